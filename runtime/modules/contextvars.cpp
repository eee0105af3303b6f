// The module _contextvars: ContextVar, Context, Token.
//
// A context is a dict from variables to values that belongs to it alone; copying a context copies the dict.
// The running thread's context is Thread::context, made on first use.
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

struct Context : Object {
  Value variables;  // dict
  Value previous;   // context that was current when this one was entered
  Value entered;    // True / False
};
struct ContextVar : Object {
  Value name;
  Value fallback;  // unbound: none
};
struct Token : Object {
  Value context, variable;
  Value old_value;  // unbound: there was none
  Value used;       // True / False
};
Type *g_context, *g_variable, *g_token, *g_missing_type;
Value g_missing;

Dict* variables_of(Value context) { return context.as<Context>()->variables.as<Dict>(); }

Value new_context(Dict* variables) {
  auto* c = static_cast<Context*>(allocate_instance(g_context));
  c->variables = Value::object(variables);
  c->entered = Value::false_();
  return Value::object(c);
}

Value current_context() {
  if (g_thread->context.is_unbound()) g_thread->context = new_context(dict_new());
  return g_thread->context;
}

// --- Context ---

Value context_new(const Value* a) {
  if (a[1].as<Tuple>()->length || !a[2].is_unbound()) {
    return raise_type_error("Context() does not accept any arguments");
  }
  return new_context(dict_new());
}

Value copy_of(Value context) {
  Dict* variables = dict_copy(variables_of(context));
  return variables ? new_context(variables) : Value::exception();
}

Value context_copy(const Value* a) { return copy_of(a[0]); }
Value copy_context(const Value*) { return copy_of(current_context()); }

bool check_key(Value key) {
  if (type_of(key) == g_variable) return true;
  (void)raise_type_error("a ContextVar key was expected, got %R", key);
  return false;
}

Value context_getitem(const Value* a) {
  if (!check_key(a[1])) return Value::exception();
  Value v = dict_get(variables_of(a[0]), a[1]);
  return v.is_unbound() ? raise_key_error(a[1]) : v;
}

Value context_contains(const Value* a) {
  if (!check_key(a[1])) return Value::exception();
  int found = dict_contains(variables_of(a[0]), a[1]);
  return found < 0 ? Value::exception() : Value::boolean(found);
}

Value context_get(const Value* a) {
  if (!check_key(a[1])) return Value::exception();
  Value v = dict_get(variables_of(a[0]), a[1]);
  return v.is_unbound() ? a[2] : v;
}

Value context_len(const Value* a) { return Value::small_int(variables_of(a[0])->length); }
Value context_keys(const Value* a) { return iterate(dict_keys_view(variables_of(a[0]))); }
Value context_values(const Value* a) { return iterate(dict_values_view(variables_of(a[0]))); }
Value context_items(const Value* a) { return iterate(dict_items_view(variables_of(a[0]))); }

template <int op>
Value context_compare(const Value* a) {
  if (type_of(a[1]) != g_context) return Value::not_implemented();
  int equal = dict_equal(variables_of(a[0]), variables_of(a[1]));
  return equal < 0 ? Value::exception() : Value::boolean(equal == (op == 2));
}

Value context_run(const Value* a) {
  auto* args = a[1].as<Tuple>();
  if (!args->length) return raise_type_error("run() missing 1 required positional argument");
  auto* c = a[0].as<Context>();
  if (c->entered.is_true())
    return raise(types::RuntimeError, "cannot enter context: %R is already entered", a[0]);
  store(c, &c->previous, g_thread->context);
  c->entered = Value::true_();
  g_thread->context = a[0];
  Value rest = tuple_slice(args, 1, args->length);
  Value result =
      call_with_tuple(args->items[0], rest.as<Tuple>(), a[2].is_unbound() ? nullptr : a[2].as<Dict>());
  g_thread->context = c->previous;
  c->previous = Value::unbound();
  c->entered = Value::false_();
  return result;
}

const NativeDef kContextMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", context_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__getitem__", "$self, key, /", context_getitem, "Return self[key]."},
    {"__contains__", "$self, key, /", context_contains, "Return key in self."},
    {"__len__", "$self, /", context_len, "Return len(self)."},
    {"__iter__", "$self, /", context_keys, "Implement iter(self)."},
    {"__eq__", "$self, value, /", context_compare<2>, "Return self==value."},
    {"__ne__", "$self, value, /", context_compare<3>, "Return self!=value."},
    UNHASHABLE_ROW,
    {"get", "$self, key, default=None, /", context_get,
     "Return the value for `key` if `key` has the value in the context object."},
    {"keys", "$self, /", context_keys, "Return a list of all variables in the context object."},
    {"values", "$self, /", context_values, "Return a list of all variables' values in the context object."},
    {"items", "$self, /", context_items, "Return all variables and their values in the context object."},
    {"copy", "$self, /", context_copy, "Return a shallow copy of the context object."},
    {"run", "-$self, /, *args, **kwargs", context_run},
    {}};
const TypeSpec kContextSpec = {.size = sizeof(Context), .methods = kContextMethods};

// --- ContextVar ---

Value variable_new(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("context variable name must be a str");
  auto* v = static_cast<ContextVar*>(allocate_instance(a[0].as<Type>()));
  v->name = a[1];
  v->fallback = a[2];
  return Value::object(v);
}

