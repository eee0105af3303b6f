// Context objects, their flag dictionaries, the current context, and trapping.
#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/decimal/decimal.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait::decimal {

Globals g;

namespace {

constexpr int64_t kMaxPrecision = 999999999999999999;

uint32_t signals_of(uint32_t status) {
  return (status & 511) | (status & kAllInvalid ? uint32_t(kInvalidOperation) : 0);
}

// Classes of the conditions in `status`, as the argument of the exception.
Value condition_list(uint32_t status) {
  Value list = list_new();
  for (int i = 0; i < 13; ++i) {
    if (status & (1u << i) && !list_append(list.as<List>(), g.exceptions[i])) return Value::exception();
  }
  return list;
}

}  // namespace

bool Operation::report() {
  uint32_t status = settings.status;
  if (KRAIT_LIKELY(status == 0)) return true;
  context_->settings.status |= signals_of(status);
  uint32_t trapped = signals_of(status) & context_->traps;
  if (KRAIT_LIKELY(trapped == 0)) return true;
  // The first trapped signal names the exception class; the argument lists everything that is trapped.
  static const int kOrder[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  for (int i : kOrder) {
    if (!(trapped & (1u << i))) continue;
    uint32_t listed =
        (status & ~kAllInvalid & trapped) | (trapped & kInvalidOperation ? status & kAllInvalid : 0u);
    Value conditions = condition_list(listed);
    Value e = conditions.is_exception() ? conditions : call(g.exceptions[i], {conditions});
    if (!e.is_exception()) raise_value(e);
    return false;
  }
  return false;
}

// --- the current context ---

namespace {

struct CurrentCache {
  Thread* thread = nullptr;
  Value contextvars_context = Value::unbound();
  Value context = Value::unbound();
};
CurrentCache g_current;

Value copy_context(Value context) {
  auto* from = context_of(context);
  auto* to = static_cast<ContextObject*>(allocate_instance(g.context));
  to->settings = from->settings;
  to->traps = from->traps;
  to->capitals = from->capitals;
  return Value::object(to);
}

void remember(Value context) { g_current = {g_thread, g_thread->context, context}; }

bool make_current(Value context) {
  if (call_method(g.context_variable, str_intern("set"), {context}).is_exception()) return false;
  remember(context);
  return true;
}

// The three templates are copied when they are made current, so that nobody changes them by accident.
bool is_template(Value context) {
  Value module = import_module("_decimal");
  if (module.is_exception()) return clear_exception(), false;
  for (const char* name : {"DefaultContext", "BasicContext", "ExtendedContext"}) {
    if (dict_get_str(module_dict(module), str_intern(name)) == context) return true;
  }
  return false;
}

}  // namespace

void trace_current(Tracer& tracer) {
  tracer.visit(g_current.context);
  tracer.visit(g_current.contextvars_context);
}

Value current_context() {
  if (KRAIT_LIKELY(g_current.thread == g_thread && g_current.contextvars_context == g_thread->context &&
                   !g_current.context.is_unbound())) {
    return g_current.context;
  }
  Value context = call_method(g.context_variable, names::get, {Value::none()});
  if (context.is_exception()) return context;
  if (context.is_none()) {
    context = copy_context(g.default_context);
    context_of(context)->settings.status = 0;
    if (!make_current(context)) return Value::exception();
  }
  remember(context);
  return context;
}

Value context_argument(Value v) {
  if (v.is_none() || v.is_unbound()) return current_context();
  return is_context(v) ? v : raise_type_error("optional argument must be a context");
}

namespace {

// --- attributes ---

ContextObject* self_of(const Value* a) { return a[0].as<ContextObject>(); }

bool int_attribute(Value v, int64_t* out) {
  if (v.is_unbound()) {
    raise(types::AttributeError, "context attributes cannot be deleted");
    return false;
  }
  if (!is_int(v)) {
    raise_type_error("an integer is required");
    return false;
  }
  return int_to_i64(v, out);
}

template <int64_t Settings::* field>
Value get_setting(Value v) {
  return int_from_i64(v.as<ContextObject>()->settings.*field);
}
bool set_precision(Value v, Value x) {
  int64_t n;
  if (!int_attribute(x, &n)) return false;
  if (n < 1 || n > kMaxPrecision) return raise_value_error("valid range for prec is [1, MAX_PREC]"), false;
  v.as<ContextObject>()->settings.precision = n;
  return true;
}
bool set_emax(Value v, Value x) {
  int64_t n;
  if (!int_attribute(x, &n)) return false;
  if (n < 0 || n > kMaxPrecision) return raise_value_error("valid range for Emax is [0, MAX_EMAX]"), false;
  v.as<ContextObject>()->settings.emax = n;
  return true;
}
bool set_emin(Value v, Value x) {
  int64_t n;
  if (!int_attribute(x, &n)) return false;
  if (n > 0 || n < -kMaxPrecision) return raise_value_error("valid range for Emin is [MIN_EMIN, 0]"), false;
  v.as<ContextObject>()->settings.emin = n;
  return true;
}
Value get_rounding(Value v) { return g.rounding_names[v.as<ContextObject>()->settings.rounding]; }

// Index of a rounding name; -1 raised.
int rounding_argument(Value x) {
  for (int i = 0; is_str(x) && i < kRoundingCount; ++i) {
    if (str_equal(x.as<Str>(), g.rounding_names[i].as<Str>())) return i;
  }
  raise_type_error(
      "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
      "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]");
  return -1;
}
bool set_rounding(Value v, Value x) {
  if (x.is_unbound()) return raise(types::AttributeError, "context attributes cannot be deleted"), false;
  int i = rounding_argument(x);
  if (i < 0) return false;
  v.as<ContextObject>()->settings.rounding = Rounding(i);
  return true;
}
Value get_capitals(Value v) { return Value::small_int(v.as<ContextObject>()->capitals); }
bool set_capitals(Value v, Value x) {
  int64_t n;
  if (!int_attribute(x, &n)) return false;
  if (n != 0 && n != 1) return raise_value_error("valid values for capitals are 0 or 1"), false;
  v.as<ContextObject>()->capitals = uint32_t(n);
  return true;
}
Value get_clamp(Value v) { return Value::small_int(v.as<ContextObject>()->settings.clamp); }
bool set_clamp(Value v, Value x) {
  int64_t n;
  if (!int_attribute(x, &n)) return false;
  if (n != 0 && n != 1) return raise_value_error("valid values for clamp are 0 or 1"), false;
  v.as<ContextObject>()->settings.clamp = n;
  return true;
}

// --- flags and traps ---

uint32_t& bits_of(SignalDict* d) { return d->of_traps ? d->context->traps : d->context->settings.status; }

Value view(Value context, Value* slot, bool of_traps) {
  if (slot->is_unbound()) {
    auto* d = static_cast<SignalDict*>(allocate_instance(g.signal_dict));
    d->context = context_of(context);
    d->of_traps = of_traps;
    store(context.as_object(), slot, Value::object(d));
  }
  return *slot;
}
Value get_flags(Value v) { return view(v, &v.as<ContextObject>()->flags_view, false); }
Value get_traps(Value v) { return view(v, &v.as<ContextObject>()->traps_view, true); }

// Index of a signal class; -1 when it is none.
int signal_index(Value v) {
  for (int i = 0; i < kSignalCount; ++i) {
    if (v == g.exceptions[i]) return i;
  }
  return -1;
}
constexpr const char* kSignalNames =
    "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n"
    "   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]";

// A list of signals or a dict of all of them, as bits. False: raised.
bool bits_argument(Value v, uint32_t* out) {
  *out = 0;
  if (v.is_object() && type_of(v) == g.signal_dict) return *out = bits_of(v.as<SignalDict>()), true;
  if (is_dict(v)) {
    if (v.as<Dict>()->length != kSignalCount) return raise(types::KeyError, "invalid signal dict"), false;
    for (int i = 0; i < kSignalCount; ++i) {
      Value x = dict_get(v.as<Dict>(), g.exceptions[i]);
      if (x.is_unbound()) raise(types::KeyError, "invalid signal dict");
      int t = x.is_unbound() || x.is_exception() ? -1 : truth(x);
      if (t < 0) return false;
      if (t) *out |= 1u << i;
    }
    return true;
  }
  if (!is_list(v)) return raise_type_error("argument must be a signal dict"), false;
  for (int64_t i = 0; i < v.as<List>()->length; ++i) {
    int index = signal_index(list_get(v.as<List>(), i));
    if (index < 0)
      return raise_type_error(
                 "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   "
                 "Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]"),
             false;
    *out |= 1u << index;
  }
  return true;
}
bool set_flags(Value v, Value x) {
  uint32_t bits;
  if (x.is_unbound()) return raise(types::AttributeError, "context attributes cannot be deleted"), false;
  if (!bits_argument(x, &bits)) return false;
  v.as<ContextObject>()->settings.status = bits;
  return true;
}
bool set_traps(Value v, Value x) {
  uint32_t bits;
  if (x.is_unbound()) return raise(types::AttributeError, "context attributes cannot be deleted"), false;
  if (!bits_argument(x, &bits)) return false;
  v.as<ContextObject>()->traps = bits;
  return true;
}

Value signals_get(const Value* a) {
  int i = signal_index(a[1]);
  if (i < 0) return raise(types::KeyError, "%s", kSignalNames);
  return Value::boolean(bits_of(a[0].as<SignalDict>()) & (1u << i));
}
Value signals_set(const Value* a) {
  int i = signal_index(a[1]), t = i < 0 ? 0 : truth(a[2]);
  if (i < 0) return raise(types::KeyError, "%s", kSignalNames);
  if (t < 0) return Value::exception();
  uint32_t& bits = bits_of(a[0].as<SignalDict>());
  bits = t ? bits | (1u << i) : bits & ~(1u << i);
  return Value::none();
}
Value signals_delete(const Value*) { return raise_value_error("signal keys cannot be deleted"); }
Value signals_iter(const Value*) { return iterate(tuple_new(g.exceptions, kSignalCount)); }
Value signals_len(const Value*) { return Value::small_int(kSignalCount); }
Value signals_copy(const Value* a) {
  Dict* d = dict_new();
  for (int i = 0; i < kSignalCount; ++i) {
    if (!dict_set(d, g.exceptions[i], Value::boolean(bits_of(a[0].as<SignalDict>()) & (1u << i))))
      return Value::exception();
  }
  return Value::object(d);
}
template <bool equal>
Value signals_compare(const Value* a) {
  auto* d = a[0].as<SignalDict>();
  if (a[1].is_object() && type_of(a[1]) == g.signal_dict)
    return Value::boolean((bits_of(d) == bits_of(a[1].as<SignalDict>())) == equal);
  if (!is_dict(a[1])) return Value::not_implemented();
  uint32_t bits;
  if (!bits_argument(a[1], &bits)) {
    clear_exception();
    return Value::boolean(!equal);
  }
  return Value::boolean((bits_of(d) == bits) == equal);
}
Value signals_repr(const Value* a) {
  StringBuilder out;
  out.append_char('{');
  for (int i = 0; i < kSignalCount; ++i) {
    if (i) out.append_ascii(", ");
    if (!out.append_repr_of(g.exceptions[i])) return Value::exception();
    out.append_ascii(bits_of(a[0].as<SignalDict>()) & (1u << i) ? ":True" : ":False");
  }
  out.append_char('}');
  return out.finish();
}

Value signals_new(const Value* a) {
  return raise_type_error("cannot create '%N' instances", a[0].as<Type>());
}

const NativeDef kSignalMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", signals_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__getitem__", "$self, key, /", signals_get},
    {"__setitem__", "$self, key, value, /", signals_set},
    {"__delitem__", "$self, key, /", signals_delete},
    {"__iter__", "$self, /", signals_iter},
    {"__len__", "$self, /", signals_len},
    {"__repr__", "$self, /", signals_repr},
    {"__eq__", "$self, value, /", signals_compare<true>},
    {"__ne__", "$self, value, /", signals_compare<false>},
    {"copy", "$self", signals_copy},
    {"__copy__", "$self", signals_copy},
    {}};

