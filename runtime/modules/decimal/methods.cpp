// The type Decimal: operators and methods.
#include <algorithm>
#include <cmath>

#include "runtime/float.h"
#include "runtime/format.h"
#include "runtime/module.h"
#include "runtime/modules/decimal/decimal.h"
#include "runtime/modules/decimal/words.h"
#include "runtime/tuple.h"

namespace krait::decimal {

namespace {

Number self_of(const Value* a) { return to_number(a[0]); }

// --- operators, under the current context ---

// kWords is the operation on ordinary numbers, if there is one.
template <Number (*F)(const Number&, const Number&, Settings&), bool (*kWords)(Word, Word, Word*) = nullptr>
Value binary_slot(const Value* a) {
  if constexpr (kWords != nullptr) {
    Word x, y, result;
    if (word_operand(a[0], &x) && word_operand(a[1], &y) && kWords(x, y, &result)) {
      const Value context = current_context();
      if (context.is_exception()) return context;
      if (KRAIT_LIKELY(words_suffice(context_of(context)->settings))) return word_to_decimal(result);
    }
  }
  Number x, y;
  int ok = operand(a[0], &x);
  if (ok == 1) ok = operand(a[1], &y);
  if (ok != 1) return ok == 0 ? Value::not_implemented() : Value::exception();
  Value context = current_context();
  if (context.is_exception()) return context;
  Operation op(context);
  return op.result(F(x, y, op.settings));
}
Value divide_slot(const Value* a) {
  Word x, y;
  if (!word_operand(a[0], &x) || !word_operand(a[1], &y)) return binary_slot<divide>(a);
  const Value context = current_context();
  if (context.is_exception()) return context;
  Operation op(context);
  Number out;
  return word_divide(x, y, op.settings, &out) ? op.result(out) : binary_slot<divide>(a);
}

int64_t negated(int64_t v) { return -v; }
int64_t without_sign(int64_t v) { return v < 0 ? -v : v; }

// kWord is the operation on the value of an ordinary number other than zero, if there is one.
template <Number (*F)(const Number&, Settings&), int64_t (*kWord)(int64_t) = nullptr>
Value unary_slot(const Value* a) {
  Value context = current_context();
  if (context.is_exception()) return context;
  if constexpr (kWord != nullptr) {
    Word x;
    if (word_operand(a[0], &x) && x.value && words_suffice(context_of(context)->settings))
      return word_to_decimal({kWord(x.value), x.exponent});
  }
  Operation op(context);
  return op.result(F(self_of(a), op.settings));
}
Value divmod_slot(const Value* a) {
  Number x, y, q, r;
  if (operand(a[0], &x) != 1 || operand(a[1], &y) != 1) return Value::not_implemented();
  Value context = current_context();
  if (context.is_exception()) return context;
  Operation op(context);
  divide_remainder(x, y, op.settings, &q, &r);
  return op.report() ? tuple_new({from_number(q), from_number(r)}) : Value::exception();
}
Value power_slot(const Value* a) {
  Number x, y, modulus;
  if (operand(a[0], &x) != 1 || operand(a[1], &y) != 1) return Value::not_implemented();
  Value context = current_context();
  if (context.is_exception()) return context;
  if (!a[2].is_none()) {
    if (operand(a[2], &modulus) != 1) return Value::not_implemented();
    const Value args[] = {from_number(x), from_number(y), from_number(modulus)};
    return through_library("__pow__", args, 3, context);
  }
  Operation op(context);
  Number out;
  if (small_power(x, y, op.settings, &out)) return op.result(out);
  const Value args[] = {from_number(x), from_number(y)};
  return through_library("__pow__", args, 2, context);
}
Value reflected_power_slot(const Value* a) {
  const Value swapped[] = {a[1], a[0], a[2]};
  return power_slot(swapped);
}

// --- comparison: with ints, floats (exactly), and rationals through numbers.Rational ---

// 1 converted, 0 other type, -1 raised.
int comparison_operand(Value v, bool equality, Number* out) {
  int ok = operand(v, out);
  if (ok != 0) return ok;
  if (is_float(v)) {
    Value context = current_context();
    if (context.is_exception()) return -1;
    // Comparing with a float is an error only when FloatOperation is trapped and the comparison is an
    // ordering.
    Operation op(context);
    op.settings.status |= kFloatOperation;
    if (equality) context_of(context)->settings.status |= kFloatOperation;
    else if (!op.report()) return -1;
    *out = number_from_double(float_value(v));
    return 1;
  }
  if (auto* c = cast<Complex>(v)) {
    if (!equality || c->imag != 0.0) return 0;
    *out = number_from_double(c->real);
    return 1;
  }
  return 0;
}

bool is_rational(Value v) {
  if (!v.is_object() || is_str(v)) return false;
  Value rational = import_attribute("numbers", "Rational");
  int r = rational.is_exception() ? -1 : is_instance_of(v, rational);
  if (r < 0) clear_exception();
  return r == 1;
}

template <int op>
Value compared(int order) {
  constexpr bool kTable[6][3] = {{true, false, false}, {true, true, false},  {false, true, false},
                                 {true, false, true},  {false, false, true}, {false, true, true}};
  return Value::boolean(kTable[op][order + 1]);
}

template <int op>
Value compare_slot(const Value* a) {
  constexpr bool equality = op == 2 || op == 3;
  Word left, right;
  int order;
  if (word_operand(a[0], &left) && word_operand(a[1], &right) && word_compare(left, right, &order))
    return compared<op>(order);
  Number x = self_of(a), y;
  int ok = comparison_operand(a[1], equality, &y);
  if (ok < 0) return Value::exception();
  if (ok == 0) {
    if (!is_rational(a[1])) return Value::not_implemented();
    // self * denominator is compared with the numerator, exactly.
    Value numerator = get_attribute(a[1], "numerator"),
          denominator = numerator.is_exception() ? numerator : get_attribute(a[1], "denominator");
    if (denominator.is_exception()) return denominator;
    if (!is_int(numerator) || !is_int(denominator)) return Value::not_implemented();
    Settings exact = exact_settings();
    if (x.is_finite()) x = multiply(x, number_from_int(int_plain(denominator)), exact);
    y = number_from_int(int_plain(numerator));
  }
  if (x.is_nan() || y.is_nan()) {
    bool signals = !equality || x.form == Form::SignalingNaN || y.form == Form::SignalingNaN;
    if (signals) {
      Value context = current_context();
      if (context.is_exception()) return context;
      Operation operation(context);
      operation.settings.status |= kInvalidOperation;
      if (!operation.report()) return Value::exception();
    }
    return Value::boolean(op == 3);
  }
  return compared<op>(compare(x, y));
}

// --- conversions ---

// The number modulo 2**61 - 1, with its sign; -1 is not a hash.
int64_t word_hash(Word w) {
  constexpr uint64_t kModulus = (uint64_t{1} << 61) - 1;
  constexpr uint64_t kTenth = 2075258708292324556;  // * 10 is 1
  auto h = uint64_t(w.value < 0 ? -w.value : w.value) % kModulus;
  const uint64_t factor = w.exponent < 0 ? kTenth : 10;
  for (int64_t n = w.exponent < 0 ? -w.exponent : w.exponent; n; --n)
    h = uint64_t(u128{h} * factor % kModulus);
  const auto signed_hash = w.value < 0 ? -int64_t(h) : int64_t(h);
  return signed_hash == -1 ? -2 : signed_hash;
}

Value hash_slot(const Value* a) {
  Number n = self_of(a);
  if (n.form == Form::SignalingNaN) return raise_type_error("Cannot hash a signaling NaN value");
  if (n.is_nan()) return int_from_i64(hash_identity(a[0].as_object()));
  if (n.is_infinite()) return Value::small_int(n.negative ? -314159 : 314159);
  // coefficient * 10**exponent modulo 2**61 - 1
  Word w;
  if (word_operand(a[0], &w)) return Value::small_int(word_hash(w));
  Value modulus = Value::small_int((int64_t{1} << 61) - 1);
  Value power = int_power(Value::small_int(10), Value::small_int(n.exponent), modulus);
  Value h = int_remainder(int_multiply(power, n.coefficient.to_int()), modulus);
  int64_t i = h.as_small_int() * (n.negative ? -1 : 1);
  return int_from_i64(i == -1 ? -2 : i);
}

Value text_of(const Value* a, bool engineering) {
  Word w;
  char text[kWordText];
  if (word_operand(a[0], &w)) {
    if (const size_t length = word_to_text(w, text)) return str_from_ascii({text, length});
  }
  Value context = current_context();
  if (context.is_exception()) return context;
  return str_from_ascii(to_text(self_of(a), engineering, context_of(context)->capitals));
}
Value str_slot(const Value* a) { return text_of(a, false); }
Value repr_slot(const Value* a) {
  Value s = text_of(a, false);
  return s.is_exception() ? s : format_string("Decimal('%S')", s);
}
Value bool_slot(const Value* a) { return Value::boolean(!self_of(a).is_zero()); }
Value int_slot(const Value* a) { return number_to_int(self_of(a)); }
Value float_slot(const Value* a) {
  Word w;
  double d;
  if (word_operand(a[0], &w) && word_to_double(w, &d)) return float_new(d);
  Number n = self_of(a);
  if (n.form == Form::SignalingNaN) return raise_value_error("cannot convert signaling NaN to float");
  if (n.is_nan()) return float_new(n.negative ? -std::nan("") : std::nan(""));
  return float_parse(str_from_ascii(to_text(n, false, true)));
}
Value complex_method(const Value* a) {
  Value f = float_slot(a);
  return f.is_exception() ? f : complex_new(float_value(f), 0.0);
}

template <Rounding rounding>
Value to_whole(const Value* a) {
  Settings s;
  return number_to_int(rescale_up(self_of(a), 0, rounding, false, s));
}
Value round_method(const Value* a) {
  if (a[1].is_unbound()) return to_whole<HalfEven>(a);
  if (!is_int(a[1])) return raise_type_error("optional arg must be an integer");
  int64_t digits;
  if (!int_to_i64(a[1], &digits)) return Value::exception();
  Value context = current_context();
  if (context.is_exception()) return context;
  Operation op(context);
  op.settings.rounding = HalfEven;
  Word x;
  Number quick;
  if (word_operand(a[0], &x) && word_quantize(x, -digits, op.settings, &quick)) return op.result(quick);
  return op.result(quantize(self_of(a), make_number(false, Coefficient(1), -digits), op.settings));
}
Value as_tuple(const Value* a) {
  Number n = self_of(a);
  Value exponent = n.is_infinite()                ? str_from_ascii("F")
                   : n.form == Form::QuietNaN     ? str_from_ascii("n")
                   : n.form == Form::SignalingNaN ? str_from_ascii("N")
                                                  : int_from_i64(n.exponent);
  std::string text = n.is_nan() && n.coefficient.is_zero() ? "" : to_digits(n.coefficient);
  Tuple* digits = tuple_allocate(text.size());
  if (!digits) return Value::exception();
  for (size_t i = 0; i < text.size(); ++i) digits->items[i] = Value::small_int(text[i] - '0');
  return call(g.decimal_tuple, {Value::small_int(n.negative), Value::object(digits), exponent});
}
Value as_integer_ratio(const Value* a) {
  Number n = self_of(a);
  if (n.is_nan()) return raise_value_error("cannot convert NaN to integer ratio");
  if (n.is_infinite()) return raise(types::OverflowError, "cannot convert Infinity to integer ratio");
  Value numerator = n.coefficient.to_int(), denominator = Value::small_int(1);
  Value scale = power_of_ten(n.exponent < 0 ? -n.exponent : n.exponent).to_int();
  if (n.exponent >= 0) {
    numerator = int_multiply(numerator, scale);
  } else {
    Value gcd = call(import_attribute("math", "gcd"), {numerator, scale});
    if (gcd.is_exception()) return gcd;
    numerator = int_floor_divide(numerator, gcd);
    denominator = int_floor_divide(scale, gcd);
  }
  return tuple_new({n.negative ? int_negate(numerator) : numerator, denominator});
}

// --- methods with a context argument ---

template <Number (*F)(const Number&, Settings&)>
Value unary_method(const Value* a) {
  Value context = context_argument(a[1]);
  if (context.is_exception()) return context;
  Operation op(context);
  return op.result(F(self_of(a), op.settings));
}

template <bool signalling>
Value compare_method(const Value* a) {
  Value context = context_argument(a[2]);
  Number x = self_of(a), y, nan;
  if (context.is_exception() || !required_operand(a[1], &y)) return Value::exception();
  Operation op(context);
  if (propagate_nan(x, &y, op.settings, &nan)) {
    if (signalling) op.settings.status |= kInvalidOperation;
    return op.result(nan);
  }
  return op.result(number_from_int(Value::small_int(compare(x, y))));
}
template <bool magnitude>
Value compare_total_method(const Value* a) {
  Number x = self_of(a), y;
  if (!required_operand(a[1], &y)) return Value::exception();
  if (magnitude) x.negative = y.negative = false;
  return from_number(number_from_int(Value::small_int(compare_total(x, y))));
}

// min / max, by value or magnitude; a single quiet NaN loses to a number, ties are decided by the total
// order.
template <bool maximum, bool magnitude>
Value select_method(const Value* a) {
  Value context = context_argument(a[2]);
  Number x = self_of(a), y, nan;
  if (context.is_exception() || !required_operand(a[1], &y)) return Value::exception();
  Operation op(context);
  if (x.is_nan() || y.is_nan()) {
    bool one_quiet =
        (x.is_nan() != y.is_nan()) && x.form != Form::SignalingNaN && y.form != Form::SignalingNaN;
    if (one_quiet) return op.result(finish(x.is_nan() ? y : x, op.settings));
    propagate_nan(x, &y, op.settings, &nan);
    return op.result(nan);
  }
  Number p = x, q = y;
  if (magnitude) p.negative = q.negative = false;
  int order = compare(p, q);
  if (order == 0) order = compare_total(x, y);
  return op.result(finish((order < 0) == maximum ? y : x, op.settings));
}

bool rounding_or_context(Value v, Settings* s) {
  if (v.is_none()) return true;
  const auto known = std::find(std::begin(g.rounding_names), std::end(g.rounding_names), v);
  if (known != std::end(g.rounding_names))
    return s->rounding = Rounding(known - std::begin(g.rounding_names)), true;
  for (int i = 0; is_str(v) && i < kRoundingCount; ++i) {
    if (str_equal(v.as<Str>(), g.rounding_names[i].as<Str>())) return s->rounding = Rounding(i), true;
  }
  raise_type_error(
      "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
      "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]");
  return false;
}
Value quantize_method(const Value* a) {
  Value context = context_argument(a[3]);
  Number y, quick;
  if (context.is_exception() || !required_operand(a[1], &y)) return Value::exception();
  Operation op(context);
  if (!rounding_or_context(a[2], &op.settings)) return Value::exception();
  Word x;
  if (y.is_finite() && word_operand(a[0], &x) && word_quantize(x, y.exponent, op.settings, &quick))
    return op.result(quick);
  return op.result(quantize(self_of(a), y, op.settings));
}
template <bool exact>
Value to_integral_method(const Value* a) {
  Value context = context_argument(a[2]);
  if (context.is_exception()) return context;
  Operation op(context);
  if (!rounding_or_context(a[1], &op.settings)) return Value::exception();
  Number x = self_of(a), nan;
  if (propagate_nan(x, nullptr, op.settings, &nan)) return op.result(nan);
  return op.result(rescale_up(x, 0, op.settings.rounding, exact, op.settings));
}
Value fma_method(const Value* a) {
  Value context = context_argument(a[3]);
  Number y, z;
  if (context.is_exception() || !required_operand(a[1], &y) || !required_operand(a[2], &z))
    return Value::exception();
  Operation op(context);
  return op.result(fused_multiply_add(self_of(a), y, z, op.settings));
}
Value same_quantum(const Value* a) {
  Number x = self_of(a), y;
  if (!required_operand(a[1], &y)) return Value::exception();
  if (!x.is_finite() || !y.is_finite())
    return Value::boolean((x.is_nan() && y.is_nan()) || (x.is_infinite() && y.is_infinite()));
  return Value::boolean(x.exponent == y.exponent);
}
Value to_eng_string(const Value* a) {
  Value context = context_argument(a[1]);
  return context.is_exception() ? context
                                : str_from_ascii(to_text(self_of(a), true, context_of(context)->capitals));
}

// Rare operations, computed by the stock library.
template <const char* const* method, int operands>
Value library_method(const Value* a) {
  Value context = context_argument(a[operands]);
  if (context.is_exception()) return context;
  Value args[3] = {a[0]};
  for (int i = 1; i < operands; ++i) {
    Number n;
    if (!required_operand(a[i], &n)) return Value::exception();
    args[i] = from_number(n);
  }
  return through_library(*method, args, operands, context);
}

// --- queries and copies ---

template <bool (*F)(const Number&)>
Value query(const Value* a) {
  return Value::boolean(F(self_of(a)));
}
bool always(const Number&) { return true; }
bool finite(const Number& n) { return n.is_finite(); }
bool infinite(const Number& n) { return n.is_infinite(); }
bool nan(const Number& n) { return n.is_nan(); }
bool quiet_nan(const Number& n) { return n.form == Form::QuietNaN; }
bool signaling_nan(const Number& n) { return n.form == Form::SignalingNaN; }
bool is_signed(const Number& n) { return n.negative; }
bool zero(const Number& n) { return n.is_zero(); }
template <bool normal>
Value is_normal(const Value* a) {
  Value context = context_argument(a[1]);
  if (context.is_exception()) return context;
  Number n = self_of(a);
  if (!n.is_finite() || n.is_zero()) return Value::false_();
  return Value::boolean((n.adjusted() >= context_of(context)->settings.emin) == normal);
}
Value number_class(const Value* a) {
  Value context = context_argument(a[1]);
  if (context.is_exception()) return context;
  Number n = self_of(a);
  if (n.is_nan()) return str_from_ascii(n.form == Form::SignalingNaN ? "sNaN" : "NaN");
  const char* kind = n.is_infinite()                                     ? "Infinity"
                     : n.is_zero()                                       ? "Zero"
                     : n.adjusted() < context_of(context)->settings.emin ? "Subnormal"
                                                                         : "Normal";
  return format_string("%c%s", n.negative ? '-' : '+', kind);
}
Value adjusted_method(const Value* a) {
  Number n = self_of(a);
  return n.is_finite() ? int_from_i64(n.adjusted()) : Value::small_int(0);
}
Value same(const Value* a) { return a[0]; }
Value radix(const Value*) { return from_number(number_from_int(Value::small_int(10))); }
Value copy_abs(const Value* a) {
  Number n = self_of(a);
  n.negative = false;
  return from_number(n);
}
Value copy_negate(const Value* a) {
  Number n = self_of(a);
  n.negative = !n.negative;
  return from_number(n);
}
Value copy_sign(const Value* a) {
  Number n = self_of(a), y;
  if (!required_operand(a[1], &y)) return Value::exception();
  n.negative = y.negative;
  return from_number(n);
}
Value get_real(Value v) { return v; }
Value get_imag(Value) { return from_number(Number()); }
Value reduce_method(const Value* a) {
  return tuple_new({type_value(type_of(a[0])), tuple_new({str_slot(a)})});
}
Value sizeof_method(const Value* a) { return int_from_u64(object_size(a[0].as_object())); }

Value format_method(const Value* a) {
  Value context = current_context();
  if (context.is_exception()) return context;
  if (!is_str(a[1])) return raise_type_error("format arg must be str");
  return format_decimal(a[0], a[1].as<Str>(), context);
}

Value new_decimal(const Value* a) {
  Value context = context_argument(a[2]);
  if (context.is_exception()) return context;
  return decimal_from_value(a[1].is_unbound() ? Value::small_int(0) : a[1], a[0].as<Type>(), context);
}
Value from_float(const Value* a) {
  if (!is_float(a[1]) && !is_int(a[1])) return raise_type_error("argument must be int or float");
  Value d =
      from_number(is_int(a[1]) ? number_from_int(int_plain(a[1])) : number_from_double(float_value(a[1])));
  return a[0] == type_value(g.decimal) ? d : call(a[0], {d});
}

#define NAME(method) constexpr const char* k_##method = #method
NAME(exp);
NAME(ln);
NAME(log10);
NAME(next_minus);
NAME(next_plus);
NAME(next_toward);
NAME(remainder_near);
NAME(logb);
NAME(logical_and);
NAME(logical_invert);
NAME(logical_or);
NAME(logical_xor);
NAME(rotate);
NAME(scaleb);
NAME(shift);
#undef NAME
#define LIBRARY1(name) {#name, "$self, /, context=None", library_method<&k_##name, 1>}
#define LIBRARY2(name) {#name, "$self, /, other, context=None", library_method<&k_##name, 2>}
#define OPERATOR(dunder, reflected_dunder, f) \
  {dunder, "$self, value, /", f}, { reflected_dunder, "$self, value, /", reflected<f> }
#define OTHER(name, f) {name, "$self, /, other, context=None", f}

const NativeDef kMethods[] = {
    {"__new__", "cls, value=?'0', context=None", new_decimal, nullptr, Effects::Any,
     NativeRole::StaticMethod},
    {"__repr__", "$self, /", repr_slot},
    {"__str__", "$self, /", str_slot},
    {"__hash__", "$self, /", hash_slot},
    {"__lt__", "$self, value, /", compare_slot<0>},
    {"__le__", "$self, value, /", compare_slot<1>},
    {"__eq__", "$self, value, /", compare_slot<2>},
    {"__ne__", "$self, value, /", compare_slot<3>},
    {"__gt__", "$self, value, /", compare_slot<4>},
    {"__ge__", "$self, value, /", compare_slot<5>},
    OPERATOR("__add__", "__radd__", (binary_slot<add, word_add>)),
    OPERATOR("__sub__", "__rsub__", (binary_slot<subtract, word_subtract>)),
    OPERATOR("__mul__", "__rmul__", (binary_slot<multiply, word_multiply>)),
    OPERATOR("__truediv__", "__rtruediv__", divide_slot),
    OPERATOR("__floordiv__", "__rfloordiv__", (binary_slot<divide_integer, word_whole_quotient>)),
    OPERATOR("__mod__", "__rmod__", (binary_slot<remainder, word_remainder>)),
    OPERATOR("__divmod__", "__rdivmod__", divmod_slot),
    {"__pow__", "$self, value, mod=None, /", power_slot},
    {"__rpow__", "$self, value, mod=None, /", reflected_power_slot},
    {"__neg__", "$self, /", (unary_slot<minus, negated>)},
    {"__pos__", "$self, /", unary_slot<plus>},
    {"__abs__", "$self, /", (unary_slot<absolute, without_sign>)},
    {"__bool__", "$self, /", bool_slot},
    {"__int__", "$self, /", int_slot},
    {"__float__", "$self, /", float_slot},
    {"__complex__", "$self", complex_method},
    {"__trunc__", "$self", int_slot},
    {"__floor__", "$self", to_whole<Floor>},
    {"__ceil__", "$self", to_whole<Ceiling>},
    {"__round__", "$self, ndigits=?, /", round_method},
    {"__format__", "$self, format_spec, /", format_method},
    {"__reduce__", "$self", reduce_method},
    {"__copy__", "$self", same},
    {"__deepcopy__", "$self, memo, /", same},
    {"__sizeof__", "$self", sizeof_method},
    {"as_tuple", "$self, /", as_tuple},
    {"as_integer_ratio", "$self, /", as_integer_ratio},
    {"from_float", "$type, f, /", from_float, nullptr, Effects::Any, NativeRole::ClassMethod},
    {"normalize", "$self, /, context=None", unary_method<normalize>},
    {"sqrt", "$self, /, context=None", unary_method<square_root>},
    LIBRARY1(exp),
    LIBRARY1(ln),
    LIBRARY1(log10),
    LIBRARY1(next_minus),
    LIBRARY1(next_plus),
    LIBRARY1(logb),
    LIBRARY1(logical_invert),
    LIBRARY2(next_toward),
    LIBRARY2(remainder_near),
    LIBRARY2(logical_and),
    LIBRARY2(logical_or),
    LIBRARY2(logical_xor),
    LIBRARY2(rotate),
    LIBRARY2(scaleb),
    LIBRARY2(shift),
    {"to_integral", "$self, /, rounding=None, context=None", to_integral_method<false>},
    {"to_integral_value", "$self, /, rounding=None, context=None", to_integral_method<false>},
    {"to_integral_exact", "$self, /, rounding=None, context=None", to_integral_method<true>},
    OTHER("compare", compare_method<false>),
    OTHER("compare_signal", compare_method<true>),
    OTHER("compare_total", compare_total_method<false>),
    OTHER("compare_total_mag", compare_total_method<true>),
    OTHER("max", (select_method<true, false>)),
    OTHER("max_mag", (select_method<true, true>)),
    OTHER("min", (select_method<false, false>)),
    OTHER("min_mag", (select_method<false, true>)),
    OTHER("same_quantum", same_quantum),
    OTHER("copy_sign", copy_sign),
    {"quantize", "$self, /, exp, rounding=None, context=None", quantize_method},
    {"fma", "$self, /, other, third, context=None", fma_method},
    {"to_eng_string", "$self, /, context=None", to_eng_string},
    {"number_class", "$self, /, context=None", number_class},
    {"is_normal", "$self, /, context=None", is_normal<true>},
    {"is_subnormal", "$self, /, context=None", is_normal<false>},
    {"is_canonical", "$self, /", query<always>},
    {"is_finite", "$self, /", query<finite>},
    {"is_infinite", "$self, /", query<infinite>},
    {"is_nan", "$self, /", query<nan>},
    {"is_qnan", "$self, /", query<quiet_nan>},
    {"is_snan", "$self, /", query<signaling_nan>},
    {"is_signed", "$self, /", query<is_signed>},
    {"is_zero", "$self, /", query<zero>},
    {"adjusted", "$self, /", adjusted_method},
    {"canonical", "$self, /", same},
    {"conjugate", "$self, /", same},
    {"radix", "$self, /", radix},
    {"copy_abs", "$self, /", copy_abs},
    {"copy_negate", "$self, /", copy_negate},
    {}};
const GetSetDef kGetSets[] = {{"real", get_real}, {"imag", get_imag}, {}};

}  // namespace

const TypeSpec kDecimalSpec = {.size = sizeof(DecimalObject),
                               .doc = "Construct a new Decimal object.",
                               .methods = kMethods,
                               .getsets = kGetSets};

}  // namespace krait::decimal
