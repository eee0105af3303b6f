// Recording methods of bytearray, and ints made of bytes.
#include "jit/lookups.h"
#include "jit/natives.h"
#include "runtime/bytes.h"
#include "runtime/str.h"
#include "runtime/type.h"

namespace krait::jit {

namespace {

constexpr AliasSet kBytes = alias_bit(AliasClass::Bytes);

// --- bytearray

// The byte is one, and the array is not exported. False: raised.
bool op_append_byte(Value array, int64_t byte) {
  auto* b = array.as<ByteArray>();
  const auto c = uint8_t(byte);
  if (KRAIT_UNLIKELY(!b->storage || b->start + b->length >= b->storage->capacity()))
    return bytearray_append(b, &c, 1);
  b->data()[b->length++] = c;
  return true;
}
const CallInfo kAppendByte = changing_call("AppendByte", address_of(op_append_byte), Type::Bool, 2, kBytes);

bool record_resizing(Recorder& r, Invocation& site) {
  guard_unexported(r, site.args[0], site.live[0].as<ByteArray>()->exports, AliasClass::Bytes,
                   offsetof(ByteArray, exports));
  return false;
}

bool record_append_byte(Recorder& r, Invocation& site) {
  record_resizing(r, site);
  if (!r.active() || site.count != 2 || !is_int_argument(r, site, 1) || !site.live[1].is_small_int() ||
      uint64_t(site.live[1].as_small_int()) > UINT8_MAX)
    return false;
  const Ref byte = r.int_of(site.args[1], site.live[1]);
  if (!r.active() || !r.guard(r.b.emit(Op::ULt, byte, r.b.int_(UINT8_MAX + 1)))) return false;
  r.call(site.operands, kAppendByte, {site.args[0], byte}, Recorder::Outcome::TrueOrRaise);
  if (r.active()) r.push(r.b.value(Value::none()));
  return r.active();
}

// --- int.from_bytes

// Of 7 bytes at most.
Ref int_of_bytes(Builder& b, Ref bytes, uint64_t length, bool big) {
  Ref result = b.int_(0);
  for (uint64_t n = 0; n < length; n++) {
    const uint64_t at = big ? n : length - 1 - n;
    const Ref byte =
        b.load_sized(Op::LoadU8, AliasClass::Constant, bytes, int32_t(offsetof(Bytes, data) + at));
    result = b.emit(Op::Or, b.emit(Op::Shl, result, b.int_(8)), byte);
  }
  return result;
}

// int.from_bytes(b, order) of a few bytes.
bool record_from_bytes(Recorder& r, Invocation& site) {
  constexpr uint64_t kMostInline = 7;
  if (site.count != 3 || site.live[0] != type_value(types::int_) || !has_shape(site.live[1], shapes::bytes) ||
      !has_shape(site.live[2], shapes::str))
    return false;
  const auto* order = site.live[2].as<Str>();
  const bool big = str_equals_ascii(order, "big");
  const uint64_t length = site.live[1].as<Bytes>()->length;
  if ((!big && !str_equals_ascii(order, "little")) || !r.guard_is(site.args[2], site.live[2]) ||
      !r.guard_shape(site.args[1], site.live[1]))
    return false;
  if (length > kMostInline) return call_with_effects(r, site, 0, 0);
  Builder& b = r.b;
  const Ref live_length = b.load(Type::Int, AliasClass::Constant, site.args[1], offsetof(Bytes, length));
  if (!r.guard(b.emit(Op::Eq, live_length, b.int_(int64_t(length))))) return false;
  return returns(r, site, int_of_bytes(b, site.args[1], length, big));
}

}  // namespace

const NativeRow kBytesNatives[] = {{"bytearray.append", record_append_byte, kBytes, kBytes},
                                   {"bytearray.pop", record_resizing, kBytes, kBytes},
                                   {"int.from_bytes", record_from_bytes, 0, 0, nullptr},
                                   {}};

}  // namespace krait::jit