// --- construction ---

Value new_context(const Value* a) {
  auto* c = static_cast<ContextObject*>(allocate_instance(a[0].as<Type>()));
  if (!g.default_context.is_unbound()) {
    c->settings = context_of(g.default_context)->settings;
    c->settings.status = 0;
    c->traps = context_of(g.default_context)->traps;
    c->capitals = context_of(g.default_context)->capitals;
  } else {
    c->settings = Settings();
    c->traps = kInvalidOperation | kDivisionByZero | kOverflow;
    c->capitals = 1;
  }
  return Value::object(c);
}

Value init_context(const Value* a) {
  struct Row {
    bool (*set)(Value, Value);
  };
  static const Row kRows[] = {{set_precision}, {set_rounding}, {set_emin},  {set_emax},
                              {set_capitals},  {set_clamp},    {set_flags}, {set_traps}};
  for (int i = 0; i < 8; ++i) {
    if (!a[i + 1].is_none() && !kRows[i].set(a[0], a[i + 1])) return Value::exception();
  }
  return Value::none();
}

void append_signals(StringBuilder& out, uint32_t bits) {
  bool first = true;
  for (int i = 0; i < kSignalCount; ++i) {
    if (!(bits & (1u << i))) continue;
    if (!first) out.append_ascii(", ");
    first = false;
    out.append(g.exceptions[i].as<Type>()->name.as<Str>());
  }
}
Value repr_context(const Value* a) {
  auto* c = self_of(a);
  StringBuilder out;
  Value head =
      format_string("Context(prec=%ld, rounding=%S, Emin=%ld, Emax=%ld, capitals=%d, clamp=%d, flags=[",
                    c->settings.precision, g.rounding_names[c->settings.rounding], c->settings.emin,
                    c->settings.emax, int(c->capitals), int(c->settings.clamp));
  out.append(head.as<Str>());
  append_signals(out, c->settings.status);
  out.append_ascii("], traps=[");
  append_signals(out, c->traps);
  out.append_ascii("])");
  return out.finish();
}
Value copy_method(const Value* a) { return copy_context(a[0]); }
Value clear_flags(const Value* a) { return self_of(a)->settings.status = 0, Value::none(); }
Value clear_traps(const Value* a) { return self_of(a)->traps = 0, Value::none(); }
Value etiny_method(const Value* a) { return int_from_i64(self_of(a)->settings.etiny()); }
Value etop_method(const Value* a) { return int_from_i64(self_of(a)->settings.etop()); }
Value radix_method(const Value*) { return from_number(number_from_int(Value::small_int(10))); }
Value reduce_context(const Value* a) {
  auto* c = self_of(a);
  auto list_of = [](uint32_t bits) { return condition_list(bits & 511); };
  Value args = tuple_new({int_from_i64(c->settings.precision), g.rounding_names[c->settings.rounding],
                          int_from_i64(c->settings.emin), int_from_i64(c->settings.emax),
                          Value::small_int(c->capitals), Value::small_int(c->settings.clamp),
                          list_of(c->settings.status), list_of(c->traps)});
  return tuple_new({type_value(type_of(a[0])), args});
}

