// Loading objects: finding classes and functions, calling them, setting state.
#include "runtime/audit.h"
#include "runtime/codecs.h"
#include "runtime/dict.h"
#include "runtime/instance.h"
#include "runtime/int.h"
#include "runtime/kept_name.h"
#include "runtime/module.h"
#include "runtime/modules/pickle/loader.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::pickle {

// --- by name ---

namespace {

// Our names for Python 2's. False: raised.
bool use_new_names(Value* module_name, Value* name) {
  Value pair = dict_get(g_imported.name_mapping.as<Dict>(), tuple_new({*module_name, *name}));
  if (pair.is_exception()) return false;
  if (!pair.is_unbound()) {
    if (!is_tuple(pair) || pair.as<Tuple>()->length != 2) {
      raise(types::RuntimeError, "_compat_pickle.NAME_MAPPING values should be 2-tuples, not %.200T", pair);
      return false;
    }
    *module_name = pair.as<Tuple>()->items[0];
    *name = pair.as<Tuple>()->items[1];
    if (is_str(*module_name) && is_str(*name)) return true;
    raise(types::RuntimeError,
          "_compat_pickle.NAME_MAPPING values should be pairs of str, not (%.200T, %.200T)", *module_name,
          *name);
    return false;
  }
  Value renamed = dict_get(g_imported.import_mapping.as<Dict>(), *module_name);
  if (renamed.is_exception()) return false;
  if (renamed.is_unbound()) return true;
  if (!is_str(renamed)) {
    raise(types::RuntimeError, "_compat_pickle.IMPORT_MAPPING values should be strings, not %.200T", renamed);
    return false;
  }
  *module_name = renamed;
  return true;
}

}  // namespace

Value find_class(Unpickler* u, Value module_name, Value name) {
  if (!audit("pickle.find_class", {module_name, name})) return Value::exception();
  if (u->protocol < 3 && u->fix_imports && !use_new_names(&module_name, &name)) return Value::exception();
  if (!is_str(module_name)) return raise_type_error("module name must be a string");
  Value module = import_module(str_to_utf8(module_name).c_str());
  if (module.is_exception()) return module;
  if (u->protocol < 4) {
    if (!is_str(name)) return raise_type_error("attribute name must be string, not '%.200T'", name);
    Value found = get_attribute_or_unbound(module, str_intern(name));
    return found.is_unbound() ? raise(types::AttributeError, "Can't get attribute %R on %R", name, module)
                              : found;
  }
  Tuple* path = dotted_path(module, name);
  Value parent;
  return path ? deep_attribute(module, path, &parent) : Value::exception();
}

bool Loader::find_and_push(Value module_name, Value name) {
  if (module_name.is_exception() || name.is_exception()) return false;
  if (type_of(Value::object(u_)) == g_unpickler_type) return push(find_class(u_, module_name, name));
  return push(call_method(Value::object(u_), str_intern("find_class"), {module_name, name}));
}

static Value decode_name(std::string_view s) {
  return decode(reinterpret_cast<const uint8_t*>(s.data()), s.size(), "utf-8", "strict");
}

bool Loader::op_Global() {
  std::string_view line;
  if (!line_value(&line)) return false;
  Value module_name = decode_name(line);
  if (module_name.is_exception() || !line_value(&line)) return false;
  return find_and_push(module_name, decode_name(line));
}

bool Loader::op_StackGlobal() {
  Value name, module_name;
  if (!pop(&name) || !pop(&module_name)) return false;
  if (type_of(module_name) == types::str && type_of(name) == types::str)
    return find_and_push(module_name, name);
  raise(g_unpickling_error, "STACK_GLOBAL requires str");
  return false;
}

// --- the extension registry ---

bool Loader::push_extension(size_t size_bytes) {
  uint64_t word;
  if (!number(size_bytes, &word)) return false;
  int64_t code = size_bytes == 4 ? int32_t(uint32_t(word)) : int64_t(word);
  if (code <= 0) {
    raise(g_unpickling_error, "EXT specifies code <= 0");
    return false;
  }
  Value key = Value::small_int(code);
  Value known = dict_get(g_imported.extension_cache.as<Dict>(), key);
  if (!known.is_unbound()) return push(known);
  Value pair = dict_get(g_imported.inverted_registry.as<Dict>(), key);
  if (pair.is_exception()) return false;
  if (pair.is_unbound()) {
    raise_value_error("unregistered extension code %ld", code);
    return false;
  }
  auto* t = is_tuple(pair) ? pair.as<Tuple>() : nullptr;
  if (!t || t->length != 2 || !is_str(t->items[0]) || !is_str(t->items[1])) {
    raise_value_error("_inverted_registry[%ld] isn't a 2-tuple of strings", code);
    return false;
  }
  return find_and_push(t->items[0], t->items[1]) &&
         dict_set(g_imported.extension_cache.as<Dict>(), key, top());
}
bool Loader::op_Ext1() { return push_extension(1); }
bool Loader::op_Ext2() { return push_extension(2); }
bool Loader::op_Ext4() { return push_extension(4); }

// --- making objects ---

bool Loader::op_Reduce() {
  Value args, callable;
  if (!pop(&args) || !pop(&callable)) return false;
  if (is_tuple(args)) return push(call(callable, args.as<Tuple>()->items, args.as<Tuple>()->length));
  raise_type_error("argument list must be a tuple");
  return false;
}

