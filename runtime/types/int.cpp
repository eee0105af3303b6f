// The type int: constructor, operators and methods, in terms of runtime/int.h. And bool, its subclass.
#include "runtime/int.h"

#include "runtime/bytes.h"
#include "runtime/float.h"
#include "runtime/format.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/bytes_methods.h"

namespace krait {

namespace {

constexpr Effects kArithmetic = Effects::Pure;
constexpr Effects kRaising = Effects::MayRaise;

template <Value (*F)(Value, Value)>
Value binary(const Value* a) {
  if (!is_int(a[0]) || !is_int(a[1])) return Value::not_implemented();
  return F(a[0], a[1]);
}
template <Value (*F)(Value)>
Value unary(const Value* a) {
  return F(a[0]);
}
template <Value (*F)(Value, Value)>
constexpr NativeFn kSwapped = reflected<binary<F>>;

Value power_slot(const Value* a) {
  if (!is_int(a[0]) || !is_int(a[1]) || !(a[2].is_none() || is_int(a[2]))) return Value::not_implemented();
  return int_power(a[0], a[1], a[2]);
}
Value reflected_power_slot(const Value* a) {
  const Value swapped[3] = {a[1], a[0], a[2]};
  return power_slot(swapped);
}

template <int op>
Value compare_slot(const Value* a) {
  if (!is_int(a[0]) || !is_int(a[1])) return Value::not_implemented();
  int c = int_compare(a[0], a[1]);
  switch (op) {
    case 0: return Value::boolean(c < 0);
    case 1: return Value::boolean(c <= 0);
    case 2: return Value::boolean(c == 0);
    case 3: return Value::boolean(c != 0);
    case 4: return Value::boolean(c > 0);
    default: return Value::boolean(c >= 0);
  }
}

Value bool_slot(const Value* a) { return Value::boolean(int_sign(a[0]) != 0); }
Value hash_slot(const Value* a) { return int_from_i64(int_hash(a[0])); }
Value float_slot(const Value* a) {
  double d;
  return int_to_double(a[0], &d) ? float_new(d) : Value::exception();
}
Value plain_slot(const Value* a) { return int_plain(a[0]); }

// int's text of an arbitrary object whose __int__ / __index__ / __trunc__ gives an int.
Value int_of_result(Value result, const char* method) {
  if (result.is_exception() || result.is_small_int() || has_shape(result, shapes::int_)) return result;
  if (!is_int(result)) {
    return raise_type_error("%s returned non-int (type %T)", method, result);
  }
  if (!warn(
          types::DeprecationWarning, 1,
          "%s returned non-int (type %T).  The ability to return an instance of a strict subclass of int is "
          "deprecated, and may not be supported in a future version of Python.",
          method, result)) {
    return Value::exception();
  }
  return int_plain(result);
}

Value int_from_trunc(Value v, Value method) {
  if (!warn(types::DeprecationWarning, 1, "The delegation of int() to __trunc__ is deprecated."))
    return Value::exception();
  Value r = call(method);
  if (r.is_exception() || is_int(r)) return r.is_exception() ? r : int_plain(r);
  if (type_of(r)->slot(Slot::Index)) return index_of(r);
  return raise_type_error("__trunc__ returned non-Integral (type %T)", r);
}

Value int_of_object(Value v) {
  if (v.is_small_int() || has_shape(v, shapes::int_)) return v;
  Type* type = type_of(v);
  if (NativeFn f = type->slot(Slot::Int)) return int_of_result(f(&v), "__int__");
  if (type->slot(Slot::Index)) return index_of(v);
  Value trunc = lookup_special(v, names::__trunc__);
  if (trunc.is_exception()) return trunc;
  if (!trunc.is_unbound()) return int_from_trunc(v, trunc);
  if (is_str(v)) return int_parse(v, 10);
  if (has_buffer(v)) return int_parse(v, 10);
  return raise_type_error("int() argument must be a string, a bytes-like object or a real number, not '%T'",
                          v);
}

Value new_int(const Value* a) {
  if (!is_instance(a[0], types::type) || !is_subtype(a[0].as<Type>(), types::int_)) {
    if (!is_instance(a[0], types::type))
      return raise_type_error("int.__new__(X): X is not a type object (%T)", a[0]);
    return raise_type_error("int.__new__(%N): %N is not a subtype of int", a[0].as<Type>(), a[0].as<Type>());
  }
  auto* cls = a[0].as<Type>();
  Value x = a[1], base = a[2], result;
  if (x.is_unbound()) {
    if (!base.is_unbound()) return raise_type_error("int() missing string argument");
    result = Value::small_int(0);
  } else if (base.is_unbound()) {
    result = int_of_object(x);
  } else {
    int64_t b;
    Value index = index_of(base);
    if (index.is_exception()) return index;
    if (!int_fits_i64(index, &b) || b < 0 || b == 1 || b > 36) {
      return raise_value_error("int() base must be >= 2 and <= 36, or 0");
    }
    bool textual = is_str(x) || is_bytes(x) || has_kind(x, Kind::ByteArray);
    if (!textual) return raise_type_error("int() can't convert non-string with explicit base");
    result = int_parse(x, int(b));
  }
  if (result.is_exception() || cls == types::int_) return result;
  auto* o = static_cast<IntSub*>(allocate_instance(cls));
  o->payload = result;
  return Value::object(o);
}

Value bit_length(const Value* a) { return int_from_u64(int_bit_length(a[0])); }
Value bit_count(const Value* a) {
  Value v = int_plain(a[0]);
  if (v.is_small_int()) {
    int64_t i = v.as_small_int();
    return Value::small_int(std::popcount(i < 0 ? -uint64_t(i) : uint64_t(i)));
  }
  auto* b = v.as<BigInt>();
  int64_t n = 0;
  for (size_t i = 0; i < b->size(); ++i) n += std::popcount(b->limbs[i]);
  return Value::small_int(n);
}
Value as_integer_ratio(const Value* a) { return tuple_new({int_plain(a[0]), Value::small_int(1)}); }
Value getnewargs(const Value* a) { return tuple_new({int_plain(a[0])}); }
Value zero(Value) { return Value::small_int(0); }
Value one(Value) { return Value::small_int(1); }

// Rounds to a multiple of 10**-ndigits, halves to even.
Value round_method(const Value* a) {
  Value v = int_plain(a[0]);
  if (a[1].is_unbound()) return v;
  Value digits = index_of(a[1]);
  if (digits.is_exception()) return digits;
  if (int_sign(digits) >= 0) return v;
  Value unit = int_power(Value::small_int(10), int_negate(digits), Value::none());
  if (unit.is_exception()) return unit;
  Value remainder = int_remainder(v, unit);
  if (remainder.is_exception()) return remainder;
  Value low = int_subtract(v, remainder);
  int order = int_compare(int_multiply(remainder, Value::small_int(2)), unit);
  bool odd = int_low_bits(int_floor_divide(low, unit)) & 1;
  return order > 0 || (order == 0 && odd) ? int_add(low, unit) : low;
}

Value sizeof_method(const Value* a) {
  Value v = int_plain(a[0]);
  return int_from_u64(v.is_small_int() ? 8 : object_size(v.as_object()));
}

Value format_method(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("__format__() argument must be str, not %T", a[1]);
  return format_int(a[0], a[1].as<Str>());
}

// "little" -> 0, "big" -> 1, -1 raised.
int byte_order(Value v, const char* function) {
  if (!is_str(v)) {
    raise_type_error("%s() argument 'byteorder' must be str, not %T", function, v);
    return -1;
  }
  if (str_equals_ascii(v.as<Str>(), "little")) return 0;
  if (str_equals_ascii(v.as<Str>(), "big")) return 1;
  raise_value_error("byteorder must be either 'little' or 'big'");
  return -1;
}

void reverse_bytes(uint8_t* p, size_t n) {
  for (size_t i = 0; i < n / 2; ++i) std::swap(p[i], p[n - 1 - i]);
}

Value to_bytes(const Value* a) {
  int64_t length;
  if (!int_to_i64(a[1], &length)) return Value::exception();
  int big = byte_order(a[2], "to_bytes");
  int is_signed = truth(a[3]);
  if (big < 0 || is_signed < 0) return Value::exception();
  if (length < 0) return raise_value_error("length argument must be non-negative");
  if (int_sign(a[0]) < 0 && !is_signed)
    return raise(types::OverflowError, "can't convert negative int to unsigned");
  Bytes* bytes = bytes_allocate(size_t(length));
  if (!bytes) return Value::exception();
  // As in CPython, no bytes at all can stand for -1, too.
  const bool nothing = length == 0 && is_signed && a[0] == Value::small_int(-1);
  if (!nothing && !int_to_bytes_le(a[0], bytes->data, size_t(length), is_signed)) {
    return raise(types::OverflowError, "int too big to convert");
  }
  if (big) reverse_bytes(bytes->data, size_t(length));
  return Value::object(bytes);
}

Value from_bytes(const Value* a) {
  int big = byte_order(a[2], "from_bytes");
  int is_signed = truth(a[3]);
  if (big < 0 || is_signed < 0) return Value::exception();
  Value source = a[1];
  if (!is_bytes(source)) {
    source = bytes_of_object(source);
    if (source.is_exception()) return source;
  }
  auto* bytes = source.as<Bytes>();
  std::string copy(bytes->view());
  auto* data = reinterpret_cast<uint8_t*>(copy.data());
  if (big) reverse_bytes(data, copy.size());
  Value result = int_from_bytes_le(data, copy.size(), is_signed);
  if (result.is_exception() || a[0] == type_value(types::int_)) return result;
  return call(a[0], {result});
}

#define OPERATOR(dunder, reflected_dunder, function, effects)                                 \
  {dunder, "$self, value, /", binary<function>,                                               \
   "Return self"                                                                              \
   " op value.",                                                                              \
   effects},                                                                                  \
  {                                                                                           \
    reflected_dunder, "$self, value, /", kSwapped<function>, "Return value op self.", effects \
  }

const NativeDef kMethods[] = {
    {"__new__", "cls, x=?, /, base=?", new_int, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", unary<int_to_str>, "Return repr(self).", kRaising},
    {"__hash__", "$self, /", hash_slot, "Return hash(self).", kArithmetic},
    {"__lt__", "$self, value, /", compare_slot<0>, "Return self<value.", kArithmetic},
    {"__le__", "$self, value, /", compare_slot<1>, "Return self<=value.", kArithmetic},
    {"__eq__", "$self, value, /", compare_slot<2>, "Return self==value.", kArithmetic},
    {"__ne__", "$self, value, /", compare_slot<3>, "Return self!=value.", kArithmetic},
    {"__gt__", "$self, value, /", compare_slot<4>, "Return self>value.", kArithmetic},
    {"__ge__", "$self, value, /", compare_slot<5>, "Return self>=value.", kArithmetic},
    OPERATOR("__add__", "__radd__", int_add, kArithmetic),
    OPERATOR("__sub__", "__rsub__", int_subtract, kArithmetic),
    OPERATOR("__mul__", "__rmul__", int_multiply, kArithmetic),
    OPERATOR("__mod__", "__rmod__", int_remainder, kRaising),
    OPERATOR("__divmod__", "__rdivmod__", int_divmod, kRaising),
    OPERATOR("__lshift__", "__rlshift__", int_left_shift, kRaising),
    OPERATOR("__rshift__", "__rrshift__", int_right_shift, kRaising),
    OPERATOR("__and__", "__rand__", int_and, kArithmetic),
    OPERATOR("__xor__", "__rxor__", int_xor, kArithmetic),
    OPERATOR("__or__", "__ror__", int_or, kArithmetic),
    OPERATOR("__floordiv__", "__rfloordiv__", int_floor_divide, kRaising),
    OPERATOR("__truediv__", "__rtruediv__", int_true_divide, kRaising),
    {"__pow__", "$self, value, mod=None, /", power_slot, "Return pow(self, value, mod).", kRaising},
    {"__rpow__", "$self, value, mod=None, /", reflected_power_slot, "Return pow(value, self, mod).",
     kRaising},
    {"__neg__", "$self, /", unary<int_negate>, "-self", kArithmetic},
    {"__pos__", "$self, /", plain_slot, "+self", kArithmetic},
    {"__abs__", "$self, /", unary<int_absolute>, "abs(self)", kArithmetic},
    {"__bool__", "$self, /", bool_slot, "True if self else False", kArithmetic},
    {"__invert__", "$self, /", unary<int_invert>, "~self", kArithmetic},
    {"__int__", "$self, /", plain_slot, "int(self)", kArithmetic},
    {"__float__", "$self, /", float_slot, "float(self)", kRaising},
    {"__index__", "$self, /", plain_slot,
     "Return self converted to an integer, if self is suitable for use as an index into a list.",
     kArithmetic},
    {"conjugate", "$self, /", plain_slot, "Returns self, the complex conjugate of any int.", kArithmetic},
    {"bit_length", "$self, /", bit_length, "Number of bits necessary to represent self in binary.",
     kArithmetic},
    {"bit_count", "$self, /", bit_count,
     "Number of ones in the binary representation of the absolute value of self.", kArithmetic},
    {"to_bytes", "$self, /, length=1, byteorder='big', *, signed=False", to_bytes,
     "Return an array of bytes representing an integer.", kRaising},
    {"from_bytes", "$type, /, bytes, byteorder='big', *, signed=False", from_bytes,
     "Return the integer represented by the given array of bytes.", Effects::Any, NativeRole::ClassMethod},
    {"as_integer_ratio", "$self, /", as_integer_ratio,
     "Return a pair of integers, whose ratio is equal to the original int.", kArithmetic},
    {"__trunc__", "$self, /", plain_slot, "Truncating an Integral returns itself.", kArithmetic},
    {"__floor__", "$self, /", plain_slot, "Flooring an Integral returns itself.", kArithmetic},
    {"__ceil__", "$self, /", plain_slot, "Ceiling of an Integral returns itself.", kArithmetic},
    {"__round__", "$self, ndigits=?, /", round_method, "Rounding an Integral returns itself.", Effects::Any},
    {"__getnewargs__", "$self, /", getnewargs},
    {"__format__", "$self, format_spec, /", format_method, "Default object formatter.", kRaising},
    {"__sizeof__", "$self, /", sizeof_method, "Returns size in memory, in bytes."},
    {}};

const GetSetDef kGetSets[] = {
    {"real", int_plain, nullptr, "the real part of a complex number"},
    {"imag", zero, nullptr, "the imaginary part of a complex number"},
    {"numerator", int_plain, nullptr, "the numerator of a rational number in lowest terms"},
    {"denominator", one, nullptr, "the denominator of a rational number in lowest terms"},
    {}};

// --- bool ---

Value new_bool(const Value* a) {
  if (a[0] != type_value(types::bool_)) {
    if (!is_instance(a[0], types::type))
      return raise_type_error("bool.__new__(X): X is not a type object (%T)", a[0]);
    return raise_type_error("bool.__new__(%N): %N is not a subtype of bool", a[0].as<Type>(),
                            a[0].as<Type>());
  }
  int t = truth(a[1]);
  return t < 0 ? Value::exception() : Value::boolean(t);
}
Value repr_bool(const Value* a) { return Value::object(str_intern(a[0].is_true() ? "True" : "False")); }

template <NativeFn IntOperator, char op>
Value bool_operator(const Value* a) {
  if (!a[0].is_bool() || !a[1].is_bool()) return IntOperator(a);
  bool x = a[0].is_true(), y = a[1].is_true();
  return Value::boolean(op == '&' ? (x && y) : op == '|' ? (x || y) : x != y);
}

#define BOOL_OPERATOR(dunder, reflected_dunder, function, op)                                             \
  {dunder, "$self, value, /", bool_operator<binary<function>, op>, "Return self" #op "value.",            \
   Effects::Pure},                                                                                        \
  {                                                                                                       \
    reflected_dunder, "$self, value, /", bool_operator<binary<function>, op>, "Return value" #op "self.", \
        Effects::Pure                                                                                     \
  }

const NativeDef kBoolMethods[] = {
    {"__new__", "-cls, x=False, /", new_bool, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", repr_bool, "Return repr(self).", Effects::Pure},
    BOOL_OPERATOR("__and__", "__rand__", int_and, '&'),
    BOOL_OPERATOR("__xor__", "__rxor__", int_xor, '^'),
    BOOL_OPERATOR("__or__", "__ror__", int_or, '|'),
    {}};

}  // namespace

Value index_of(Value v) {
  if (is_int(v)) return int_plain(v);
  NativeFn f = type_of(v)->slot(Slot::Index);
  if (!f) return raise_type_error("'%T' object cannot be interpreted as an integer", v);
  return int_of_result(f(&v), "__index__");
}

extern const TypeSpec type_spec_int_ = {
    .size = sizeof(IntSub),
    .doc =
        "int([x]) -> integer\nint(x, base=10) -> integer\n\n"
        "Convert a number or string to an integer, truncating towards zero.",
    .methods = kMethods,
    .getsets = kGetSets};

extern const TypeSpec type_spec_bool_ = {
    .size = sizeof(IntSub),
    .doc = "bool(x) -> bool\n\nTrue when x is true, False otherwise. The only instances are True and False.",
    .methods = kBoolMethods};

}  // namespace krait
