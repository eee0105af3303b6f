// Items of built-in sequences. See sequence_access.h.
#include "jit/sequence_access.h"

#include "jit/text_access.h"
#include "runtime/bytes.h"
#include "runtime/memoryview.h"
#include "runtime/modules/array.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

// Integer items of arrays and views: how they are accessed, and what fits.
struct IntItem {
  char code;
  Op load, store;
  int64_t least, count;  // 0: any
};
constexpr IntItem kIntItems[] = {{'b', Op::LoadS8, Op::Store8, INT8_MIN, 1 << 8},
                                 {'B', Op::LoadU8, Op::Store8, 0, 1 << 8},
                                 {'h', Op::LoadS16, Op::Store16, INT16_MIN, 1 << 16},
                                 {'H', Op::LoadU16, Op::Store16, 0, 1 << 16},
                                 {'i', Op::LoadS32, Op::Store32, INT32_MIN, int64_t{1} << 32},
                                 {'I', Op::LoadU32, Op::Store32, 0, int64_t{1} << 32},
                                 {'l', Op::Load, Op::Store, 0, 0},
                                 {'q', Op::Load, Op::Store, 0, 0}};

const IntItem* int_item(char code) {
  for (const IntItem& i : kIntItems) {
    if (i.code == code) return &i;
  }
  return nullptr;
}

bool is_item_read(char code) { return int_item(code) || code == 'd' || code == 'f'; }

}  // namespace

bool SequenceAccess::begin(Recorder& r, Ref sequence, Value live) {
  Builder& b = r.b;
  if (!live.is_object() || live.is_unbound()) return false;
  sequence_ = sequence;
  const auto constant_length = [&](size_t offset, uint64_t live_length) {
    live_length_ = int64_t(live_length);
    if (!r.guard_shape(sequence, live)) return false;
    length_ = b.load(Type::Int, AliasClass::Constant, sequence, int32_t(offset));
    return true;
  };
  switch (live.as_object()->kind) {
    case Kind::List:
      kind_ = List;
      live_length_ = live.as<krait::List>()->length;
      length_ = list_.begin(r, sequence, live);
      return length_ != kNoRef;
    case Kind::Tuple:
      kind_ = Tuple;
      return constant_length(offsetof(krait::Tuple, length), live.as<krait::Tuple>()->length);
    case Kind::Bytes:
      kind_ = Bytes;
      return constant_length(offsetof(krait::Bytes, length), live.as<krait::Bytes>()->length);
    case Kind::Str: {
      kind_ = Text;
      const auto* s = live.as<Str>();
      if (s->width != 1 || !constant_length(offsetof(Str, length), s->length)) return false;
      const Ref width = b.load_sized(Op::LoadU8, AliasClass::Constant, sequence, offsetof(Str, width));
      return r.guard(b.emit(Op::Eq, width, b.int_(1)));
    }
    case Kind::ByteArray:
      kind_ = ByteArray;
      live_length_ = int64_t(live.as<krait::ByteArray>()->length);
      if (!r.guard_shape(sequence, live)) return false;
      length_ = b.load(Type::Int, AliasClass::Bytes, sequence, offsetof(krait::ByteArray, length));
      return true;
    case Kind::MemoryView: return begin_view(r, live);
    case Kind::Native: return is_exact_array(live) && begin_array(r, live);
    default: return false;
  }
}

bool SequenceAccess::begin_array(Recorder& r, Value live) {
  Builder& b = r.b;
  const auto* array = live.as<krait::Array>();
  kind_ = Items;
  code_ = array->type->code;
  if (!is_item_read(code_)) return false;
  live_length_ = array->length;
  if (!r.guard_shape(sequence_, live)) return false;
  const Ref type = b.load(krait::jit::Type::Ptr, AliasClass::Array, sequence_, offsetof(krait::Array, type));
  if (!r.guard(b.emit(Op::Same, type, b.ptr(array->type)))) return false;
  length_ = b.load(krait::jit::Type::Int, AliasClass::Array, sequence_, offsetof(krait::Array, length));
  items_.base = b.load(krait::jit::Type::Ptr, AliasClass::Array, sequence_, offsetof(krait::Array, storage));
  items_.first = kFirstByte;
  items_.memory = AliasClass::ArrayItems;
  return true;
}