Value create_decimal_method(const Value* a) {
  return create_decimal(a[1].is_unbound() ? str_from_ascii("0") : a[1], a[0]);
}
Value create_from_float(const Value* a) {
  Value exact = call_method(type_value(g.decimal), str_intern("from_float"), {a[1]});
  if (exact.is_exception()) return exact;
  Operation op(a[0]);
  return op.result(finish(to_number(exact), op.settings));
}

// Context.method(x, y, ...) is Decimal(x).method(y, ..., context=self), with ints accepted for x.
template <const char* const* method, int operands, bool takes_context>
Value on_decimal(const Value* a) {
  Number first;
  if (!required_operand(a[1], &first)) return Value::exception();
  Value receiver = is_decimal(a[1]) ? a[1] : from_number(first);
  Value function = get_attribute(receiver, *method);
  if (function.is_exception()) return function;
  Value args[4];
  size_t n = 0;
  for (int i = 1; i < operands; ++i) args[n++] = a[i + 1];
  if (!takes_context) return call(function, args, n);
  args[n] = a[0];
  static const Value keywords = [] {
    static Value names_tuple = tuple_new({Value::object(str_intern("context"))});
    register_root("_decimal keyword names", &names_tuple);
    return names_tuple;
  }();
  return call(function, args, n, keywords.as<Tuple>());
}

