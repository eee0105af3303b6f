// The module _decimal: exceptions, types, templates; and the bridge to the stock library's pure-Python
// implementation, which computes the rare operations (the transcendental functions, logical operations on
// digits, ...).
#include "runtime/module.h"

#include "runtime/dict.h"
#include "runtime/modules/decimal/decimal.h"
#include "runtime/tuple.h"

namespace krait::decimal {

void trace_current(Tracer& tracer);

namespace {

Value pure_module() { return import_module("_pydecimal"); }

// _pydecimal's Context with our settings, no traps.
Value pure_context(Value context) {
  Value module = pure_module();
  if (module.is_exception()) return module;
  const Settings& s = context_of(context)->settings;
  Value make = get_attribute(module, "Context");
  if (make.is_exception()) return make;
  Value empty = call(type_value(types::list));
  return call(make, {int_from_i64(s.precision), g.rounding_names[s.rounding], int_from_i64(s.emin),
                     int_from_i64(s.emax), Value::small_int(context_of(context)->capitals),
                     Value::small_int(s.clamp), empty, call(type_value(types::list))});
}

Value to_pure(Value decimal) {
  Value make = get_attribute(pure_module(), "Decimal");
  if (make.is_exception()) return make;
  return call(make, {str_from_ascii(to_text(to_number(decimal), false, true))});
}

// Conditions that the pure context recorded.
bool take_flags(Value pure, uint32_t* status) {
  Value flags = get_attribute(pure, "flags");
  if (flags.is_exception()) return false;
  for (int i = 0; i < kSignalCount; ++i) {
    Value cls = get_attribute(pure_module(), str_intern(g.exceptions[i].as<Type>()->name));
    Value set = cls.is_exception() ? cls : get_item(flags, cls);
    int t = set.is_exception() ? -1 : truth(set);
    if (t < 0) return false;
    if (t) *status |= 1u << i;
  }
  return true;
}

}  // namespace

Value through_library(const char* method, const Value* operands, size_t count, Value context) {
  Value pure = pure_context(context);
  if (pure.is_exception()) return pure;
  Value args[4];
  for (size_t i = 0; i < count; ++i) {
    args[i] = to_pure(operands[i]);
    if (args[i].is_exception()) return args[i];
  }
  Value function = get_attribute(args[0], str_intern(method));
  if (function.is_exception()) return function;
  // __pow__(other, modulo, context); everything else takes the context last.
  if (std::string_view(method) == "__pow__" && count == 2) args[count++] = Value::none();
  args[count] = pure;
  Value r = call(function, args + 1, count);
  if (r.is_exception()) return r;
  Operation op(context);
  if (!take_flags(pure, &op.settings.status)) return Value::exception();
  Value text = str_of(r);
  if (text.is_exception()) return text;
  Number n;
  parse(str_to_utf8(text), &n);
  return op.result(n);
}

Value format_by_library(Value self, Str* spec, Value context) {
  Value pure = pure_context(context), value = to_pure(self);
  if (pure.is_exception() || value.is_exception()) return Value::exception();
  Value function = get_attribute(value, "__format__");
  if (function.is_exception()) return function;
  const Value text = call(function, {Value::object(spec), pure});
  if (!text.is_exception() || !clear_if(types::ValueError)) return text;
  return raise_value_error("invalid format string");
}

namespace {

Value make_exception(const char* name, std::initializer_list<Value> bases) {
  Dict* nspace = dict_new();
  dict_set_str(nspace, "__module__", str_from_ascii("decimal"));
  return class_create(types::type, Value::object(str_intern(name)), tuple_new(bases), nspace,
                      Value::unbound());
}

bool make_exceptions() {
  Value base = make_exception("DecimalException", {type_value(types::ArithmeticError)});
  if (base.is_exception()) return false;
  g.decimal_exception = base;
  Value* e = g.exceptions;
  e[0] = make_exception("InvalidOperation", {base});
  e[1] = make_exception("FloatOperation", {base, type_value(types::TypeError)});
  e[2] = make_exception("DivisionByZero", {base, type_value(types::ZeroDivisionError)});
  e[6] = make_exception("Inexact", {base});
  e[7] = make_exception("Rounded", {base});
  e[8] = make_exception("Clamped", {base});
  e[5] = make_exception("Subnormal", {base});
  e[3] = make_exception("Overflow", {e[6], e[7]});
  e[4] = make_exception("Underflow", {e[6], e[7], e[5]});
  e[9] = make_exception("ConversionSyntax", {e[0]});
  e[10] = make_exception("DivisionImpossible", {e[0]});
  e[11] = make_exception("DivisionUndefined", {e[0], type_value(types::ZeroDivisionError)});
  e[12] = make_exception("InvalidContext", {e[0]});
  for (int i = 0; i < 13; ++i) {
    if (e[i].is_exception()) return false;
  }
  return true;
}

// The views of flags and traps: native methods, and a mutable mapping's others.
bool make_signal_dict(Value mapping) {
  Type* mixin = native_type_create("decimal.SignalDictMixin", Kind::Native, sizeof(SignalDict), types::object,
                                   kTypeBase, &kSignalDictSpec);
  const Value bases = tuple_new({type_value(mixin), mapping});
  const Value made =
      call(type_value(type_of(mapping)), {str_from_ascii("SignalDict"), bases, Value::object(dict_new())});
  if (made.is_exception()) return false;
  g.signal_dict = made.as<Type>();
  return true;
}

bool make_types() {
  g.decimal = native_type_create("decimal.Decimal", Kind::Native, sizeof(DecimalObject), types::object,
                                 kTypeBase, &kDecimalSpec);
  g.context = native_type_create("decimal.Context", Kind::Native, sizeof(ContextObject), types::object,
                                 kTypeBase, &kContextSpec);
  g.context_manager = native_type_create("decimal.ContextManager", Kind::Native, kContextManagerSpec.size,
                                         types::object, kTypeHidden, &kContextManagerSpec);
  // The abstract base classes are told, as CPython does.
  Value number = import_attribute("numbers", "Number"),
        mapping = import_attribute("collections.abc", "MutableMapping");
  if (number.is_exception() || mapping.is_exception()) return false;
  if (call_method(number, str_intern("register"), {type_value(g.decimal)}).is_exception()) return false;
  if (!make_signal_dict(mapping)) return false;
  Value namedtuple = import_attribute("collections", "namedtuple");
  if (namedtuple.is_exception()) return false;
  g.decimal_tuple =
      call(namedtuple, {str_from_ascii("DecimalTuple"), str_from_ascii("sign digits exponent")});
  return !g.decimal_tuple.is_exception() &&
         set_attribute(g.decimal_tuple, str_intern("__module__"), str_from_ascii("decimal"));
}

Value make_context(int64_t precision, Rounding rounding, uint32_t traps) {
  Value v = call(type_value(g.context));
  if (v.is_exception()) return v;
  auto* c = context_of(v);
  c->settings.precision = precision;
  c->settings.rounding = rounding;
  c->traps = traps;
  return v;
}

}  // namespace

}  // namespace krait::decimal

