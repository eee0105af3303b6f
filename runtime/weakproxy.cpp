// Weak proxies: objects that pass every operation on to their referent. The rows for operators come from
// slots.def.
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/weakref.h"

namespace krait {
namespace {

bool is_proxy(Value v) { return has_shape(v, shapes::weakproxy) || has_shape(v, shapes::weakcallableproxy); }

// The object to operate on: a proxy's referent, or the value itself. Exception when the referent is dead.
Value unwrap(Value v) {
  if (!is_proxy(v)) return v;
  Value referent = weakref_get(v);
  if (!referent.is_unbound()) return referent;
  return raise(types::ReferenceError, "weakly-referenced object no longer exists");
}

template <int op>
Value binary(const Value* a) {
  Value x = unwrap(a[0]);
  if (x.is_exception()) return x;
  Value y = unwrap(a[1]);
  if (y.is_exception()) return y;
  return binary_operation(op, x, y);
}

constexpr int kPowerOp = 8;

template <>
Value binary<kPowerOp>(const Value* a) {
  Value v[3];
  for (int i = 0; i < 3; ++i) {
    v[i] = unwrap(a[i]);
    if (v[i].is_exception()) return v[i];
  }
  return power(v[0], v[1], v[2]);
}

template <int op>
Value comparison(const Value* a) {
  Value x = unwrap(a[0]);
  if (x.is_exception()) return x;
  Value y = unwrap(a[1]);
  return y.is_exception() ? y : compare(op, x, y);
}

template <Value (*F)(Value)>
Value unary(const Value* a) {
  Value v = unwrap(a[0]);
  return v.is_exception() ? v : F(v);
}

template <Value (*F)(Value, Value)>
Value two(const Value* a) {
  Value x = unwrap(a[0]);
  if (x.is_exception()) return x;
  Value y = unwrap(a[1]);
  return y.is_exception() ? y : F(x, y);
}

Value to_bool(Value v) {
  int t = truth(v);
  return t < 0 ? Value::exception() : Value::boolean(t);
}
Value to_length(Value v) {
  int64_t n = length(v);
  return n < 0 ? Value::exception() : Value::small_int(n);
}
Value to_int(Value v) { return call(type_value(types::int_), {v}); }
Value to_float(Value v) { return call(type_value(types::float_), {v}); }
Value to_bytes(Value v) { return call_method(v, names::__bytes__); }
Value to_reversed(Value v) { return call_method(v, names::__reversed__); }
Value contains_item(Value container, Value item) {
  int found = contains(container, item);
  return found < 0 ? Value::exception() : Value::boolean(found);
}
Value next_item(Value v) {
  if (is_iterator(v)) return next(v);
  return raise_type_error("Weakref proxy referenced a non-iterator '%T' object", v);
}
Value delete_item_of(Value v, Value key) { return delete_item(v, key) ? Value::none() : Value::exception(); }
Value attribute_of(Value v, Value name) { return get_attribute(v, str_intern(name)); }
Value delete_attribute_of(Value v, Value name) {
  return delete_attribute(v, str_intern(name)) ? Value::none() : Value::exception();
}

Value proxy_setitem(const Value* a) {
  Value v = unwrap(a[0]);
  return !v.is_exception() && set_item(v, a[1], a[2]) ? Value::none() : Value::exception();
}
Value proxy_setattr(const Value* a) {
  Value v = unwrap(a[0]);
  return !v.is_exception() && set_attribute(v, str_intern(a[1]), a[2]) ? Value::none() : Value::exception();
}

Value proxy_call(const Value* a) {
  Value v = unwrap(a[0]);
  return v.is_exception()
             ? v
             : call_with_tuple(v, a[1].as<Tuple>(), a[2].is_unbound() ? nullptr : a[2].as<Dict>());
}

Value proxy_repr(const Value* a) {
  Value referent = weakref_get(a[0]);
  if (referent.is_unbound()) referent = Value::none();
  return format_string("<weakproxy at %p to %T at %p>", static_cast<void*>(a[0].as_object()), referent,
                       reinterpret_cast<void*>(referent.raw));
}

// Index of the operator rows in slots.def.
enum Operator {
#define BINARY(name, symbol, forward, reflected, inplace) kOp##name,
#include "runtime/slots.def"
#undef BINARY
  kOperatorCount
};
enum Comparison {
#define COMPARE(name, symbol, dunder) kCompare##name,
#include "runtime/slots.def"
#undef COMPARE
};
template <int op>
Value binary_in_place(const Value* a) {
  Value x = unwrap(a[0]);
  if (x.is_exception()) return x;
  Value y = unwrap(a[1]);
  return y.is_exception() ? y : binary_operation(op + kOperatorCount, x, y);
}

static_assert(kOpPower == kPowerOp);

#define BINARY(name, symbol, forward, reflected_name, inplace)                                           \
  {forward, kOp##name == kOpPower ? "$self, value, mod=None, /" : "$self, value, /", binary<kOp##name>}, \
      {reflected_name, kOp##name == kOpPower ? "$self, value, mod=None, /" : "$self, value, /",          \
       reflected<binary<kOp##name>>},                                                                    \
      {inplace, "$self, value, /", binary_in_place<kOp##name>},
#define COMPARE(name, symbol, dunder) {dunder, "$self, value, /", comparison<kCompare##name>},

#define OTHER_ROWS                                                                                        \
  {"__divmod__", "$self, value, /", two<divmod>},                                                         \
      {"__rdivmod__", "$self, value, /", reflected<two<divmod>>}, {"__neg__", "$self, /", unary<negate>}, \
      {"__pos__", "$self, /", unary<positive>}, {"__abs__", "$self, /", unary<absolute>},                 \
      {"__invert__", "$self, /", unary<invert>}, {"__bool__", "$self, /", unary<to_bool>},                \
      {"__int__", "$self, /", unary<to_int>}, {"__float__", "$self, /", unary<to_float>},                 \
      {"__index__", "$self, /", unary<index_of>}, {"__len__", "$self, /", unary<to_length>},              \
      {"__getitem__", "$self, key, /", two<get_item>},                                                    \
      {"__setitem__", "$self, key, value, /", proxy_setitem},                                             \
      {"__delitem__", "$self, key, /", two<delete_item_of>},                                              \
      {"__contains__", "$self, key, /", two<contains_item>}, {"__iter__", "$self, /", unary<iterate>},    \
      {"__next__", "$self, /", unary<next_item>}, {"__repr__", "$self, /", proxy_repr},                   \
      {"__str__", "$self, /", unary<str_of>}, {"__bytes__", "$self, /", unary<to_bytes>},                 \
      {"__reversed__", "$self, /", unary<to_reversed>},                                                   \
      {"__getattribute__", "$self, name, /", two<attribute_of>},                                          \
      {"__setattr__", "$self, name, value, /", proxy_setattr},                                            \
      {"__delattr__", "$self, name, /", two<delete_attribute_of>}, {                                      \
    "__hash__", "$self, /", nullptr                                                                       \
  }

const NativeDef kMethods[] = {
#include "runtime/slots.def"
    OTHER_ROWS, {}};

const NativeDef kCallableMethods[] = {
#include "runtime/slots.def"
    OTHER_ROWS, {"__call__", "$self, /, *args, **kwargs", proxy_call, "Call self as a function."}, {}};

}  // namespace

extern const TypeSpec type_spec_weakproxy = {.size = sizeof(WeakRef), .methods = kMethods};
extern const TypeSpec type_spec_weakcallableproxy = {.size = sizeof(WeakRef), .methods = kCallableMethods};

}  // namespace krait
