// The module _operator: the operators as functions, and itemgetter, attrgetter, methodcaller.
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/native_call.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {
namespace {

enum Operator {
#define BINARY(name, symbol, forward, reflected, inplace) kOp##name,
#include "runtime/slots.def"
#undef BINARY
  kOperatorCount
};

template <int op>
Value binary(const Value* a) {
  return binary_operation(op, a[0], a[1]);
}
template <>
Value binary<kOpPower>(const Value* a) {
  return power(a[0], a[1], Value::none());
}
template <int op>
Value comparison(const Value* a) {
  return compare(op, a[0], a[1]);
}
template <Value (*F)(Value)>
Value unary(const Value* a) {
  return F(a[0]);
}

Value truth_function(const Value* a) {
  int t = truth(a[0]);
  return t < 0 ? Value::exception() : Value::boolean(t);
}
Value not_function(const Value* a) {
  int t = truth(a[0]);
  return t < 0 ? Value::exception() : Value::boolean(!t);
}
Value is_function(const Value* a) { return Value::boolean(is_identical(a[0], a[1])); }
Value is_not_function(const Value* a) { return Value::boolean(!is_identical(a[0], a[1])); }

bool is_sequence(Value v) { return type_of(v)->slot(Slot::GetItem) && !is_dict(v); }

template <int op>
Value concatenate(const Value* a) {
  if (!is_sequence(a[0])) return raise_type_error("'%T' object can't be concatenated", a[0]);
  return binary_operation(op, a[0], a[1]);
}

Value contains_function(const Value* a) {
  int found = contains(a[0], a[1]);
  return found < 0 ? Value::exception() : Value::boolean(found);
}

struct Search {
  Value wanted;
  int64_t position, count;
  bool first_only, stopped;
};
bool search_item(Value item, void* context) {
  auto* s = static_cast<Search*>(context);
  int equal = equals(item, s->wanted);
  if (equal < 0) return false;
  s->count += equal;
  s->stopped = equal && s->first_only;
  if (!s->stopped) ++s->position;
  return !s->stopped;
}

// False: raised.
bool search(Value sequence, Search* s) {
  Value iterator = iterate(sequence);
  if (iterator.is_exception()) {
    if (clear_if(types::TypeError)) (void)raise_type_error("argument of type '%T' is not iterable", sequence);
    return false;
  }
  return for_each_item(iterator, search_item, s) || s->stopped;
}

Value count_of(const Value* a) {
  Search s{a[1], 0, 0, false, false};
  return search(a[0], &s) ? Value::small_int(s.count) : Value::exception();
}
Value index_of_function(const Value* a) {
  Search s{a[1], 0, 0, true, false};
  if (!search(a[0], &s)) return Value::exception();
  return s.stopped ? Value::small_int(s.position) : raise_value_error("sequence.index(x): x not in sequence");
}

Value getitem(const Value* a) { return get_item(a[0], a[1]); }
Value setitem(const Value* a) { return set_item(a[0], a[1], a[2]) ? Value::none() : Value::exception(); }
Value delitem(const Value* a) { return delete_item(a[0], a[1]) ? Value::none() : Value::exception(); }

Value length_hint_function(const Value* a) {
  if (!is_int(a[1])) return raise_type_error("'%T' object cannot be interpreted as an integer", a[1]);
  int64_t fallback;
  if (!int_to_i64(a[1], &fallback)) return Value::exception();
  int64_t n = length_hint(a[0], fallback);
  return n < 0 && exception_pending() ? Value::exception() : int_from_i64(n);
}

Value call_function(const Value* a) {
  return call_with_tuple(a[0], a[1].as<Tuple>(), a[2].is_unbound() ? nullptr : a[2].as<Dict>());
}

// Takes the same time wherever the contents differ.
bool equal_in_constant_time(std::string_view x, std::string_view y) {
  unsigned char difference = x.size() != y.size();
  std::string_view left = difference ? y : x;
  for (size_t i = 0; i < y.size(); ++i) difference |= static_cast<unsigned char>(left[i] ^ y[i]);
  return !difference;
}

Value compare_digest(const Value* a) {
  if (is_str(a[0]) && is_str(a[1])) {
    if (!a[0].as<Str>()->is_ascii() || !a[1].as<Str>()->is_ascii()) {
      return raise_type_error("comparing strings with non-ASCII characters is not supported");
    }
    return Value::boolean(equal_in_constant_time(str_to_utf8(a[0]), str_to_utf8(a[1])));
  }
  if (!has_buffer(a[0]) || !has_buffer(a[1])) {
    return raise_type_error("unsupported operand types(s) or combination of types: '%T' and '%T'", a[0],
                            a[1]);
  }
  Buffer x, y;
  if (!buffer_get(a[0], &x) || !buffer_get(a[1], &y)) return Value::exception();
  return Value::boolean(equal_in_constant_time(x.view(), y.view()));
}

#define BINARY_ROW(name, op, text) {name, "a, b, /", binary<op>, "Same as " text "."}
#define IN_PLACE_ROW(name, op, text) {name, "a, b, /", binary<op + kOperatorCount>, "Same as " text "."}

const NativeDef kFunctions[] = {
    {"truth", "a, /", truth_function, "Return True if a is true, False otherwise."},
    {"contains", "a, b, /", contains_function, "Same as b in a (note reversed operands)."},
    {"indexOf", "a, b, /", index_of_function, "Return the first index of b in a."},
    {"countOf", "a, b, /", count_of, "Return the number of items in a which are, or which equal, b."},
    {"is_", "a, b, /", is_function, "Same as a is b.", Effects::Pure},
    {"is_not", "a, b, /", is_not_function, "Same as a is not b.", Effects::Pure},
    BINARY_ROW("add", kOpAdd, "a + b"),
    BINARY_ROW("sub", kOpSubtract, "a - b"),
    BINARY_ROW("mul", kOpMultiply, "a * b"),
    BINARY_ROW("matmul", kOpMatMultiply, "a @ b"),
    BINARY_ROW("floordiv", kOpFloorDivide, "a // b"),
    BINARY_ROW("truediv", kOpTrueDivide, "a / b"),
    BINARY_ROW("mod", kOpRemainder, "a % b"),
    BINARY_ROW("lshift", kOpLShift, "a << b"),
    BINARY_ROW("rshift", kOpRShift, "a >> b"),
    BINARY_ROW("and_", kOpAnd, "a & b"),
    BINARY_ROW("xor", kOpXor, "a ^ b"),
    BINARY_ROW("or_", kOpOr, "a | b"),
    BINARY_ROW("pow", kOpPower, "a ** b"),
    {"neg", "a, /", unary<negate>, "Same as -a."},
    {"pos", "a, /", unary<positive>, "Same as +a."},
    {"abs", "a, /", unary<absolute>, "Same as abs(a)."},
    {"inv", "a, /", unary<invert>, "Same as ~a."},
    {"invert", "a, /", unary<invert>, "Same as ~a."},
    {"not_", "a, /", not_function, "Same as not a."},
    {"index", "a, /", unary<index_of>, "Same as a.__index__()"},
    IN_PLACE_ROW("iadd", kOpAdd, "a += b"),
    IN_PLACE_ROW("isub", kOpSubtract, "a -= b"),
    IN_PLACE_ROW("imul", kOpMultiply, "a *= b"),
    IN_PLACE_ROW("imatmul", kOpMatMultiply, "a @= b"),
    IN_PLACE_ROW("ifloordiv", kOpFloorDivide, "a //= b"),
    IN_PLACE_ROW("itruediv", kOpTrueDivide, "a /= b"),
    IN_PLACE_ROW("imod", kOpRemainder, "a %= b"),
    IN_PLACE_ROW("ilshift", kOpLShift, "a <<= b"),
    IN_PLACE_ROW("irshift", kOpRShift, "a >>= b"),
    IN_PLACE_ROW("iand", kOpAnd, "a &= b"),
    IN_PLACE_ROW("ixor", kOpXor, "a ^= b"),
    IN_PLACE_ROW("ior", kOpOr, "a |= b"),
    IN_PLACE_ROW("ipow", kOpPower, "a **= b"),
    {"concat", "a, b, /", concatenate<kOpAdd>, "Same as a + b, for a and b sequences."},
    {"iconcat", "a, b, /", concatenate<kOpAdd + kOperatorCount>, "Same as a += b, for a and b sequences."},
    {"getitem", "a, b, /", getitem, "Same as a[b]."},
    {"setitem", "a, b, c, /", setitem, "Same as a[b] = c."},
    {"delitem", "a, b, /", delitem, "Same as del a[b]."},
    {"lt", "a, b, /", comparison<0>, "Same as a < b."},
    {"le", "a, b, /", comparison<1>, "Same as a <= b."},
    {"eq", "a, b, /", comparison<2>, "Same as a == b."},
    {"ne", "a, b, /", comparison<3>, "Same as a != b."},
    {"gt", "a, b, /", comparison<4>, "Same as a > b."},
    {"ge", "a, b, /", comparison<5>, "Same as a >= b."},
    {"length_hint", "obj, default=0, /", length_hint_function,
     "Return an estimate of the number of items in obj, or the default."},
    {"call", "obj, /, *args, **kwargs", call_function, "Same as obj(*args, **kwargs)."},
    {"_compare_digest", "a, b, /", compare_digest,
     "Return 'a == b', in a time that does not tell where they differ."},
    {}};

// --- itemgetter, attrgetter ---

struct Getter : Object {
  Value keys;   // tuple, as given
  Value paths;  // attrgetter: a tuple of interned names per key
};
Type *g_itemgetter, *g_attrgetter, *g_methodcaller;

bool one_argument(const char* name, const Value* a) {
  if (!a[2].is_unbound()) {
    (void)raise_type_error("%s() takes no keyword arguments", name);
    return false;
  }
  size_t n = a[1].as<Tuple>()->length;
  if (n == 1) return true;
  (void)raise_type_error("%s expected 1 argument, got %zu", name, n);
  return false;
}

bool getter_arguments(const char* name, const Value* a) {
  if (!a[2].is_unbound()) {
    (void)raise_type_error("%s() takes no keyword arguments", name);
    return false;
  }
  if (a[1].as<Tuple>()->length) return true;
  (void)raise_type_error("%s expected 1 argument, got 0", name);
  return false;
}

Value itemgetter_new(const Value* a) {
  if (!getter_arguments("itemgetter", a)) return Value::exception();
  auto* g = static_cast<Getter*>(allocate_instance(a[0].as<Type>()));
  g->keys = a[1];
  return Value::object(g);
}

// object[key], quickly for an index into a list or tuple.
Value item_of(Value object, Value key) {
  if (key.is_small_int()) {
    const auto index = uint64_t(key.as_small_int());
    if (has_shape(object, shapes::tuple) && index < object.as<Tuple>()->length)
      return object.as<Tuple>()->items[index];
    if (has_shape(object, shapes::list) && index < uint64_t(object.as<List>()->length))
      return list_get(object.as<List>(), int64_t(index));
  }
  return get_item(object, key);
}

// (itemgetter, object)
Value itemgetter_single(const Value* a) {
  const Value object = a[1];
  auto* keys = a[0].as<Getter>()->keys.as<Tuple>();
  if (keys->length == 1) return item_of(object, keys->items[0]);
  Tuple* result = tuple_allocate(keys->length);
  if (!result) return Value::exception();
  for (uint64_t i = 0; i < keys->length; ++i) {
    Value v = item_of(object, keys->items[i]);
    if (v.is_exception()) return v;
    store(result, &result->items[i], v);
  }
  return Value::object(result);
}

// The __call__ that checks its arguments and then does what `kSingle` does.
template <const char* const& kName, NativeFn kSingle>
Value call_checked(const Value* a) {
  if (!one_argument(kName, a)) return Value::exception();
  const Value pair[] = {a[0], a[1].as<Tuple>()->items[0]};
  return kSingle(pair);
}
template <NativeFn kSingle>
Value call_with_one(Value self, const Value* args, size_t count, Tuple* keywords) {
  if (count != 1 || keywords) return Value::unbound();
  const Value pair[] = {self, args[0]};
  return kSingle(pair);
}
constexpr const char* kItemgetterName = "itemgetter";
constexpr const char* kAttrgetterName = "attrgetter";
constexpr const char* kMethodcallerName = "methodcaller";

// "a.b" as ('a', 'b').
Value split_path(Str* path) {
  RootVector names;
  size_t begin = 0;
  for (size_t i = 0; i <= path->length; ++i) {
    if (i < path->length && path->at(i) != '.') continue;
    names.push_back(Value::object(str_intern(str_substring(path, begin, i))));
    begin = i + 1;
  }
  return tuple_new(names.data(), names.size());
}

Value attrgetter_new(const Value* a) {
  if (!getter_arguments("attrgetter", a)) return Value::exception();
  auto* keys = a[1].as<Tuple>();
  Tuple* paths = tuple_allocate(keys->length);
  if (!paths) return Value::exception();
  for (uint64_t i = 0; i < keys->length; ++i) {
    if (!is_str(keys->items[i])) return raise_type_error("attribute name must be a string");
    store(paths, &paths->items[i], split_path(keys->items[i].as<Str>()));
  }
  auto* g = static_cast<Getter*>(allocate_instance(a[0].as<Type>()));
  g->keys = a[1];
  g->paths = Value::object(paths);
  return Value::object(g);
}

Value follow(Value object, Tuple* path) {
  for (uint64_t i = 0; i < path->length && !object.is_exception(); ++i) {
    object = get_attribute(object, path->items[i].as<Str>());
  }
  return object;
}

// (attrgetter, object)
Value attrgetter_single(const Value* a) {
  const Value object = a[1];
  auto* paths = a[0].as<Getter>()->paths.as<Tuple>();
  if (paths->length == 1) return follow(object, paths->items[0].as<Tuple>());
  Tuple* result = tuple_allocate(paths->length);
  if (!result) return Value::exception();
  for (uint64_t i = 0; i < paths->length; ++i) {
    Value v = follow(object, paths->items[i].as<Tuple>());
    if (v.is_exception()) return v;
    store(result, &result->items[i], v);
  }
  return Value::object(result);
}

Value getter_repr(const Value* a) {
  int entered = repr_enter(a[0]);
  if (entered) return entered < 0 ? Value::exception() : format_string("%s(...)", type_name_of(a[0]));
  auto* keys = a[0].as<Getter>()->keys.as<Tuple>();
  Value result = keys->length == 1 ? format_string("%s(%R)", type_name_of(a[0]), keys->items[0])
                                   : format_string("%s%R", type_name_of(a[0]), Value::object(keys));
  repr_leave(a[0]);
  return result;
}

Value getter_reduce(const Value* a) {
  return tuple_new({type_value(type_of(a[0])), a[0].as<Getter>()->keys});
}

// --- methodcaller ---

struct MethodCaller : Object {
  Value name, args, kwargs;  // kwargs: dict or unbound
};

Value methodcaller_new(const Value* a) {
  auto* args = a[1].as<Tuple>();
  if (!args->length) return raise_type_error("methodcaller needs at least one argument, the method name");
  if (!is_str(args->items[0])) return raise_type_error("method name must be a string");
  auto* m = static_cast<MethodCaller*>(allocate_instance(a[0].as<Type>()));
  m->name = Value::object(str_intern(args->items[0]));
  store(m, &m->args, tuple_slice(args, 1, args->length));
  m->kwargs = a[2];
  return Value::object(m);
}

// (methodcaller, object)
Value methodcaller_single(const Value* a) {
  auto* m = a[0].as<MethodCaller>();
  if (m->kwargs.is_unbound() && !m->args.as<Tuple>()->length) return call_method(a[1], m->name.as<Str>());
  Value method = get_attribute(a[1], m->name.as<Str>());
  if (method.is_exception()) return method;
  return call_with_tuple(method, m->args.as<Tuple>(),
                         m->kwargs.is_unbound() ? nullptr : m->kwargs.as<Dict>());
}

Value methodcaller_repr(const Value* a) {
  auto* m = a[0].as<MethodCaller>();
  int entered = repr_enter(a[0]);
  if (entered) return entered < 0 ? Value::exception() : format_string("%s(...)", type_name_of(a[0]));
  StringBuilder builder;
  builder.append_utf8(type_name_of(a[0]));
  builder.append_char('(');
  bool ok = builder.append_repr_of(m->name);
  auto* args = m->args.as<Tuple>();
  for (uint64_t i = 0; ok && i < args->length; ++i) {
    builder.append_ascii(", ");
    ok = builder.append_repr_of(args->items[i]);
  }
  size_t position = 0;
  Value key, value;
  while (ok && !m->kwargs.is_unbound() && dict_next(m->kwargs.as<Dict>(), &position, &key, &value)) {
    builder.append_ascii(", ");
    ok = builder.append_str_of(key);
    builder.append_char('=');
    ok = ok && builder.append_repr_of(value);
  }
  repr_leave(a[0]);
  builder.append_char(')');
  return ok ? builder.finish() : Value::exception();
}

Value methodcaller_reduce(const Value* a) {
  auto* m = a[0].as<MethodCaller>();
  Value type = type_value(type_of(a[0]));
  auto* args = m->args.as<Tuple>();
  if (m->kwargs.is_unbound()) {
    Tuple* all = tuple_allocate(args->length + 1);
    if (!all) return Value::exception();
    all->items[0] = m->name;
    for (uint64_t i = 0; i < args->length; ++i) all->items[i + 1] = args->items[i];
    write_barrier(all);
    return tuple_new({type, Value::object(all)});
  }
  Value partial = import_attribute("functools", "partial");
  if (partial.is_exception()) return partial;
  Value constructor = call_with_tuple(partial, tuple_new({type, m->name}).as<Tuple>(), m->kwargs.as<Dict>());
  return constructor.is_exception() ? constructor : tuple_new({constructor, m->args});
}

#define NEW_ROW(function)                                                                 \
  {"__new__",    "-cls, /, *args, **kwargs", function, "Create and return a new object.", \
   Effects::Any, NativeRole::StaticMethod}
#define CALL_ROW(function) {"__call__", "$self, /, *args, **kwargs", function, "Call self as a function."}

const NativeDef kItemgetterMethods[] = {NEW_ROW(itemgetter_new),
                                        CALL_ROW((call_checked<kItemgetterName, itemgetter_single>)),
                                        {"__repr__", "$self, /", getter_repr, "Return repr(self)."},
                                        {"__reduce__", "-$self, /", getter_reduce},
                                        {}};
const NativeDef kAttrgetterMethods[] = {NEW_ROW(attrgetter_new),
                                        CALL_ROW((call_checked<kAttrgetterName, attrgetter_single>)),
                                        {"__repr__", "$self, /", getter_repr, "Return repr(self)."},
                                        {"__reduce__", "-$self, /", getter_reduce},
                                        {}};
const NativeDef kMethodcallerMethods[] = {NEW_ROW(methodcaller_new),
                                          CALL_ROW((call_checked<kMethodcallerName, methodcaller_single>)),
                                          {"__repr__", "$self, /", methodcaller_repr, "Return repr(self)."},
                                          {"__reduce__", "-$self, /", methodcaller_reduce},
                                          {}};
const TypeSpec kItemgetterSpec = {.size = sizeof(Getter),
                                  .doc =
                                      "itemgetter(item, ...) --> itemgetter object\n\nReturn a callable "
                                      "object that fetches the given item(s) "
                                      "from its operand.",
                                  .methods = kItemgetterMethods};
const TypeSpec kAttrgetterSpec = {
    .size = sizeof(Getter),
    .doc =
        "attrgetter(attr, ...) --> attrgetter object\n\nReturn a callable object that fetches the given "
        "attribute(s) from its operand.",
    .methods = kAttrgetterMethods};
const TypeSpec kMethodcallerSpec = {.size = sizeof(MethodCaller),
                                    .doc =
                                        "methodcaller(name, ...) --> methodcaller object\n\nReturn a "
                                        "callable object that calls the given method "
                                        "on its operand.",
                                    .methods = kMethodcallerMethods};

}  // namespace

Value module_init__operator(Value module) {
  module_add_functions(module, kFunctions);
  g_itemgetter = native_type_create("operator.itemgetter", Kind::NativeValues, sizeof(Getter), types::object,
                                    0, &kItemgetterSpec);
  g_attrgetter = native_type_create("operator.attrgetter", Kind::NativeValues, sizeof(Getter), types::object,
                                    0, &kAttrgetterSpec);
  g_methodcaller = native_type_create("operator.methodcaller", Kind::NativeValues, sizeof(MethodCaller),
                                      types::object, 0, &kMethodcallerSpec);
  register_direct_call(call_checked<kItemgetterName, itemgetter_single>, call_with_one<itemgetter_single>);
  register_direct_call(call_checked<kAttrgetterName, attrgetter_single>, call_with_one<attrgetter_single>);
  register_direct_call(call_checked<kMethodcallerName, methodcaller_single>,
                       call_with_one<methodcaller_single>);
  module_add_type(module, g_itemgetter);
  module_add_type(module, g_attrgetter);
  module_add_type(module, g_methodcaller);
  return module;
}

}  // namespace krait
