// The type complex.
#include <cerrno>
#include <cmath>
#include <string>

#include "runtime/float.h"
#include "runtime/float_text.h"
#include "runtime/format.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

Value complex_new(double real, double imag) {
  auto* c = allocate<Complex>(shapes::complex);
  c->real = real;
  c->imag = imag;
  return Value::object(c);
}

namespace {

struct Pair {
  double re, im;
};
Value make(Pair p) { return complex_new(p.re, p.im); }

// complex, float or int operand. 1 converted, 0 other type, -1 raised.
int operand(Value v, Pair* out) {
  if (auto* c = cast<Complex>(v)) {
    *out = {c->real, c->imag};
    return 1;
  }
  out->im = 0.0;
  if (is_float(v)) {
    out->re = float_value(v);
    return 1;
  }
  if (!is_int(v)) return 0;
  return int_to_double(v, &out->re) ? 1 : -1;
}

template <Value (*F)(Pair, Pair)>
Value binary(const Value* a) {
  Pair x, y;
  int ok = operand(a[0], &x);
  if (ok == 1) ok = operand(a[1], &y);
  if (ok != 1) return ok == 0 ? Value::not_implemented() : Value::exception();
  return F(x, y);
}

Pair product(Pair a, Pair b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }

// Smith's method: scales by the larger component. False: division by zero.
bool quotient(Pair a, Pair b, Pair* out) {
  double abs_re = std::fabs(b.re), abs_im = std::fabs(b.im);
  if (abs_re >= abs_im) {
    if (abs_re == 0.0) return false;
    double ratio = b.im / b.re, denominator = b.re + b.im * ratio;
    *out = {(a.re + a.im * ratio) / denominator, (a.im - a.re * ratio) / denominator};
  } else if (abs_im >= abs_re) {
    double ratio = b.re / b.im, denominator = b.re * ratio + b.im;
    *out = {(a.re * ratio + a.im) / denominator, (a.im * ratio - a.re) / denominator};
  } else {
    *out = {std::nan(""), std::nan("")};
  }
  return true;
}

Value add(Pair a, Pair b) { return complex_new(a.re + b.re, a.im + b.im); }
Value subtract(Pair a, Pair b) { return complex_new(a.re - b.re, a.im - b.im); }
Value multiply(Pair a, Pair b) { return make(product(a, b)); }
Value true_divide(Pair a, Pair b) {
  Pair q;
  if (!quotient(a, b, &q)) return raise(types::ZeroDivisionError, "complex division by zero");
  return make(q);
}

Value raise_zero_power() { return raise(types::ZeroDivisionError, "0.0 to a negative or complex power"); }

Value power_by_squaring(Pair x, int64_t n) {
  Pair result{1.0, 0.0}, base = x;
  for (uint64_t m = n < 0 ? -uint64_t(n) : uint64_t(n); m; m >>= 1) {
    if (m & 1) result = product(result, base);
    base = product(base, base);
  }
  if (n < 0 && !quotient({1.0, 0.0}, result, &result)) return raise_zero_power();
  return make(result);
}

Value power_of(Pair a, Pair b) {
  Value out;
  if (b.im == 0.0 && b.re == std::floor(b.re) && std::fabs(b.re) <= 100.0) {
    out = power_by_squaring(a, int64_t(b.re));
  } else if (a.re == 0.0 && a.im == 0.0) {
    if (b.im != 0.0 || b.re < 0.0) return raise_zero_power();
    out = complex_new(0.0, 0.0);
  } else {
    double vabs = std::hypot(a.re, a.im), length = std::pow(vabs, b.re), angle = std::atan2(a.im, a.re);
    double phase = angle * b.re;
    if (b.im != 0.0) {
      length /= std::exp(angle * b.im);
      phase += b.im * std::log(vabs);
    }
    out = complex_new(length * std::cos(phase), length * std::sin(phase));
  }
  if (out.is_exception()) return out;
  auto* c = out.as<Complex>();
  bool finite_input =
      std::isfinite(a.re) && std::isfinite(a.im) && std::isfinite(b.re) && std::isfinite(b.im);
  if (finite_input && (std::isinf(c->real) || std::isinf(c->imag))) {
    return raise(types::OverflowError, "complex exponentiation");
  }
  return out;
}
Value power_slot(const Value* a) {
  Pair x, y;
  int ok = operand(a[0], &x);
  if (ok == 1) ok = operand(a[1], &y);
  if (ok != 1) return ok == 0 ? Value::not_implemented() : Value::exception();
  if (!a[2].is_none()) return raise_value_error("complex modulo");
  return power_of(x, y);
}
Value reflected_power_slot(const Value* a) {
  const Value swapped[3] = {a[1], a[0], a[2]};
  return power_slot(swapped);
}

template <bool equal>
Value equality(const Value* a) {
  auto* x = a[0].as<Complex>();
  bool same;
  if (auto* y = cast<Complex>(a[1])) {
    same = x->real == y->real && x->imag == y->imag;
  } else if (is_float(a[1])) {
    same = x->imag == 0.0 && x->real == float_value(a[1]);
  } else if (is_int(a[1])) {
    same = x->imag == 0.0 && !std::isnan(x->real) && float_compare_int(x->real, a[1]) == 0;
  } else {
    return Value::not_implemented();
  }
  return Value::boolean(same == equal);
}
Value unordered(const Value*) { return Value::not_implemented(); }

Value hash_slot(const Value* a) {
  auto* c = a[0].as<Complex>();
  auto part = [&](double d) { return uint64_t(std::isnan(d) ? hash_identity(c) : float_hash(d)); };
  auto h = int64_t(part(c->real) + 1000003u * part(c->imag));
  return int_from_i64(h == -1 ? -2 : h);
}

Value repr_slot(const Value* a) {
  auto* c = a[0].as<Complex>();
  std::string s;
  if (c->real == 0.0 && !std::signbit(c->real)) {
    s = float_to_text(c->imag, 'r', 0, false, false, false) + "j";
  } else {
    s = "(" + float_to_text(c->real, 'r', 0, false, false, false) +
        float_to_text(c->imag, 'r', 0, false, true, false) + "j)";
  }
  return str_from_ascii(s);
}

Value absolute_slot(const Value* a) {
  auto* c = a[0].as<Complex>();
  double h = std::hypot(c->real, c->imag);
  if (std::isinf(h) && std::isfinite(c->real) && std::isfinite(c->imag)) {
    return raise(types::OverflowError, "absolute value too large");
  }
  return float_new(h);
}
Value negate_slot(const Value* a) {
  return complex_new(-a[0].as<Complex>()->real, -a[0].as<Complex>()->imag);
}
Value plain(const Value* a) {
  return has_shape(a[0], shapes::complex) ? a[0]
                                          : complex_new(a[0].as<Complex>()->real, a[0].as<Complex>()->imag);
}
Value bool_slot(const Value* a) {
  return Value::boolean(a[0].as<Complex>()->real != 0.0 || a[0].as<Complex>()->imag != 0.0);
}
Value conjugate(const Value* a) { return complex_new(a[0].as<Complex>()->real, -a[0].as<Complex>()->imag); }
Value getnewargs(const Value* a) {
  return tuple_new({float_new(a[0].as<Complex>()->real), float_new(a[0].as<Complex>()->imag)});
}
Value format_method(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("__format__() argument must be str, not %T", a[1]);
  return format_complex(a[0], a[1].as<Str>());
}
Value get_real(Value v) { return float_new(v.as<Complex>()->real); }
Value get_imag(Value v) { return float_new(v.as<Complex>()->imag); }

// "1+2j", "(1+2j)", "j", "1e3", " -infj " ... False: malformed.
bool parse_complex(std::string_view text, Pair* out) {
  auto trim = [&] {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  };
  if (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
    text = text.substr(1, text.size() - 2);
    trim();
  }
  *out = {0.0, 0.0};
  double first = 1.0;
  size_t used = 0;
  bool has_first = parse_float_text(text, &first, &used);
  if (!has_first) {
    // A bare "j", "+j" or "-j".
    used = !text.empty() && (text[0] == '+' || text[0] == '-');
    first = used && text[0] == '-' ? -1.0 : 1.0;
  }
  auto is_j = [](char c) { return c == 'j' || c == 'J'; };
  std::string_view rest = text.substr(used);
  if (rest.size() == 1 && is_j(rest[0])) {
    out->im = first;
    return true;
  }
  if (!has_first) return false;
  out->re = first;
  if (rest.empty()) return true;
  if (rest[0] != '+' && rest[0] != '-') return false;
  if (!parse_float_text(rest, &out->im, &used)) {
    out->im = rest[0] == '-' ? -1.0 : 1.0;
    used = 1;
  }
  rest.remove_prefix(used);
  return rest.size() == 1 && is_j(rest[0]);
}

// A number argument of complex(): complex-valued (then *is_complex), float or int. False: raised.
bool number_argument(Value v, const char* which, Pair* out, bool* is_complex) {
  *is_complex = has_kind(v, Kind::Complex);
  int ok = operand(v, out);
  if (ok != 0) return ok == 1;
  Type* type = type_of(v);
  if (!type->slot(Slot::Float) && !type->slot(Slot::Index)) {
    raise_type_error(which[0] == 'f' ? "complex() first argument must be a string or a number, not '%T'"
                                     : "complex() second argument must be a number, not '%T'",
                     v);
    return false;
  }
  out->im = 0.0;
  return to_double(v, &out->re);
}

// obj.__complex__() if the type has it: unbound when it has not.
Value call_complex_method(Value v) {
  Value method = lookup_special(v, names::complex_dunder);
  if (method.is_unbound() || method.is_exception()) return method;
  Value r = call(method);
  if (r.is_exception() || has_shape(r, shapes::complex)) return r;
  if (!has_kind(r, Kind::Complex)) return raise_type_error("__complex__ returned non-complex (type %T)", r);
  if (!warn(types::DeprecationWarning, 1,
            "__complex__ returned non-complex (type %T).  The ability to return an instance of a strict "
            "subclass of complex is deprecated, and may not be supported in a future version of Python.",
            r)) {
    return Value::exception();
  }
  return r;
}

Value instance_of(Type* cls, Pair p) {
  if (cls == types::complex) return make(p);
  auto* c = static_cast<Complex*>(allocate_instance(cls));
  c->real = p.re;
  c->imag = p.im;
  return Value::object(c);
}

Value complex_from_str(Value v, Type* cls) {
  std::string s = numeric_ascii(v.as<Str>());
  std::string clean;
  for (size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '_') {
      clean.push_back(s[i]);
      continue;
    }
    auto digit = [&](size_t k) { return k < s.size() && s[k] >= '0' && s[k] <= '9'; };
    if (i == 0 || !digit(i - 1) || !digit(i + 1))
      return raise_value_error("could not convert string to complex: %R", v);
  }
  Pair p;
  if (!parse_complex(clean, &p)) return raise_value_error("complex() arg is a malformed string");
  return instance_of(cls, p);
}