template <Number (*F)(const Number&, const Number&, Settings&)>
Value arithmetic(const Value* a) {
  Number x, y;
  if (!required_operand(a[1], &x) || !required_operand(a[2], &y)) return Value::exception();
  Operation op(a[0]);
  return op.result(F(x, y, op.settings));
}
template <Number (*F)(const Number&, Settings&)>
Value unary(const Value* a) {
  Number x;
  if (!required_operand(a[1], &x)) return Value::exception();
  Operation op(a[0]);
  return op.result(F(x, op.settings));
}
Value divmod_method(const Value* a) {
  Number x, y, q, r;
  if (!required_operand(a[1], &x) || !required_operand(a[2], &y)) return Value::exception();
  Operation op(a[0]);
  divide_remainder(x, y, op.settings, &q, &r);
  return op.report() ? tuple_new({from_number(q), from_number(r)}) : Value::exception();
}
Value power_method(const Value* a) {
  Number x, y;
  if (!required_operand(a[1], &x) || !required_operand(a[2], &y)) return Value::exception();
  Value args[3] = {from_number(x), from_number(y), a[3]};
  if (a[3].is_none()) {
    Operation op(a[0]);
    Number out;
    if (small_power(x, y, op.settings, &out)) return op.result(out);
  }
  return through_library("__pow__", args, a[3].is_none() ? 2 : 3, a[0]);
}
Value to_sci_string(const Value* a) {
  Number x;
  if (!required_operand(a[1], &x)) return Value::exception();
  return str_from_ascii(to_text(x, false, self_of(a)->capitals));
}
Value to_eng_string(const Value* a) {
  Number x;
  if (!required_operand(a[1], &x)) return Value::exception();
  return str_from_ascii(to_text(x, true, self_of(a)->capitals));
}
Value copy_decimal(const Value* a) {
  Number x;
  if (is_decimal(a[1])) return a[1];
  return required_operand(a[1], &x) ? from_number(x) : Value::exception();
}

