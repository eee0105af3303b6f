// timedelta: days, seconds and microseconds, normalised. Exact arithmetic goes through ints of microseconds.
#include <cmath>

#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/modules/datetime/datetime.h"
#include "runtime/types/support.h"

namespace krait::datetime {

Type* g_delta;

namespace {

constexpr int64_t kDayMicroseconds = int64_t{kDaySeconds} * kMillion;

Delta* self_of(const Value* a) { return a[0].as<Delta>(); }

Value delta_of_class(Type* cls, int64_t days, int64_t seconds, int64_t microseconds) {
  auto carry = [](int64_t* low, int64_t* high, int64_t unit) {
    int64_t n = *low / unit - (*low % unit < 0);
    *low -= n * unit;
    *high += n;
  };
  carry(&microseconds, &seconds, kMillion);
  carry(&seconds, &days, kDaySeconds);
  if (days < -kMaxDeltaDays || days > kMaxDeltaDays) {
    return raise(types::OverflowError, "days=%ld; must have magnitude <= %d", days, kMaxDeltaDays);
  }
  auto* d = static_cast<Delta*>(allocate_instance(cls));
  d->days = int32_t(days);
  d->seconds = int32_t(seconds);
  d->microseconds = int32_t(microseconds);
  return Value::object(d);
}

// From an int of microseconds, as an instance of the class.
Value from_microseconds(Type* cls, Value microseconds) {
  Value days = int_floor_divide(microseconds, Value::small_int(kDayMicroseconds));
  Value rest = int_remainder(microseconds, Value::small_int(kDayMicroseconds));
  int64_t d;
  if (!int_fits_i64(days, &d) || d > INT32_MAX || d < INT32_MIN) {
    return raise(types::OverflowError, "Python int too large to convert to C int");
  }
  return delta_of_class(cls, d, 0, rest.as_small_int());
}

// --- construction ---

// Adds `value` units of `factor` microseconds to *sum; what a float leaves over goes to *rest. False: raised.
bool accumulate(const char* name, Value value, int64_t factor, Value* sum, double* rest) {
  if (value.is_unbound()) return true;
  if (is_int(value)) {
    *sum = int_add(*sum, int_multiply(int_plain(value), Value::small_int(factor)));
    return true;
  }
  if (!is_float(value)) {
    raise_type_error("unsupported type for timedelta %s component: %T", name, value);
    return false;
  }
  double d = float_value(value), whole;
  if (std::isnan(d) || std::isinf(d)) {
    if (std::isnan(d)) raise_value_error("cannot convert float NaN to integer");
    else raise(types::OverflowError, "cannot convert float infinity to integer");
    return false;
  }
  double fraction = std::modf(d, &whole);
  *sum = int_add(*sum, int_multiply(int_from_double(whole), Value::small_int(factor)));
  if (fraction == 0.0) return true;
  fraction = std::modf(double(factor) * fraction, &whole);
  *sum = int_add(*sum, int_from_double(whole));
  *rest += fraction;
  return true;
}

// Rounds to even, as seen with *sum added.
void add_rest(Value* sum, double rest) {
  if (rest == 0.0) return;
  double whole = std::round(rest);
  if (std::fabs(whole - rest) == 0.5) {
    double odd = double(int_low_bits(*sum) & 1);
    whole = 2.0 * std::round((rest + odd) * 0.5) - odd;
  }
  *sum = int_add(*sum, int_from_double(whole));
}

Value new_delta(const Value* a) {
  struct Part {
    const char* name;
    int index;
    int64_t factor;
  };
  static constexpr Part kParts[] = {{"microseconds", 3, 1},
                                    {"milliseconds", 4, 1000},
                                    {"seconds", 2, kMillion},
                                    {"minutes", 5, 60 * int64_t{kMillion}},
                                    {"hours", 6, 3600 * int64_t{kMillion}},
                                    {"days", 1, kDayMicroseconds},
                                    {"weeks", 7, 7 * kDayMicroseconds}};
  Value sum = Value::small_int(0);
  double rest = 0;
  for (const Part& p : kParts) {
    if (!accumulate(p.name, a[p.index], p.factor, &sum, &rest)) return Value::exception();
  }
  add_rest(&sum, rest);
  return from_microseconds(a[0].as<Type>(), sum);
}

// --- arithmetic ---

Value add_method(const Value* a) {
  if (!is_delta(a[0]) || !is_delta(a[1])) return Value::not_implemented();
  return delta_add(a[0].as<Delta>(), a[1].as<Delta>(), 1);
}
Value subtract_method(const Value* a) {
  if (!is_delta(a[0]) || !is_delta(a[1])) return Value::not_implemented();
  return delta_add(a[0].as<Delta>(), a[1].as<Delta>(), -1);
}
Value negate_method(const Value* a) {
  Delta* d = self_of(a);
  return delta_new(-int64_t{d->days}, -int64_t{d->seconds}, -int64_t{d->microseconds});
}
Value positive_method(const Value* a) {
  Delta* d = self_of(a);
  return delta_new(d->days, d->seconds, d->microseconds);
}
Value absolute_method(const Value* a) { return self_of(a)->days < 0 ? negate_method(a) : positive_method(a); }
Value bool_method(const Value* a) {
  Delta* d = self_of(a);
  return Value::boolean(d->days || d->seconds || d->microseconds);
}

// The quotient of two ints, rounded to nearest, ties to even.
Value divide_nearest(Value a, Value b) {
  Value pair = int_divmod(a, b);
  if (pair.is_exception()) return pair;
  Value quotient = pair.as<Tuple>()->items[0], rest = pair.as<Tuple>()->items[1];
  Value twice = int_left_shift(rest, Value::small_int(1));
  int order = int_compare(twice, b);
  bool odd = int_low_bits(quotient) & 1;
  bool up = int_sign(b) > 0 ? order > 0 || (order == 0 && odd) : order < 0 || (order == 0 && odd);
  return up ? int_add(quotient, Value::small_int(1)) : quotient;
}

// d * numerator / denominator for the exact ratio of a float.
Value scale_by_float(const Delta* d, Value f, bool divide) {
  Value ratio = call_method(f, str_intern("as_integer_ratio"));
  if (ratio.is_exception()) return ratio;
  // The method of a subclass may return anything.
  auto* pair = cast<Tuple>(ratio);
  if (!pair) {
    return raise_type_error("unexpected return type from as_integer_ratio(): expected tuple, got '%.200T'", ratio);
  }
  if (pair->length != 2) return raise_value_error("as_integer_ratio() must return a 2-tuple");
  Value numerator = pair->items[divide], denominator = pair->items[!divide];
  if (!is_int(numerator) || !is_int(denominator))
    return raise_type_error("non-integer arguments in division");
  const Value product = int_multiply(delta_to_microseconds(d), int_plain(numerator));
  Value scaled = divide_nearest(product, int_plain(denominator));
  return scaled.is_exception() ? scaled : delta_from_microseconds(scaled);
}

Value multiply_method(const Value* a) {
  Value d = is_delta(a[0]) ? a[0] : a[1], factor = is_delta(a[0]) ? a[1] : a[0];
  if (is_int(factor)) {
    return delta_from_microseconds(int_multiply(delta_to_microseconds(d.as<Delta>()), int_plain(factor)));
  }
  return is_float(factor) ? scale_by_float(d.as<Delta>(), factor, false) : Value::not_implemented();
}

Value true_divide_method(const Value* a) {
  if (!is_delta(a[0])) return Value::not_implemented();
  Value us = delta_to_microseconds(self_of(a));
  if (is_delta(a[1])) return int_true_divide(us, delta_to_microseconds(a[1].as<Delta>()));
  if (is_float(a[1])) return scale_by_float(self_of(a), a[1], true);
  if (!is_int(a[1])) return Value::not_implemented();
  Value quotient = divide_nearest(us, int_plain(a[1]));
  return quotient.is_exception() ? quotient : delta_from_microseconds(quotient);
}

Value floor_divide_method(const Value* a) {
  if (!is_delta(a[0])) return Value::not_implemented();
  Value us = delta_to_microseconds(self_of(a));
  if (is_delta(a[1])) return int_floor_divide(us, delta_to_microseconds(a[1].as<Delta>()));
  if (!is_int(a[1])) return Value::not_implemented();
  Value quotient = int_floor_divide(us, int_plain(a[1]));
  return quotient.is_exception() ? quotient : delta_from_microseconds(quotient);
}

Value remainder_method(const Value* a) {
  if (!is_delta(a[0]) || !is_delta(a[1])) return Value::not_implemented();
  Value rest = int_remainder(delta_to_microseconds(self_of(a)), delta_to_microseconds(a[1].as<Delta>()));
  return rest.is_exception() ? rest : delta_from_microseconds(rest);
}

Value divmod_method(const Value* a) {
  if (!is_delta(a[0]) || !is_delta(a[1])) return Value::not_implemented();
  Value pair = int_divmod(delta_to_microseconds(self_of(a)), delta_to_microseconds(a[1].as<Delta>()));
  if (pair.is_exception()) return pair;
  Value rest = delta_from_microseconds(pair.as<Tuple>()->items[1]);
  return rest.is_exception() ? rest : tuple_new({pair.as<Tuple>()->items[0], rest});
}

template <int Op>
Value compare_method(const Value* a) {
  if (!is_delta(a[1])) return Value::not_implemented();
  return Value::boolean(compare_order(Op, delta_compare(self_of(a), a[1].as<Delta>()), 0));
}

// --- the rest ---

Value state(const Delta* d) {
  return tuple_new(
      {Value::small_int(d->days), Value::small_int(d->seconds), Value::small_int(d->microseconds)});
}
Value hash_method(const Value* a) {
  int64_t h;
  return hash(state(self_of(a)), &h) ? int_from_i64(h) : Value::exception();
}
Value reduce_method(const Value* a) { return tuple_new({type_value(type_of(a[0])), state(self_of(a))}); }

Value repr_method(const Value* a) {
  Delta* d = self_of(a);
  std::string parts;
  auto put = [&](const char* name, int value) {
    if (value) parts += (parts.empty() ? "" : ", ") + std::string(name) + "=" + std::to_string(value);
  };
  put("days", d->days);
  put("seconds", d->seconds);
  put("microseconds", d->microseconds);
  return format_string("%s(%s)", type_name_of(a[0]), parts.empty() ? "0" : parts.c_str());
}

Value str_method(const Value* a) {
  Delta* d = self_of(a);
  char text[80];
  int n = 0;
  if (d->days)
    n = snprintf(text, sizeof text, "%d day%s, ", d->days, d->days == 1 || d->days == -1 ? "" : "s");
  n += snprintf(text + n, sizeof text - size_t(n), "%d:%02d:%02d", d->seconds / 3600, d->seconds / 60 % 60,
                d->seconds % 60);
  if (d->microseconds) snprintf(text + n, sizeof text - size_t(n), ".%06d", d->microseconds);
  return str_from_ascii(text);
}

Value total_seconds(const Value* a) {
  return int_true_divide(delta_to_microseconds(self_of(a)), Value::small_int(kMillion));
}

Value get_days(Value self) { return Value::small_int(self.as<Delta>()->days); }
Value get_seconds(Value self) { return Value::small_int(self.as<Delta>()->seconds); }
Value get_microseconds(Value self) { return Value::small_int(self.as<Delta>()->microseconds); }

const NativeDef kMethods[] = {
    {"__new__", "~cls, days=?, seconds=?, microseconds=?, milliseconds=?, minutes=?, hours=?, weeks=?",
     new_delta, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__add__", "$self, value, /", add_method, "Return self+value."},
    {"__radd__", "$self, value, /", reflected<add_method>, "Return value+self."},
    {"__sub__", "$self, value, /", subtract_method, "Return self-value."},
    {"__rsub__", "$self, value, /", reflected<subtract_method>, "Return value-self."},
    {"__mul__", "$self, value, /", multiply_method, "Return self*value."},
    {"__rmul__", "$self, value, /", reflected<multiply_method>, "Return value*self."},
    {"__truediv__", "$self, value, /", true_divide_method, "Return self/value."},
    {"__rtruediv__", "$self, value, /", reflected<true_divide_method>, "Return value/self."},
    {"__floordiv__", "$self, value, /", floor_divide_method, "Return self//value."},
    {"__rfloordiv__", "$self, value, /", reflected<floor_divide_method>, "Return value//self."},
    {"__mod__", "$self, value, /", remainder_method, "Return self%value."},
    {"__rmod__", "$self, value, /", reflected<remainder_method>, "Return value%self."},
    {"__divmod__", "$self, value, /", divmod_method, "Return divmod(self, value)."},
    {"__rdivmod__", "$self, value, /", reflected<divmod_method>, "Return divmod(value, self)."},
    {"__neg__", "$self, /", negate_method, "-self"},
    {"__pos__", "$self, /", positive_method, "+self"},
    {"__abs__", "$self, /", absolute_method, "abs(self)"},
    {"__bool__", "$self, /", bool_method, "True if self else False"},
    COMPARE_ROWS(compare_method, Effects::Any),
    {"__hash__", "$self, /", hash_method, "Return hash(self)."},
    {"__repr__", "$self, /", repr_method, "Return repr(self)."},
    {"__str__", "$self, /", str_method, "Return str(self)."},
    {"__reduce__", "-$self, /", reduce_method, "__reduce__() -> (cls, state)"},
    {"total_seconds", "-$self, /", total_seconds, "Total seconds in the duration."},
    {}};
const GetSetDef kGetSets[] = {
    {"days", get_days, nullptr, "Number of days."},
    {"seconds", get_seconds, nullptr, "Number of seconds (>= 0 and less than 1 day)."},
    {"microseconds", get_microseconds, nullptr, "Number of microseconds (>= 0 and less than 1 second)."},
    {}};
const TypeSpec kSpec = {.size = sizeof(Delta),
                        .doc =
                            "Difference between two datetime values.\n\n"
                            "timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, "
                            "hours=0, weeks=0)\n\n"
                            "All arguments are optional and default to 0.\n"
                            "Arguments may be integers or floats, and may be positive or negative.",
                        .methods = kMethods,
                        .getsets = kGetSets};

}  // namespace

Value delta_new(int64_t days, int64_t seconds, int64_t microseconds) {
  return delta_of_class(g_delta, days, seconds, microseconds);
}

Value delta_add(const Delta* a, const Delta* b, int sign) {
  return delta_new(int64_t{a->days} + sign * int64_t{b->days}, a->seconds + sign * b->seconds,
                   a->microseconds + sign * b->microseconds);
}

Value delta_to_microseconds(const Delta* d) {
  Value seconds = int_from_i64(int64_t{d->days} * kDaySeconds + d->seconds);
  return int_add(int_multiply(seconds, Value::small_int(kMillion)), Value::small_int(d->microseconds));
}

Value delta_from_microseconds(Value microseconds) { return from_microseconds(g_delta, microseconds); }

int delta_compare(const Delta* a, const Delta* b) {
  if (a->days != b->days) return a->days < b->days ? -1 : 1;
  if (a->seconds != b->seconds) return a->seconds < b->seconds ? -1 : 1;
  return a->microseconds == b->microseconds ? 0 : a->microseconds < b->microseconds ? -1 : 1;
}

Type* create_delta_type() {
  g_delta =
      native_type_create("datetime.timedelta", Kind::Native, sizeof(Delta), types::object, kTypeBase, &kSpec);
  dict_set_str(g_delta->dict, "resolution", delta_new(0, 0, 1));
  dict_set_str(g_delta->dict, "min", delta_new(-kMaxDeltaDays, 0, 0));
  dict_set_str(g_delta->dict, "max", delta_new(kMaxDeltaDays, kDaySeconds - 1, kMillion - 1));
  type_modified(g_delta, nullptr);
  return g_delta;
}

}  // namespace krait::datetime