Value new_complex(const Value* a) {
  if (!is_instance(a[0], types::type) || !is_subtype(a[0].as<Type>(), types::complex)) {
    if (!is_instance(a[0], types::type))
      return raise_type_error("complex.__new__(X): X is not a type object (%T)", a[0]);
    return raise_type_error("complex.__new__(%N): %N is not a subtype of complex", a[0].as<Type>(),
                            a[0].as<Type>());
  }
  auto* cls = a[0].as<Type>();
  Value real = a[1], imag = a[2];
  if (imag.is_unbound() && cls == types::complex && has_shape(real, shapes::complex)) return real;
  if (is_str(real)) {
    if (!imag.is_unbound()) return raise_type_error("complex() can't take second arg if first is a string");
    return complex_from_str(real, cls);
  }
  if (is_str(imag)) return raise_type_error("complex() second arg can't be a string");
  if (!real.is_unbound() && !has_shape(real, shapes::complex)) {
    Value converted = call_complex_method(real);
    if (converted.is_exception()) return converted;
    if (!converted.is_unbound()) real = converted;
  }
  Pair re{0.0, 0.0}, im{0.0, 0.0};
  bool re_complex = false, im_complex = false;
  if (!real.is_unbound() && !number_argument(real, "first", &re, &re_complex)) return Value::exception();
  if (!imag.is_unbound() && !number_argument(imag, "second", &im, &im_complex)) return Value::exception();
  // real + imag*1j, touching signed zeros only where a complex argument demands it.
  Pair r{re.re, imag.is_unbound() ? re.im : im.re};
  if (im_complex) r.re -= im.im;
  if (re_complex && !imag.is_unbound()) r.im += re.im;
  return instance_of(cls, r);
}