#define NAME(method) constexpr const char* k_##method = #method
NAME(exp);
NAME(ln);
NAME(log10);
NAME(next_minus);
NAME(next_plus);
NAME(next_toward);
NAME(to_integral_value);
NAME(to_integral_exact);
NAME(compare);
NAME(compare_signal);
NAME(compare_total);
NAME(compare_total_mag);
NAME(max);
NAME(max_mag);
NAME(min);
NAME(min_mag);
NAME(quantize);
NAME(remainder_near);
NAME(fma);
NAME(is_canonical);
NAME(is_finite);
NAME(is_infinite);
NAME(is_nan);
NAME(is_normal);
NAME(is_qnan);
NAME(is_signed);
NAME(is_snan);
NAME(is_subnormal);
NAME(is_zero);
NAME(canonical);
NAME(copy_abs);
NAME(copy_negate);
NAME(copy_sign);
NAME(logb);
NAME(logical_and);
NAME(logical_invert);
NAME(logical_or);
NAME(logical_xor);
NAME(number_class);
NAME(rotate);
NAME(same_quantum);
NAME(scaleb);
NAME(shift);
#undef NAME
#define ONE(name) {#name, "$self, x, /", on_decimal<&k_##name, 1, true>}
#define ONE_PLAIN(name) {#name, "$self, x, /", on_decimal<&k_##name, 1, false>}
#define TWO(name) {#name, "$self, x, y, /", on_decimal<&k_##name, 2, true>}

const NativeDef kContextMethods[] = {
    {"__new__", "cls, *args, **kwargs", new_context, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__",
     "$self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, "
     "clamp=None, flags=None, traps=None",
     init_context},
    {"__repr__", "$self, /", repr_context},
    {"copy", "$self, /", copy_method},
    {"__copy__", "$self", copy_method},
    {"__reduce__", "$self", reduce_context},
    {"clear_flags", "$self, /", clear_flags},
    {"clear_traps", "$self, /", clear_traps},
    {"Etiny", "$self, /", etiny_method},
    {"Etop", "$self, /", etop_method},
    {"radix", "$self, /", radix_method},
    {"create_decimal", "$self, num=?, /", create_decimal_method},
    {"create_decimal_from_float", "$self, f, /", create_from_float},
    {"abs", "$self, x, /", unary<absolute>},
    {"minus", "$self, x, /", unary<minus>},
    {"plus", "$self, x, /", unary<plus>},
    {"_apply", "$self, x, /", unary<plus>},
    {"normalize", "$self, x, /", unary<normalize>},
    {"sqrt", "$self, x, /", unary<square_root>},
    {"add", "$self, x, y, /", arithmetic<add>},
    {"subtract", "$self, x, y, /", arithmetic<subtract>},
    {"multiply", "$self, x, y, /", arithmetic<multiply>},
    {"divide", "$self, x, y, /", arithmetic<divide>},
    {"divide_int", "$self, x, y, /", arithmetic<divide_integer>},
    {"remainder", "$self, x, y, /", arithmetic<remainder>},
    {"divmod", "$self, x, y, /", divmod_method},
    {"power", "$self, /, a, b, modulo=None", power_method},
    {"fma", "$self, x, y, z, /", on_decimal<&k_fma, 3, true>},
    {"to_sci_string", "$self, x, /", to_sci_string},
    {"to_eng_string", "$self, x, /", to_eng_string},
    {"copy_decimal", "$self, x, /", copy_decimal},
    ONE(exp),
    ONE(ln),
    ONE(log10),
    ONE(next_minus),
    ONE(next_plus),
    ONE(to_integral_exact),
    ONE(to_integral_value),
    {"to_integral", "$self, x, /", on_decimal<&k_to_integral_value, 1, true>},
    ONE(is_normal),
    ONE(is_subnormal),
    ONE(logb),
    ONE(logical_invert),
    ONE(number_class),
    ONE_PLAIN(is_canonical),
    ONE_PLAIN(is_finite),
    ONE_PLAIN(is_infinite),
    ONE_PLAIN(is_nan),
    ONE_PLAIN(is_qnan),
    ONE_PLAIN(is_signed),
    ONE_PLAIN(is_snan),
    ONE_PLAIN(is_zero),
    ONE_PLAIN(canonical),
    ONE_PLAIN(copy_abs),
    ONE_PLAIN(copy_negate),
    TWO(compare),
    TWO(compare_signal),
    TWO(compare_total),
    TWO(compare_total_mag),
    TWO(max),
    TWO(max_mag),
    TWO(min),
    TWO(min_mag),
    TWO(next_toward),
    TWO(quantize),
    TWO(remainder_near),
    TWO(copy_sign),
    TWO(logical_and),
    TWO(logical_or),
    TWO(logical_xor),
    TWO(rotate),
    TWO(same_quantum),
    TWO(scaleb),
    TWO(shift),
    {}};
