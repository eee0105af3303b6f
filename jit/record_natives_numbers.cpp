// Recording calls on numbers: abs, min, max, divmod, round, the classes int, float and bool, and methods of
// int.
#include <bit>

#include "jit/natives.h"
#include "jit/operations.h"
#include "jit/record_complex.h"
#include "jit/record_lists.h"
#include "jit/text_access.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/str.h"

namespace krait::jit {

namespace {

bool record_abs(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  if (site.count != 1) return false;
  if (is_double_argument(r, site, 0)) {
    const Ref x = r.double_of(site.args[0], site.live[0]);
    return x != kNoRef && returns(r, site, b.emit(Op::FAbs, x));
  }
  if (has_shape(site.live[0], shapes::complex))
    return returns(r, site, complex_absolute(r, site.args[0], site.live[0]));
  if (!r.is_int(site.args[0], site.live[0])) return false;
  const Ref x = r.int_of(site.args[0], site.live[0]);
  return x != kNoRef && returns(r, site, b.emit(Op::Max, x, b.emit(Op::SubOv, b.int_(0), x)));
}

// --- min and max

template <bool all(const Recorder&, const Invocation&, size_t)>
bool all_arguments(const Recorder& r, const Invocation& site) {
  for (size_t i = 0; i < site.count; i++) {
    if (!all(r, site, i)) return false;
  }
  return true;
}

// A list of ints or of floats is gone through without running Python code.
bool call_over_numbers(Recorder& r, Invocation& site) {
  const Value v = site.live[0];
  if (!has_shape(v, shapes::list)) return false;
  const Elements elements = v.as<List>()->elements;
  if (elements != Elements::Ints && elements != Elements::Doubles) return false;
  ListAccess access;
  if (access.begin(r, site.args[0], v) == kNoRef) return false;
  return call_with_effects(r, site, kListAliases, 0);
}

template <bool is_max>
bool record_extreme(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  if (site.count == 1) return call_over_numbers(r, site);
  if (site.count < 2) return false;
  if (all_arguments<is_int_argument>(r, site)) {
    Ref best = r.int_of(site.args[0], site.live[0]);
    for (size_t i = 1; i < site.count && r.active(); i++)
      best = b.emit(is_max ? Op::Max : Op::Min, best, r.int_of(site.args[i], site.live[i]));
    return returns(r, site, best);
  }
  if (!all_arguments<is_double_argument>(r, site)) return false;
  // The first of equals stays; NaN is neither less nor greater.
  Ref best = r.double_of(site.args[0], site.live[0]);
  for (size_t i = 1; i < site.count && r.active(); i++) {
    const Ref x = r.double_of(site.args[i], site.live[i]);
    if (!r.active()) return false;
    best = b.emit(Op::Select, is_max ? b.emit(Op::FLt, best, x) : b.emit(Op::FLt, x, best), x, best);
  }
  return returns(r, site, best);
}

bool record_sum(Recorder& r, Invocation& site) { return site.count == 1 && call_over_numbers(r, site); }

// --- divmod, pow, round

bool record_divmod(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  if (site.count != 2 || !all_arguments<is_int_argument>(r, site) || !site.live[1].is_small_int())
    return false;
  const int64_t live = site.live[1].as_small_int();
  if (live == 0 || live == -1) return false;
  const Ref x = r.int_of(site.args[0], site.live[0]), y = r.int_of(site.args[1], site.live[1]);
  if (!r.active() || !r.guard(b.emit(Op::Ne, y, b.int_(0))) || !r.guard(b.emit(Op::Ne, y, b.int_(-1))))
    return false;
  const Ref parts[] = {b.emit(Op::FloorDiv, x, y), b.emit(Op::Mod, x, y)};
  return returns(r, site, new_tuple(r, parts));
}

bool fits_int(double d) { return d >= -0x1p62 && d < 0x1p62; }

bool record_round(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  if (is_int_argument(r, site, 0)) {
    const Ref i = r.int_of(site.args[0], site.live[0]);
    return i != kNoRef && returns(r, site, i);
  }
  if (!is_double_argument(r, site, 0) || !fits_int(float_value(site.live[0]))) return false;
  const Ref x = r.double_of(site.args[0], site.live[0]);
  return x != kNoRef && returns(r, site, r.b.emit(Op::F64ToInt, r.b.emit(Op::FRound, x)));
}

// --- classes

Value op_parse_int(Value text) { return int_parse(text, 10); }
Value op_parse_int_in(Value text, int64_t base) {
  constexpr int kNoBase = 1;
  return int_parse(text, base < 0 || base > 36 ? kNoBase : int(base));
}
Value op_parse_float(Value text) { return float_parse(text); }
const CallInfo kParseInt = making_call("ParseInt", address_of(op_parse_int), 1);
const CallInfo kParseIntIn = making_call("ParseIntIn", address_of(op_parse_int_in), 2);
const CallInfo kParseFloat = making_call("ParseFloat", address_of(op_parse_float), 1);

// A character that is a digit. False: declined or aborted.
bool record_digit(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  const auto* text = site.live[0].as<Str>();
  if (text->length != 1 || text->at(0) < '0' || text->at(0) > '9') return false;
  const Ref code = only_character(r, site.args[0], site.live[0]);
  if (code == kNoRef) return false;
  const Ref digit = b.emit(Op::Sub, code, b.int_('0'));
  return r.guard(b.emit(Op::ULt, digit, b.int_(10))) && returns(r, site, digit);
}

// int(text, base). False: declined or aborted.
bool record_int_in(Recorder& r, Invocation& site) {
  if (site.keywords || !has_shape(site.live[0], shapes::str) || !site.live[1].is_small_int()) return false;
  if (!is_int_argument(r, site, 1) || !r.guard_shape(site.args[0], site.live[0])) return false;
  const Ref base = r.int_of(site.args[1], site.live[1]);
  return r.active() && calls(r, site, kParseIntIn, {site.args[0], base});
}

bool record_int(Recorder& r, Invocation& site) {
  if (site.count == 2) return record_int_in(r, site);
  if (site.count != 1) return false;
  if (r.is_int(site.args[0], site.live[0])) {
    const Ref i = r.int_of(site.args[0], site.live[0]);
    return returns(r, site, i);
  }
  if (has_shape(site.live[0], shapes::str)) {
    if (record_digit(r, site)) return true;
    return r.active() && r.guard_shape(site.args[0], site.live[0]) &&
           calls(r, site, kParseInt, {site.args[0]});
  }
  if (!is_double_argument(r, site, 0) || !fits_int(float_value(site.live[0]))) return false;
  const Ref x = r.double_of(site.args[0], site.live[0]);
  return x != kNoRef && returns(r, site, r.b.emit(Op::F64ToInt, r.b.emit(Op::FTrunc, x)));
}

bool record_float(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  if (has_shape(site.live[0], shapes::str))
    return r.guard_shape(site.args[0], site.live[0]) && calls(r, site, kParseFloat, {site.args[0]});
  constexpr int64_t kExact = int64_t{1} << 53;
  const Value v = site.live[0];
  const bool exact = !v.is_small_int() || (v.as_small_int() < kExact && v.as_small_int() >= -kExact);
  if (!is_double_argument(r, site, 0) && !(r.is_int(site.args[0], v) && exact && !has_kind(v, Kind::BigInt)))
    return false;
  return returns(r, site, r.double_of(site.args[0], v));
}

// Of one or two real numbers.
bool record_complex(Recorder& r, Invocation& site) {
  if (site.count < 1 || site.count > 2 || site.keywords) return false;
  constexpr int64_t kExact = int64_t{1} << 53;
  Ref parts[2] = {kNoRef, r.b.f64(0)};
  for (size_t n = 0; n < site.count; n++) {
    const Value v = site.live[n];
    const bool exact = v.is_small_int() && v.as_small_int() < kExact && v.as_small_int() >= -kExact;
    if (!exact && !is_double_argument(r, site, n)) return false;
    parts[n] = r.double_of(site.args[n], v);
    if (!r.active()) return false;
  }
  return returns(r, site, new_complex(r.b, parts[0], parts[1]));
}

bool record_bool(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  return returns(r, site, r.truth_of(site.args[0], site.live[0]));
}

// --- methods of int

int64_t bit_length(int64_t i) { return 64 - std::countl_zero(i < 0 ? -uint64_t(i) : uint64_t(i)); }
int64_t bit_count(int64_t i) { return std::popcount(i < 0 ? -uint64_t(i) : uint64_t(i)); }

template <int64_t (*F)(int64_t)>
bool record_bits(Recorder& r, Invocation& site) {
  static const CallInfo info = pure_call("bits", address_of(F), Type::Int, 1);
  if (site.count != 1 || !r.is_int(site.args[0], site.live[0])) return false;
  const Ref args[] = {r.int_of(site.args[0], site.live[0])};
  return r.active() && returns(r, site, r.b.call(info, args));
}

}  // namespace

const NativeRow kNumberNatives[] = {{"builtins.abs", record_abs},
                                    {"builtins.min", record_extreme<false>},
                                    {"builtins.max", record_extreme<true>},
                                    {"builtins.sum", record_sum, 0, 0, nullptr},
                                    {"builtins.divmod", record_divmod},
                                    {"builtins.pow"},
                                    {"builtins.round", record_round},
                                    {"builtins.bin"},
                                    {"builtins.hex"},
                                    {"builtins.oct"},
                                    {"int", record_int},
                                    {"float", record_float},
                                    {"bool", record_bool},
                                    {"complex", record_complex},
                                    {"int.bit_length", record_bits<bit_length>},
                                    {"int.bit_count", record_bits<bit_count>},
                                    {"int.to_bytes"},
                                    {"float.is_integer"},
                                    {"float.hex"},
                                    {}};

}  // namespace krait::jit
