// Where bytes-like objects have their bytes. See byte_access.h.
//
// A view shows memory of another object: guarding what that is tells which stores may change what the view
// shows. The view's own fields never change but for one, which says whether it has been released; and while
// it has not, its owner's bytes stay where they are.
#include "jit/byte_access.h"

#include <optional>

#include "runtime/bytes.h"
#include "runtime/memoryview.h"
#include "runtime/modules/array.h"

namespace krait::jit {

namespace {

// The class of accesses to the memory of what a view may show.
std::optional<AliasClass> memory_of(Value owner) {
  if (has_shape(owner, shapes::bytes)) return AliasClass::Constant;
  if (has_shape(owner, shapes::bytearray)) return AliasClass::Bytes;
  if (is_exact_array(owner)) return AliasClass::ArrayItems;
  return std::nullopt;
}

Ref view_field(Builder& b, Type type, Ref view, size_t offset) {
  return b.load(type, AliasClass::Constant, view, int32_t(offset));
}

// One of the extents: the length in items, the distance between items.
Ref extent(Builder& b, Ref view, size_t n) {
  const Ref extents = view_field(b, Type::Ptr, view, offsetof(MemoryView, extents));
  return b.load(Type::Int, AliasClass::Constant, extents, int32_t(offsetof(RawStorage, bytes) + 8 * n));
}

}  // namespace

Ref bytes_of(Builder& b, Ref bytearray) {
  const Ref storage = b.load(Type::Ptr, AliasClass::Bytes, bytearray, offsetof(ByteArray, storage));
  const Ref start = b.load(Type::Int, AliasClass::Bytes, bytearray, offsetof(ByteArray, start));
  return b.emit(Op::PtrAdd, storage, start);
}

Ref items_of_view(Builder& b, Ref view) { return extent(b, view, 0); }

bool ByteAccess::begin_view(Recorder& r, Ref view, Value live) {
  Builder& b = r.b;
  auto* v = live.as<MemoryView>();
  if (!v->managed || v->dimensions != 1 || v->strides()[0] != v->item_size) return false;
  const Value owner = v->managed->buffer.owner;
  const std::optional<AliasClass> owned = memory_of(owner);
  if (!owned || !r.guard_shape(view, live)) return false;
  const Ref managed = b.load(Type::Ptr, AliasClass::Native, view, offsetof(MemoryView, managed));
  if (!r.guard(b.emit(Op::Same, managed, b.ptr(nullptr)), false)) return false;
  constexpr size_t kOwner = offsetof(ManagedBuffer, buffer) + offsetof(Buffer, owner);
  if (!r.guard_shape(view_field(b, Type::Value, managed, kOwner), owner)) return false;
  const Ref dimensions =
      b.load_sized(Op::LoadS32, AliasClass::Constant, view, offsetof(MemoryView, dimensions));
  const Ref item_size = view_field(b, Type::Int, view, offsetof(MemoryView, item_size));
  if (!r.guard(b.emit(Op::Eq, dimensions, b.int_(1))) ||
      !r.guard(b.emit(Op::Eq, item_size, b.int_(v->item_size))) ||
      !r.guard(b.emit(Op::Eq, extent(b, view, 1), b.int_(v->item_size))))
    return false;
  view_ = view;
  read_only_ = v->read_only;
  memory = *owned;
  base = view_field(b, Type::Ptr, view, offsetof(MemoryView, data));
  first = 0;
  length = view_field(b, Type::Int, view, offsetof(MemoryView, length));
  live_data = v->data;
  live_length = v->length;
  return true;
}

bool ByteAccess::begin(Recorder& r, Ref object, Value live) {
  Builder& b = r.b;
  if (!live.is_object() || live.is_unbound()) return false;
  if (has_shape(live, shapes::memoryview)) return begin_view(r, object, live);
  if (has_shape(live, shapes::bytes)) {
    if (!r.guard_shape(object, live)) return false;
    memory = AliasClass::Constant;
    base = object;
    first = offsetof(Bytes, data);
    length = b.load(Type::Int, memory, object, offsetof(Bytes, length));
    live_data = live.as<Bytes>()->data;
    live_length = int64_t(live.as<Bytes>()->length);
    read_only_ = true;
    return true;
  }
  if (has_shape(live, shapes::bytearray)) {
    if (!r.guard_shape(object, live)) return false;
    memory = AliasClass::Bytes;
    base = bytes_of(b, object);
    first = kFirstByte;
    length = b.load(Type::Int, memory, object, offsetof(ByteArray, length));
    live_data = live.as<ByteArray>()->data();
    live_length = int64_t(live.as<ByteArray>()->length);
    return true;
  }
  return false;
}

bool ByteAccess::guard_writable(Recorder& r) const {
  if (read_only_ || view_ == kNoRef) return !read_only_;
  const Ref read_only =
      r.b.load_sized(Op::LoadU8, AliasClass::Constant, view_, offsetof(MemoryView, read_only));
  return r.guard(r.b.emit(Op::Eq, read_only, r.b.int_(0)));
}

}  // namespace krait::jit
