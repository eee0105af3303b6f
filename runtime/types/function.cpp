// Python functions and bound methods: the objects and their attributes. Calling is the interpreter's
// business.
#include "runtime/function.h"

#include "runtime/bytecode.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/frames.h"
#include "runtime/instance.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"
#include "runtime/types/descriptors.h"

namespace krait {

namespace {

Value or_none(Value v) { return v.is_unbound() ? Value::none() : v; }
Value unless_none(Value v) { return v.is_none() ? Value::unbound() : v; }

// Where code with these globals looks up builtins: their __builtins__, a module or its dict, or else where
// the running code does.
Value builtins_for(Dict* globals) {
  const Value found = dict_get_str(globals, names::__builtins__);
  if (found.is_unbound())
    return g_thread->frame ? g_frame_hooks.builtins(g_thread->frame) : Value::object(builtins_dict());
  return has_kind(found, Kind::Module) ? Value::object(module_dict(found)) : found;
}

// Functions made from one code object share a version until code or defaults of one are replaced.
void code_changed(Function* f) { f->version = Value::small_int(0); }

bool raise_wrong(const char* message) {
  raise_type_error("%s", message);
  return false;
}

Function* function_of(Value v) { return v.as<Function>(); }

// --- attributes ---

Value get_code(Value self) { return Value::object(function_of(self)->code); }
bool set_code(Value self, Value value) {
  auto* f = function_of(self);
  if (value.is_unbound() || !is_code(value)) return raise_wrong("__code__ must be set to a code object");
  auto* code = value.as<Code>();
  const auto closure = f->closure.is_unbound() ? 0 : int64_t(f->closure.as<Tuple>()->length);
  if (code->free_count != closure) {
    raise_value_error("%S() requires a code object with %lld free vars, not %d", f->name, (long long)closure,
                      code->free_count);
    return false;
  }
  store(f, &f->code, code);
  code_changed(f);
  // Traces rely on the code of functions that they know.
  type_modified(types::function, str_intern("__code__"));
  return true;
}

Value get_name(Value self) { return function_of(self)->name; }
bool set_name(Value self, Value value) {
  if (value.is_unbound() || !is_str(value)) return raise_wrong("__name__ must be set to a string object");
  store(self.as_object(), &function_of(self)->name, value);
  return true;
}
Value get_qualname(Value self) { return function_of(self)->qualname; }
bool set_qualname(Value self, Value value) {
  if (value.is_unbound() || !is_str(value)) return raise_wrong("__qualname__ must be set to a string object");
  store(self.as_object(), &function_of(self)->qualname, value);
  return true;
}

Value get_defaults(Value self) { return or_none(function_of(self)->defaults); }
bool set_defaults(Value self, Value value) {
  value = unless_none(value);
  if (!value.is_unbound() && !is_tuple(value))
    return raise_wrong("__defaults__ must be set to a tuple object");
  store(self.as_object(), &function_of(self)->defaults, value);
  code_changed(function_of(self));
  return true;
}
Value get_keyword_defaults(Value self) { return or_none(function_of(self)->keyword_defaults); }
bool set_keyword_defaults(Value self, Value value) {
  value = unless_none(value);
  if (!value.is_unbound() && !is_dict(value))
    return raise_wrong("__kwdefaults__ must be set to a dict object");
  store(self.as_object(), &function_of(self)->keyword_defaults, value);
  code_changed(function_of(self));
  return true;
}

// The compiler leaves annotations as a flat tuple; the first to ask gets a dict made of it.
Value get_annotations(Value self) {
  auto* f = function_of(self);
  if (f->annotations.is_unbound() || is_tuple(f->annotations)) {
    Dict* d = dict_new();
    if (!f->annotations.is_unbound()) {
      const auto* flat = f->annotations.as<Tuple>();
      for (uint64_t i = 0; i + 1 < flat->length; i += 2)
        if (!dict_set(d, flat->items[i], flat->items[i + 1])) return Value::exception();
    }
    store(f, &f->annotations, Value::object(d));
  }
  return f->annotations;
}
bool set_annotations(Value self, Value value) {
  value = unless_none(value);
  if (!value.is_unbound() && !is_dict(value))
    return raise_wrong("__annotations__ must be set to a dict object");
  store(self.as_object(), &function_of(self)->annotations, value);
  return true;
}

Value get_doc(Value self) { return or_none(function_of(self)->doc); }
bool set_doc(Value self, Value value) {
  store(self.as_object(), &function_of(self)->doc, value);
  return true;
}
Value get_module(Value self) { return or_none(function_of(self)->module); }
bool set_module(Value self, Value value) {
  store(self.as_object(), &function_of(self)->module, value);
  return true;
}
Value get_dict(Value self) { return instance_dict(self); }
bool set_dict(Value self, Value value) {
  if (value.is_unbound()) return raise_wrong("cannot delete __dict__");
  if (is_dict(value)) return instance_set_dict(self.as_object(), value.as<Dict>());
  raise_type_error("__dict__ must be set to a dictionary, not a '%T'", value);
  return false;
}

const GetSetDef kFunctionGetSets[] = {
    {"__code__", get_code, set_code},
    {"__defaults__", get_defaults, set_defaults},
    {"__kwdefaults__", get_keyword_defaults, set_keyword_defaults},
    {"__annotations__", get_annotations, set_annotations},
    {"__dict__", get_dict, set_dict},
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {"__doc__", get_doc, set_doc},
    {"__module__", get_module, set_module},
    {},
};
const MemberDef kFunctionMembers[] = {
    {"__globals__", offsetof(Function, globals)},
    {"__builtins__", offsetof(Function, builtins)},
    {"__closure__", offsetof(Function, closure)},
    {},
};

// --- methods ---

bool check_closure(const Code* code, Value closure) {
  if (!closure.is_none() && !is_tuple(closure)) {
    return code->free_count ? raise_wrong("arg 5 (closure) must be tuple")
                            : raise_wrong("arg 5 (closure) must be None or tuple");
  }
  if (closure.is_none() && code->free_count) return raise_wrong("arg 5 (closure) must be tuple");
  const int64_t n = closure.is_none() ? 0 : int64_t(closure.as<Tuple>()->length);
  if (n != code->free_count) {
    raise_value_error("%S requires closure of length %d, not %lld", code->name, code->free_count,
                      (long long)n);
    return false;
  }
  for (int64_t i = 0; i < n; ++i) {
    const Value cell = closure.as<Tuple>()->items[i];
    if (has_kind(cell, Kind::Cell)) continue;
    raise_type_error("arg 5 (closure) expected cell, found %T", cell);
    return false;
  }
  return true;
}

// function(code, globals, name=None, argdefs=None, closure=None)
Value new_function(const Value* args) {
  const Value code = args[1], globals = args[2], name = args[3], defaults = args[4], closure = args[5];
  if (!is_code(code)) return raise_type_error("function() argument 'code' must be code, not %T", code);
  if (!is_dict(globals))
    return raise_type_error("function() argument 'globals' must be dict, not %T", globals);
  if (!name.is_none() && !is_str(name)) return raise_type_error("arg 3 (name) must be None or string");
  if (!defaults.is_none() && !is_tuple(defaults))
    return raise_type_error("arg 4 (defaults) must be None or tuple");
  if (!check_closure(code.as<Code>(), closure)) return Value::exception();
  Function* f = function_new(code.as<Code>(), globals.as<Dict>(), Value::unbound());
  if (!name.is_none()) f->name = name;
  f->defaults = unless_none(defaults);
  f->closure = unless_none(closure);
  return Value::object(f);
}

Value function_repr(const Value* args) {
  return format_string("<function %S at %p>", function_of(args[0])->qualname, (void*)args[0].raw);
}

Value function_call(const Value* args) {
  return call_with_tuple(args[0], args[1].as<Tuple>(), args[2].is_unbound() ? nullptr : args[2].as<Dict>());
}

Value function_get(const Value* args) {
  if (!args[1].is_none()) return bound_method_new(args[0], args[1]);
  if (args[2].is_none()) return raise_type_error("__get__(None, None) is invalid");
  return args[0];
}

const NativeDef kFunctionMethods[] = {
    {"__new__", "cls, code, globals, name=None, argdefs=None, closure=None", new_function, nullptr,
     Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", function_repr, "Return repr(self)."},
    {"__call__", "$self, /, *args, **kwargs", function_call, "Call self as a function."},
    {"__get__", "$self, instance, owner=None, /", function_get,
     "Return an attribute of instance, which is of type owner."},
    {},
};

// --- bound methods ---

BoundMethod* method_of(Value v) { return v.as<BoundMethod>(); }

Value new_method(const Value* args) {
  if (!is_callable(args[1])) return raise_type_error("first argument must be callable");
  if (args[2].is_none()) return raise_type_error("instance must not be None");
  return bound_method_new(args[1], args[2]);
}

Value method_repr(const Value* args) {
  const auto* m = method_of(args[0]);
  Value name = get_attribute_or_unbound(m->function, names::__qualname__);
  if (name.is_unbound()) name = get_attribute_or_unbound(m->function, names::__name__);
  if (name.is_exception()) return name;
  if (name.is_unbound() || !is_str(name)) return format_string("<bound method ? of %R>", m->self);
  return format_string("<bound method %S of %R>", name, m->self);
}

Value method_compare(const Value* args, bool equal) {
  const auto *a = cast<BoundMethod>(args[0]), *b = cast<BoundMethod>(args[1]);
  if (!a || !b) return Value::not_implemented();
  const int same = equals(a->function, b->function);
  if (same < 0) return Value::exception();
  return Value::boolean((same && is_identical(a->self, b->self)) == equal);
}
Value method_eq(const Value* args) { return method_compare(args, true); }
Value method_ne(const Value* args) { return method_compare(args, false); }

Value method_hash(const Value* args) {
  const auto* m = method_of(args[0]);
  int64_t h;
  if (!hash(m->function, &h)) return Value::exception();
  return Value::small_int((hash_identity(reinterpret_cast<void*>(m->self.raw)) ^ h) >> 2);
}

// Attributes of the method type come first, then the function's.
Value method_getattribute(const Value* args) {
  if (!is_str(args[1])) return raise_type_error("attribute name must be string, not '%T'", args[1]);
  Str* name = str_intern(args[1]);
  Type* type = type_of(args[0]);
  const Value descriptor = type_lookup(type, name);
  if (!descriptor.is_unbound()) return descriptor_get(descriptor, args[0], type);
  return get_attribute(method_of(args[0])->function, name);
}

Value method_reduce(const Value* args) {
  const auto* m = method_of(args[0]);
  const Value name = get_attribute(m->function, names::__name__);
  if (name.is_exception()) return name;
  return tuple_new({dict_get_str(builtins_dict(), str_intern("getattr")), tuple_new({m->self, name})});
}

Value method_doc(Value self) { return get_attribute(method_of(self)->function, names::__doc__); }

const MemberDef kMethodMembers[] = {
    {"__func__", offsetof(BoundMethod, function), true, true,
     "the function (or other callable) implementing a method"},
    {"__self__", offsetof(BoundMethod, self), true, true, "the instance to which a method is bound"},
    {},
};
const GetSetDef kMethodGetSets[] = {{"__doc__", method_doc}, {}};
const NativeDef kMethodMethods[] = {
    {"__new__", "-cls, function, instance, /", new_method, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", method_repr, "Return repr(self)."},
    {"__call__", "$self, /, *args, **kwargs", function_call, "Call self as a function."},
    {"__getattribute__", "$self, name, /", method_getattribute, "Return getattr(self, name)."},
    {"__eq__", "$self, value, /", method_eq, "Return self==value."},
    {"__ne__", "$self, value, /", method_ne, "Return self!=value."},
    {"__hash__", "$self, /", method_hash, "Return hash(self)."},
    {"__reduce__", "-$self, /", method_reduce},
    {},
};

}  // namespace

Function* function_new(Code* code, Dict* globals, Value qualname) {
  auto* f = static_cast<Function*>(allocate_instance(types::function));
  f->code = code;
  f->globals = globals;
  f->builtins = builtins_for(globals);
  f->name = code->name;
  f->qualname = qualname.is_unbound() ? code->qualname : qualname;
  const auto* constants = code->constants.as<Tuple>();
  f->doc = constants->length && is_str(constants->items[0]) ? constants->items[0] : Value::none();
  const Value module = dict_get_str(globals, names::__name__);
  f->module = module;
  f->version = Value::small_int(code->version);
  return f;
}

const TypeSpec type_spec_function{
    .size = sizeof(Function),
    .doc =
        "Create a function object.\n\n  code\n    a code object\n  globals\n    "
        "the globals dictionary\n  name\n    a string that overrides the name from "
        "the code object\n  argdefs\n    a tuple that specifies the default argument "
        "values\n  closure\n    a tuple that supplies the bindings for free "
        "variables",
    .methods = kFunctionMethods,
    .getsets = kFunctionGetSets,
    .members = kFunctionMembers};
const TypeSpec type_spec_bound_method{.size = sizeof(BoundMethod),
                                      .doc = "Create a bound instance method object.",
                                      .methods = kMethodMethods,
                                      .getsets = kMethodGetSets,
                                      .members = kMethodMembers};

}  // namespace krait
