// See text_slices.h.
#include "jit/text_slices.h"

#include "jit/natives.h"

namespace krait::jit {

namespace {

// (Objects of that size are allocated even if memory is short: making one never fails.)
constexpr int64_t kMostCharacters = 64;

Value op_text_slice(Value whole, int64_t begin, int64_t end) { return text_slice(whole, begin, end).value(); }

CallInfo slice_call(const char* name, ShapeId shape) {
  CallInfo info = making_call(name, address_of(op_text_slice), 3);
  info.makes = shape;
  return info;
}
const CallInfo kStrSlice = slice_call("StrSlice", shapes::str);
const CallInfo kBytesSlice = slice_call("BytesSlice", shapes::bytes);

}  // namespace

Ref SliceParts::data(Builder& b) const {
  if (is_bytes) return b.emit(Op::PtrAdd, whole, b.emit(Op::Add, begin, b.int_(offsetof(Bytes, data))));
  return b.emit(Op::PtrAdd, b.load(Type::Ptr, AliasClass::Constant, whole, offsetof(Str, data)), begin);
}

Ref short_slice(Recorder& r, Ref whole, Value live, Ref begin, Ref end, int64_t live_begin,
                int64_t live_end) {
  Builder& b = r.b;
  const bool of_bytes = has_shape(live, shapes::bytes);
  if (!of_bytes && (!has_shape(live, shapes::str) || live.as<Str>()->width != 1)) return kNoRef;
  if (live_end < live_begin || live_end - live_begin > kMostCharacters || r.chain_length() > 1) return kNoRef;
  if (!of_bytes) {
    const Ref width = b.load_sized(Op::LoadU8, AliasClass::Constant, whole, offsetof(Str, width));
    if (!r.guard(b.emit(Op::Eq, width, b.int_(1)))) return kNoRef;
  }
  if (!r.guard(b.emit(Op::ULt, b.emit(Op::Sub, end, begin), b.int_(kMostCharacters + 1)))) return kNoRef;
  const Ref args[] = {whole, begin, end};
  return b.call(of_bytes ? kBytesSlice : kStrSlice, args);
}

std::optional<SliceParts> parts_of_slice(const Ir& ir, Ref r) {
  if (Ir::is_const(r) || ir[r].op != Op::Call) return {};
  const CallInfo* call = ir.calls[ir[r].aux];
  if (call != &kStrSlice && call != &kBytesSlice) return {};
  const Ins& end = ir[ir[r].a];
  const Ins& begin = ir[end.b];
  return SliceParts{ir[begin.b].a, begin.a, end.a, call == &kBytesSlice};
}

}  // namespace krait::jit