#undef ONE
#undef ONE_PLAIN
#undef TWO

const GetSetDef kContextGetSets[] = {{"prec", get_setting<&Settings::precision>, set_precision},
                                     {"Emax", get_setting<&Settings::emax>, set_emax},
                                     {"Emin", get_setting<&Settings::emin>, set_emin},
                                     {"rounding", get_rounding, set_rounding},
                                     {"capitals", get_capitals, set_capitals},
                                     {"clamp", get_clamp, set_clamp},
                                     {"flags", get_flags, set_flags},
                                     {"traps", get_traps, set_traps},
                                     {}};

// --- getcontext, setcontext, localcontext ---

struct ContextManager : Object {
  Value local, global;
};

Value enter_manager(const Value* a) {
  auto* m = a[0].as<ContextManager>();
  return make_current(m->local) ? m->local : Value::exception();
}
Value exit_manager(const Value* a) {
  return make_current(a[0].as<ContextManager>()->global) ? Value::false_() : Value::exception();
}
const NativeDef kManagerMethods[] = {
    {"__enter__", "$self", enter_manager}, {"__exit__", "$self, *args", exit_manager}, {}};

Value getcontext_function(const Value*) { return current_context(); }
Value setcontext_function(const Value* a) {
  if (!is_context(a[0])) return raise_type_error("argument must be a context");
  Value context = a[0];
  if (is_template(context)) {
    context = copy_context(context);
    context_of(context)->settings.status = 0;
  }
  return make_current(context) ? Value::none() : Value::exception();
}
Value localcontext_function(const Value* a) {
  Value global = current_context();
  if (global.is_exception()) return global;
  Value context = a[0].is_none() ? global : a[0];
  if (!is_context(context)) return raise_type_error("optional argument must be a context");
  auto* m = static_cast<ContextManager*>(allocate_instance(g.context_manager));
  m->global = global;
  m->local = copy_context(context);
  write_barrier(m);
  if (is_dict(a[1])) {
    static const char* const kAllowed[] = {"prec",     "rounding", "Emin",  "Emax",
                                           "capitals", "clamp",    "flags", "traps"};
    Value key, value;
    for (size_t position = 0; dict_next(a[1].as<Dict>(), &position, &key, &value);) {
      bool known = false;
      for (const char* name : kAllowed) known |= str_equals_ascii(key.as<Str>(), name);
      if (!known) return raise_type_error("'%S' is an invalid keyword argument for this function", key);
      if (!set_attribute(m->local, str_intern(key), value)) return Value::exception();
    }
  }
  return Value::object(m);
}

}  // namespace

const NativeDef kContextFunctions[] = {
    {"getcontext", "", getcontext_function, "Get the current default context."},
    {"setcontext", "context, /", setcontext_function, "Set a new default context."},
    {"localcontext", "ctx=None, **kwargs", localcontext_function,
     "Return a context manager that will set the default context to a copy of ctx."},
    {}};

const TypeSpec kContextSpec = {.size = sizeof(ContextObject),
                               .doc = "The context affects almost all operations.",
                               .methods = kContextMethods,
                               .getsets = kContextGetSets};
const TypeSpec kSignalDictSpec = {.size = sizeof(SignalDict), .methods = kSignalMethods};
const TypeSpec kContextManagerSpec = {.size = sizeof(ContextManager), .methods = kManagerMethods};

}  // namespace krait::decimal