namespace krait {

Value module_init__decimal(Value module) {
  using namespace decimal;
  register_roots("_decimal", [](Tracer& tracer, bool) {
    tracer.visit_range(g.exceptions, g.exceptions + 13);
    tracer.visit(g.decimal_exception);
    tracer.visit(g.decimal_tuple);
    if (g.signal_dict) tracer.visit(type_value(g.signal_dict));
    tracer.visit_range(g.rounding_names, g.rounding_names + kRoundingCount);
    tracer.visit(g.default_context);
    tracer.visit(g.context_variable);
    trace_current(tracer);
  });
  static const char* const kRoundingNames[] = {"ROUND_UP",        "ROUND_DOWN",    "ROUND_CEILING",
                                               "ROUND_FLOOR",     "ROUND_HALF_UP", "ROUND_HALF_DOWN",
                                               "ROUND_HALF_EVEN", "ROUND_05UP"};
  for (int i = 0; i < kRoundingCount; ++i) {
    g.rounding_names[i] = Value::object(str_intern(kRoundingNames[i]));
    module_add(module, kRoundingNames[i], g.rounding_names[i]);
  }
  if (!make_exceptions() || !make_types()) return Value::exception();
  g.context_variable =
      call(import_attribute("_contextvars", "ContextVar"), {str_from_ascii("decimal_context")});
  if (g.context_variable.is_exception()) return g.context_variable;
  module_add_functions(module, kContextFunctions);
  module_add_type(module, g.decimal);
  module_add_type(module, g.context);
  module_add(module, "DecimalTuple", g.decimal_tuple);
  module_add(module, "DecimalException", g.decimal_exception);
  for (Value e : g.exceptions) module_add(module, str_to_utf8(e.as<Type>()->name).c_str(), e);
  constexpr uint32_t kUsualTraps = kInvalidOperation | kDivisionByZero | kOverflow;
  g.default_context = make_context(28, HalfEven, kUsualTraps);
  Value basic = make_context(9, HalfUp, kUsualTraps | kUnderflow | kClamped),
        extended = make_context(9, HalfEven, 0);
  if (g.default_context.is_exception() || basic.is_exception() || extended.is_exception())
    return Value::exception();
  module_add(module, "DefaultContext", g.default_context);
  module_add(module, "BasicContext", basic);
  module_add(module, "ExtendedContext", extended);
  module_add(module, "HAVE_THREADS", Value::true_());
  module_add(module, "HAVE_CONTEXTVAR", Value::true_());
  module_add_int(module, "MAX_PREC", 999999999999999999);
  module_add_int(module, "MAX_EMAX", 999999999999999999);
  module_add_int(module, "MIN_EMIN", -999999999999999999);
  module_add_int(module, "MIN_ETINY", -1999999999999999997);
  module_add(module, "__version__", str_from_ascii("1.70"));
  module_add(module, "__libmpdec_version__", str_from_ascii("2.5.1"));
  return module;
}

}  // namespace krait