#define OPERATOR(dunder, reflected_dunder, function)                                           \
  {dunder, "$self, value, /", binary<function>, "Return self op value.", Effects::MayRaise}, { \
    reflected_dunder, "$self, value, /", reflected<binary<function>>, "Return value op self.", \
        Effects::MayRaise                                                                      \
  }

const NativeDef kMethods[] = {
    {"__new__", "cls, real=?0, imag=?0", new_complex, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", repr_slot, "Return repr(self).", Effects::Pure},
    {"__hash__", "$self, /", hash_slot, "Return hash(self).", Effects::Pure},
    {"__lt__", "$self, value, /", unordered, "Return self<value.", Effects::Pure},
    {"__le__", "$self, value, /", unordered, "Return self<=value.", Effects::Pure},
    {"__eq__", "$self, value, /", equality<true>, "Return self==value.", Effects::Pure},
    {"__ne__", "$self, value, /", equality<false>, "Return self!=value.", Effects::Pure},
    {"__gt__", "$self, value, /", unordered, "Return self>value.", Effects::Pure},
    {"__ge__", "$self, value, /", unordered, "Return self>=value.", Effects::Pure},
    OPERATOR("__add__", "__radd__", add),
    OPERATOR("__sub__", "__rsub__", subtract),
    OPERATOR("__mul__", "__rmul__", multiply),
    OPERATOR("__truediv__", "__rtruediv__", true_divide),
    {"__pow__", "$self, value, mod=None, /", power_slot, "Return pow(self, value, mod).", Effects::MayRaise},
    {"__rpow__", "$self, value, mod=None, /", reflected_power_slot, "Return pow(value, self, mod).",
     Effects::MayRaise},
    {"__neg__", "$self, /", negate_slot, "-self", Effects::Pure},
    {"__pos__", "$self, /", plain, "+self", Effects::Pure},
    {"__abs__", "$self, /", absolute_slot, "abs(self)", Effects::MayRaise},
    {"__bool__", "$self, /", bool_slot, "True if self else False", Effects::Pure},
    {"__complex__", "$self, /", plain, "Convert this value to exact type complex.", Effects::Pure},
    {"conjugate", "$self, /", conjugate,
     "Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.", Effects::Pure},
    {"__getnewargs__", "$self, /", getnewargs},
    {"__format__", "$self, format_spec, /", format_method, "Convert to a string according to format_spec.",
     Effects::MayRaise},
    {}};

const GetSetDef kGetSets[] = {{"real", get_real, nullptr, "the real part of a complex number"},
                              {"imag", get_imag, nullptr, "the imaginary part of a complex number"},
                              {}};

}  // namespace

extern const TypeSpec type_spec_complex = {
    .size = sizeof(Complex),
    .doc = "Create a complex number from a real part and an optional imaginary part.",
    .methods = kMethods,
    .getsets = kGetSets};

}  // namespace krait