Value variable_repr(const Value* a) {
  auto* v = a[0].as<ContextVar>();
  auto* address = static_cast<void*>(v);
  if (v->fallback.is_unbound()) return format_string("<ContextVar name=%R at %p>", v->name, address);
  return format_string("<ContextVar name=%R default=%R at %p>", v->name, v->fallback, address);
}

Value variable_get(const Value* a) {
  Value v = dict_get(variables_of(current_context()), a[0]);
  if (!v.is_unbound()) return v;
  if (!a[1].is_unbound()) return a[1];
  Value fallback = a[0].as<ContextVar>()->fallback;
  return fallback.is_unbound() ? raise_with_args(types::LookupError, {a[0]}) : fallback;
}

Value variable_set(const Value* a) {
  Value context = current_context();
  Value old = dict_get(variables_of(context), a[0]);
  if (old.is_exception() || !dict_set(variables_of(context), a[0], a[1])) return Value::exception();
  auto* t = static_cast<Token*>(allocate_instance(g_token));
  t->context = context;
  t->variable = a[0];
  t->old_value = old;
  t->used = Value::false_();
  return Value::object(t);
}

Value variable_reset(const Value* a) {
  if (type_of(a[1]) != g_token) return raise_type_error("expected an instance of Token, got %R", a[1]);
  auto* t = a[1].as<Token>();
  if (t->used.is_true()) return raise(types::RuntimeError, "%R has already been used once", a[1]);
  if (t->variable != a[0]) return raise_value_error("%R was created by a different ContextVar", a[1]);
  Value context = current_context();
  if (t->context != context) return raise_value_error("%R was created in a different Context", a[1]);
  t->used = Value::true_();
  bool ok = t->old_value.is_unbound() ? dict_delete(variables_of(context), a[0]) >= 0
                                      : dict_set(variables_of(context), a[0], t->old_value);
  return ok ? Value::none() : Value::exception();
}

const NativeDef kVariableMethods[] = {
    {"__new__", "-cls, name, /, *, default=?", variable_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", variable_repr, "Return repr(self)."},
    {"get", "-$self, default=?, /", variable_get,
     "Return a value for the context variable for the current context."},
    {"set", "$self, value, /", variable_set,
     "Set a new value for the context variable in the current context; returns a token for reset()."},
    {"reset", "$self, token, /", variable_reset,
     "Reset the context variable to what it was before that set()."},
    CLASS_GETITEM_ROW,
    {}};
const MemberDef kVariableMembers[] = {{"name", offsetof(ContextVar, name)}, {}};
const TypeSpec kVariableSpec = {
    .size = sizeof(ContextVar), .methods = kVariableMethods, .members = kVariableMembers};

// --- Token ---

Value token_new(const Value*) {
  return raise(types::RuntimeError, "Tokens can only be created by ContextVars");
}

Value token_repr(const Value* a) {
  auto* t = a[0].as<Token>();
  return format_string("<Token%s var=%R at %p>", t->used.is_true() ? " used" : "", t->variable,
                       static_cast<void*>(t));
}

Value get_old_value(Value self) {
  Value old = self.as<Token>()->old_value;
  return old.is_unbound() ? g_missing : old;
}

Value missing_repr(const Value*) { return str_from_ascii("<Token.MISSING>"); }

const NativeDef kTokenMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", token_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", token_repr, "Return repr(self)."},
    UNHASHABLE_ROW,
    CLASS_GETITEM_ROW,
    {}};
const MemberDef kTokenMembers[] = {{"var", offsetof(Token, variable)}, {}};
const GetSetDef kTokenGetSets[] = {{"old_value", get_old_value}, {}};
const TypeSpec kTokenSpec = {
    .size = sizeof(Token), .methods = kTokenMethods, .getsets = kTokenGetSets, .members = kTokenMembers};

const NativeDef kMissingMethods[] = {{"__repr__", "$self, /", missing_repr, "Return repr(self)."}, {}};
const TypeSpec kMissingSpec = {.size = sizeof(Object), .methods = kMissingMethods};

const NativeDef kFunctions[] = {{"copy_context", "", copy_context}, {}};

}  // namespace

Value module_init__contextvars(Value module) {
  constexpr Kind kKind = Kind::NativeValues;
  g_context = native_type_create("_contextvars.Context", kKind, sizeof(Context), types::object,
                                 kTypeHasWeakrefs, &kContextSpec);
  g_variable = native_type_create("_contextvars.ContextVar", kKind, sizeof(ContextVar), types::object, 0,
                                  &kVariableSpec);
  g_token = native_type_create("_contextvars.Token", kKind, sizeof(Token), types::object, 0, &kTokenSpec);
  g_missing_type =
      native_type_create("Token.MISSING", kKind, sizeof(Object), types::object, kTypeHidden, &kMissingSpec);
  g_missing = Value::object(allocate_instance(g_missing_type));
  register_root("Token.MISSING", &g_missing);
  dict_set_str(g_token->dict, "MISSING", g_missing);
  type_modified(g_token, nullptr);
  module_add_type(module, g_context);
  module_add_type(module, g_variable);
  module_add_type(module, g_token);
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