bool Loader::new_object(Value cls, Value args, Value keywords, const char* opcode) {
  auto wrong = [&](const char* what, const char* wanted, Value got) {
    raise(g_unpickling_error, "%s %s must be a %s, not %.200T", opcode, what, wanted, got);
    return false;
  };
  if (!has_kind(cls, Kind::Type)) return wrong("class argument", "type", cls);
  if (!is_tuple(args)) return wrong("args argument", "tuple", args);
  if (!keywords.is_unbound() && !is_dict(keywords)) return wrong("kwargs argument", "dict", keywords);
  Value maker = cls.as<Type>()->slot_methods[int(Slot::New)];
  if (maker.is_unbound()) {
    raise(g_unpickling_error, "%s class argument '%.200s' doesn't have __new__", opcode,
          type_name(cls.as<Type>()));
    return false;
  }
  auto* given = args.as<Tuple>();
  Tuple* all = tuple_allocate(given->length + 1);
  if (!all) return false;
  all->items[0] = cls;
  for (uint64_t i = 0; i < given->length; ++i) all->items[i + 1] = given->items[i];
  if (keywords.is_unbound()) return push(call(maker, all->items, all->length));
  return push(call_with_tuple(maker, all, keywords.as<Dict>()));
}

bool Loader::op_NewObj() {
  Value args, cls;
  return pop(&args) && pop(&cls) && new_object(cls, args, Value::unbound(), "NEWOBJ");
}
bool Loader::op_NewObjEx() {
  Value keywords, args, cls;
  return pop(&keywords) && pop(&args) && pop(&cls) && new_object(cls, args, keywords, "NEWOBJ_EX");
}

// What protocol 0 and 1 say of instances: called, unless there is nothing to give.
Value Loader::instantiate(Value cls, Value args) {
  auto* t = args.as<Tuple>();
  if (t->length == 0 && has_kind(cls, Kind::Type)) {
    Value wants_call = get_attribute_or_unbound(cls, str_intern("__getinitargs__"));
    if (wants_call.is_exception()) return wants_call;
    if (wants_call.is_unbound()) return call_method(cls, names::__new__, {cls});
  }
  return call(cls, t->items, t->length);
}

bool Loader::op_Obj() {
  size_t start;
  if (!pop_mark(&start)) return false;
  if (start == stack_.size()) return raise_underflow();
  Value args = tuple_from(start + 1);
  Value cls = stack_.pop_back();
  return !args.is_exception() && push(instantiate(cls, args));
}

bool Loader::op_Inst() {
  size_t start;
  std::string_view line;
  if (!pop_mark(&start)) return false;
  Value args = tuple_from(start);
  if (args.is_exception() || !line_value(&line)) return false;
  Value module_name = decode_name(line);
  if (module_name.is_exception() || !line_value(&line)) return false;
  Value cls;
  return find_and_push(module_name, decode_name(line)) && pop(&cls) && push(instantiate(cls, args));
}

// --- state ---

static KeptName g_setstate("__setstate__");

bool Loader::op_Build() {
  Value state;
  if (!need(2) || !pop(&state)) return false;
  Value object = top();
  Value setter = get_attribute_or_unbound(object, g_setstate);
  if (setter.is_exception()) return false;
  return setter.is_unbound() ? set_state(object, state) : !call(setter, {state}).is_exception();
}

// The state is a dict of attributes, or a pair of that and a dict of slots.
bool Loader::set_state(Value object, Value state) {
  Value slots = Value::none();
  if (is_tuple(state) && state.as<Tuple>()->length == 2) {
    slots = state.as<Tuple>()->items[1];
    state = state.as<Tuple>()->items[0];
  }
  if (!state.is_none()) {
    if (!is_dict(state)) {
      raise(g_unpickling_error, "state is not a dictionary");
      return false;
    }
    if (!set_attributes(object, state.as<Dict>())) return false;
  }
  if (slots.is_none()) return true;
  if (!is_dict(slots)) {
    raise(g_unpickling_error, "slot state is not a dictionary");
    return false;
  }
  size_t at = 0;
  Value key, value;
  while (dict_next(slots.as<Dict>(), &at, &key, &value)) {
    if (!is_str(key)) {
      raise_type_error("attribute name must be string, not '%.200T'", key);
      return false;
    }
    if (!set_attribute(object, str_intern(key), value)) return false;
  }
  return true;
}

// What object.__dict__.update(state) does; ordinary objects are filled without making them a dict.
bool Loader::set_attributes(Value object, Dict* state) {
  Type* type = type_of(object);
  bool direct = (type->flags & kTypeHasDict) && object.is_object() && state->string_keys &&
                has_kind(type_lookup(type, names::__dict__), Kind::GetSetDescriptor) &&
                !has_kind(object, Kind::Type) && !has_kind(object, Kind::Module);
  Value dict = direct ? Value::none() : get_attribute(object, names::__dict__);
  if (dict.is_exception()) return false;
  size_t at = 0;
  Value key, value;
  while (dict_next(state, &at, &key, &value)) {
    if (is_str(key) && type_of(key) == types::str) key = Value::object(str_intern(key));
    bool ok = direct ? instance_set_attribute(object.as_object(), key.as<Str>(), value)
                     : set_item(dict, key, value);
    if (!ok) return false;
  }
  return true;
}

}  // namespace krait::pickle