// (A format is where it is as long as what is viewed.)
bool SequenceAccess::begin_view(Recorder& r, Value live) {
  Builder& b = r.b;
  auto* view = live.as<MemoryView>();
  kind_ = Items;
  code_ = memory_format_code(view->format);
  if (!is_item_read(code_) || !items_.begin(r, sequence_, live)) return false;
  const Ref format = b.load(Type::Ptr, AliasClass::Constant, sequence_, offsetof(MemoryView, format));
  if (!r.guard(b.emit(Op::Same, format, b.ptr(view->format)))) return false;
  live_length_ = view->shape()[0];
  length_ = items_of_view(b, sequence_);
  return true;
}

Ref SequenceAccess::load(Recorder& r, Ref index) const {
  Builder& b = r.b;
  switch (kind_) {
    case List: return list_.load(b, sequence_, index);
    case Tuple:
      return b.load(Type::Value, AliasClass::Constant, sequence_, offsetof(krait::Tuple, items), index);
    case Text: {
      const Ref data = b.load(Type::Ptr, AliasClass::Constant, sequence_, offsetof(Str, data));
      return character(b, b.load_sized(Op::LoadU8, AliasClass::Constant, data, 0, index));
    }
    case Bytes:
      return b.load_sized(Op::LoadU8, AliasClass::Constant, sequence_, offsetof(krait::Bytes, data), index);
    case ByteArray:
      return b.load_sized(Op::LoadU8, AliasClass::Bytes, bytes_of(b, sequence_), kFirstByte, index);
    case Items: break;
  }
  const Ref base = items_.base;
  const int32_t first = items_.first;
  const AliasClass memory = items_.memory;
  if (code_ == 'd') return b.load(Type::F64, memory, base, first, index);
  if (code_ == 'f') return b.load_sized(Op::LoadF32, memory, base, first, index);
  const IntItem* item = int_item(code_);
  if (item->load == Op::Load) return b.load(Type::Int, memory, base, first, index);
  return b.load_sized(item->load, memory, base, first, index);
}

// --- stores

// In place when the new item is of the kind that the list has.
bool SequenceAccess::store_list_item(Recorder& r, Ref index, Ref item, Value live_item) const {
  Builder& b = r.b;
  if (!is_element(r, list_.elements, item, live_item)) return false;
  const Ref v = as_element(r, list_.elements, item, live_item);
  if (v == kNoRef) return false;
  const Ref store = b.load(Type::Ptr, AliasClass::List, sequence_, offsetof(krait::List, store));
  if (list_.elements == Elements::Doubles) {
    b.store(AliasClass::ListDoubles, store, offsetof(RawStorage, bytes), v, index);
    return true;
  }
  b.store(AliasClass::ListItems, store, offsetof(Storage, items), v, index);
  b.emit(Op::Barrier, store, v);
  return true;
}

bool SequenceAccess::store_machine_item(Recorder& r, Ref index, Ref item, Value live_item) const {
  Builder& b = r.b;
  const IntItem* type = int_item(code_);
  if (!items_.guard_writable(r)) return false;
  if (!type) {
    if (!r.is_double(item, live_item)) return false;
    const Ref d = r.double_of(item, live_item);
    if (!r.active()) return false;
    const Op op = code_ == 'd' ? Op::Store : Op::StoreF32;
    b.store_sized(op, items_.memory, items_.base, items_.first, d, index);
    return true;
  }
  if (!r.is_int(item, live_item) || !live_item.is_small_int()) return false;
  const uint64_t above = uint64_t(live_item.as_small_int()) - uint64_t(type->least);
  if (type->count && above >= uint64_t(type->count)) return false;
  const Ref i = r.int_of(item, live_item);
  if (!r.active()) return false;
  if (type->count && !r.guard(b.emit(Op::ULt, b.emit(Op::Sub, i, b.int_(type->least)), b.int_(type->count))))
    return false;
  b.store_sized(type->store, items_.memory, items_.base, items_.first, i, index);
  return true;
}

bool SequenceAccess::store(Recorder& r, Ref index, Ref item, Value live_item) const {
  Builder& b = r.b;
  switch (kind_) {
    case List: return store_list_item(r, index, item, live_item);
    case Items: return store_machine_item(r, index, item, live_item);
    case ByteArray: break;
    default: return false;
  }
  if (!live_item.is_small_int() || uint64_t(live_item.as_small_int()) > 255) return false;
  const Ref byte = r.int_of(item, live_item);
  if (!r.active() || !r.guard(b.emit(Op::ULt, byte, b.int_(256)))) return false;
  b.store_sized(Op::Store8, AliasClass::Bytes, bytes_of(b, sequence_), kFirstByte, byte, index);
  return true;
}

}  // namespace krait::jit
