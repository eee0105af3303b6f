// Saving objects by what __reduce_ex__ says of them, and classes and functions by their names.
#include <string>

#include "runtime/chars.h"
#include "runtime/codecs.h"
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/pickle/saver.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait::pickle {

namespace {

bool fail(const char* message) {
  raise(g_pickling_error, "%s", message);
  return false;
}

// What object's own type registered or defines for reducing it: (callable, its argument), in *reduced the
// result. unbound: saved by name.
Value reduce(Pickler* p, Value v, Type* type) {
  Value reducer;
  if (p->dispatch_table.is_unbound()) {
    reducer = dict_get(g_imported.dispatch_table.as<Dict>(), type_value(type));
  } else {
    reducer = get_item(p->dispatch_table, type_value(type));
    if (reducer.is_exception() && clear_if(types::KeyError)) reducer = Value::unbound();
  }
  if (reducer.is_exception()) return reducer;
  if (!reducer.is_unbound()) return call(reducer, {v});
  if (is_subtype(type, types::type)) return Value::unbound();
  Value method = get_attribute_or_unbound(v, names::__reduce_ex__);
  if (method.is_exception()) return method;
  if (!method.is_unbound()) return call(method, {Value::small_int(p->protocol)});
  method = get_attribute_or_unbound(v, names::__reduce__);
  if (method.is_exception()) return method;
  if (!method.is_unbound()) return call(method);
  return raise(g_pickling_error, "can't pickle '%.200T' object: %R", v, v);
}

}  // namespace

bool Saver::save_object(Value v, Type* type) {
  Value reduced = Value::not_implemented();
  if (!p_->reducer_override.is_unbound()) {
    reduced = call(p_->reducer_override, {v});
    if (reduced.is_exception()) return false;
  }
  if (reduced.is_not_implemented()) {
    if (type == types::type) return save_type(v);
    if (type == types::function) return save_global(v, Value::unbound());
    reduced = reduce(p_, v, type);
    if (reduced.is_exception()) return false;
    if (reduced.is_unbound()) return save_global(v, Value::unbound());
  }
  if (is_str(reduced)) return save_global(v, reduced);
  if (!is_tuple(reduced)) return fail("__reduce__ must return a string or tuple");
  return save_reduced(reduced, v);
}

// --- what __reduce__ returns ---

// Writes code that makes the object. `object` unbound: not to be memoized.
bool Saver::save_reduced(Value reduced, Value object) {
  auto* t = reduced.as<Tuple>();
  if (t->length < 2 || t->length > 6) {
    return fail("tuple returned by __reduce__ must contain 2 through 6 elements");
  }
  auto item = [&](uint64_t i) {
    return i < t->length && !t->items[i].is_none() ? t->items[i] : Value::unbound();
  };
  Value callable = t->items[0], args = t->items[1], state = item(2), list = item(3), dict = item(4),
        setter = item(5);
  if (!is_callable(callable)) return fail("first item of the tuple returned by __reduce__ must be callable");
  if (!is_tuple(args)) return fail("second item of the tuple returned by __reduce__ must be a tuple");
  auto wrong = [](const char* place, const char* wanted, Value got) {
    raise(g_pickling_error, "%s element of the tuple returned by __reduce__ must be %s, not %T", place,
          wanted, got);
    return false;
  };
  if (!list.is_unbound() && !is_iterator(list)) return wrong("fourth", "an iterator", list);
  if (!dict.is_unbound() && !is_iterator(dict)) return wrong("fifth", "an iterator", dict);
  if (!setter.is_unbound() && !is_callable(setter)) return wrong("sixth", "a function", setter);

  if (!save_construction(callable, args.as<Tuple>(), object)) return false;
  if (!object.is_unbound()) {
    // Memoized while its arguments were saved: it is among them. Take that one.
    int64_t index = memo_find(p_, object);
    if (index >= 0) return op(Op::Pop) && memo_get(index);
    if (!memo_put(object)) return false;
  }
  if (!list.is_unbound() && !batch_list(list)) return false;
  if (!dict.is_unbound() && !batch_dict(dict)) return false;
  return state.is_unbound() || save_state(state, setter, object);
}

bool Saver::save_construction(Value callable, Tuple* args, Value object) {
  if (proto_ >= 2) {
    Value name = get_attribute_or_unbound(callable, names::__name__);
    if (name.is_exception()) return false;
    if (is_str(name) && str_equals_ascii(name.as<Str>(), "__newobj__")) return save_newobj(args, object);
    if (is_str(name) && str_equals_ascii(name.as<Str>(), "__newobj_ex__")) return save_newobj_ex(args);
  }
  return save(callable) && save(Value::object(args)) && op(Op::Reduce);
}

bool Saver::save_newobj(Tuple* args, Value object) {
  if (args->length < 1) return fail("__newobj__ arglist is empty");
  Value cls = args->items[0];
  if (!has_kind(cls, Kind::Type)) return fail("args[0] from __newobj__ args is not a type");
  if (!object.is_unbound()) {
    Value own = get_attribute(object, names::__class__);
    if (own.is_exception()) return false;
    if (own != cls) return fail("args[0] from __newobj__ args has the wrong class");
  }
  return save(cls) && save(tuple_slice(args, 1, args->length)) && op(Op::NewObj);
}

bool Saver::save_newobj_ex(Tuple* args) {
  if (args->length != 3) {
    raise(g_pickling_error, "length of the NEWOBJ_EX argument tuple must be exactly 3, not %zd",
          int64_t(args->length));
    return false;
  }
  Value cls = args->items[0], positional = args->items[1], keywords = args->items[2];
  auto wrong = [](const char* which, const char* wanted, Value got) {
    raise(g_pickling_error, "%s item from NEWOBJ_EX argument tuple must be a %s, not %.200T", which, wanted,
          got);
    return false;
  };
  if (!has_kind(cls, Kind::Type)) return wrong("first", "class", cls);
  if (!is_tuple(positional)) return wrong("second", "tuple", positional);
  if (!is_dict(keywords)) return wrong("third", "dict", keywords);
  if (proto_ >= 4) return save(cls) && save(positional) && save(keywords) && op(Op::NewObjEx);
  // Older protocols: partial(cls.__new__, cls, *args, **kwargs)()
  auto* given = positional.as<Tuple>();
  Tuple* bound = tuple_allocate(given->length + 2);
  Value maker = get_attribute(cls, names::__new__);
  if (!bound || maker.is_exception()) return false;
  bound->items[0] = maker;
  bound->items[1] = cls;
  for (uint64_t i = 0; i < given->length; ++i) bound->items[i + 2] = given->items[i];
  Value callable = call_with_tuple(g_imported.partial, bound, keywords.as<Dict>());
  return !callable.is_exception() && save(callable) && save(tuple_empty()) && op(Op::Reduce);
}

bool Saver::save_state(Value state, Value setter, Value object) {
  if (setter.is_unbound()) return save(state) && op(Op::Build);
  // The setter is called with object and state; its result is dropped.
  return save(setter) && save(object) && save(state) && op(Op::Tuple2) && op(Op::Reduce) && op(Op::Pop);
}

// --- by name ---

bool Saver::save_type(Value v) {
  for (Value singleton : {Value::none(), Value::ellipsis(), Value::not_implemented()}) {
    if (v != type_value(type_of(singleton))) continue;
    return save_reduced(tuple_new({type_value(types::type), tuple_new({singleton})}), v);
  }
  return save_global(v, Value::unbound());
}

namespace {

// Is the object found under that path in the module? Raises nothing.
bool is_found_in(Value module, Tuple* path, Value object) {
  Value parent;
  Value found = deep_attribute(module, path, &parent);
  if (found.is_exception()) clear_exception();
  return found == object;
}

// The name of the module that has the object: its __module__, or the first loaded module where it is found.
Value which_module(Value object, Tuple* path) {
  Value name = get_attribute_or_unbound(object, names::__module__);
  if (name.is_exception() || (!name.is_unbound() && !name.is_none())) return name;
  Value main = Value::object(names::__main__);
  Dict* modules = dict_copy(sys_modules());
  size_t at = 0;
  Value key, module;
  while (dict_next(modules, &at, &key, &module)) {
    if (module.is_none() || (is_str(key) && str_equals_ascii(key.as<Str>(), "__main__"))) continue;
    if (is_found_in(module, path, object)) return key;
  }
  return main;
}

// Python 2's names of what has moved since. False: raised.
bool use_old_names(Value* module_name, Value* name) {
  Value pair = dict_get(g_imported.reverse_name_mapping.as<Dict>(), tuple_new({*module_name, *name}));
  if (pair.is_exception()) return false;
  if (!pair.is_unbound()) {
    if (!is_tuple(pair) || pair.as<Tuple>()->length != 2) {
      raise(types::RuntimeError, "_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples, not %.200T",
            pair);
      return false;
    }
    *module_name = pair.as<Tuple>()->items[0];
    *name = pair.as<Tuple>()->items[1];
    if (is_str(*module_name) && is_str(*name)) return true;
    raise(types::RuntimeError,
          "_compat_pickle.REVERSE_NAME_MAPPING values should be pairs of str, not (%.200T, %.200T)",
          *module_name, *name);
    return false;
  }
  Value old = dict_get(g_imported.reverse_import_mapping.as<Dict>(), *module_name);
  if (old.is_exception()) return false;
  if (old.is_unbound()) return true;
  if (!is_str(old)) {
    raise(types::RuntimeError, "_compat_pickle.REVERSE_IMPORT_MAPPING values should be strings, not %.200T",
          old);
    return false;
  }
  *module_name = old;
  return true;
}

}  // namespace

bool Saver::save_global(Value v, Value name) {
  if (name.is_unbound()) {
    name = get_attribute_or_unbound(v, names::__qualname__);
    if (name.is_unbound()) name = get_attribute(v, names::__name__);
    if (name.is_exception()) return false;
  }
  Tuple* path = dotted_path(Value::unbound(), name);
  if (!path) return false;
  Value module_name = which_module(v, path);
  if (module_name.is_exception()) return false;
  Value module = is_str(module_name) ? import_module(str_to_utf8(module_name).c_str()) : Value::exception();
  if (module.is_exception()) {
    if (exception_pending()) clear_exception();
    raise(g_pickling_error, "Can't pickle %R: import of module %R failed", v, module_name);
    return false;
  }
  Value parent;
  Value found = deep_attribute(module, path, &parent);
  if (found.is_exception()) {
    clear_exception();
    raise(g_pickling_error, "Can't pickle %R: attribute lookup %S on %S failed", v, name, module_name);
    return false;
  }
  if (found != v) {
    raise(g_pickling_error, "Can't pickle %R: it's not the same object as %S.%S", v, module_name, name);
    return false;
  }
  if (proto_ >= 2) {
    Value code = dict_get(g_imported.extension_registry.as<Dict>(), tuple_new({module_name, name}));
    if (!code.is_unbound()) return !code.is_exception() && save_extension(v, code);
  }
  if (parent == module) name = path->items[path->length - 1];
  bool ok;
  if (proto_ >= 4) {
    ok = save(module_name) && save(name) && op(Op::StackGlobal);
  } else if (parent != module) {
    Value args = tuple_new({parent, path->items[path->length - 1]});
    ok = save_reduced(tuple_new({g_imported.getattr, args}), Value::unbound());
  } else {
    ok = save_global_lines(module_name, name);
  }
  return ok && memo_put(v);
}

// GLOBAL, with module and name as two lines.
bool Saver::save_global_lines(Value module_name, Value name) {
  if (p_->fix_imports && !use_old_names(&module_name, &name)) return false;
  if (!op(Op::Global)) return false;
  for (Value line : {module_name, name}) {
    // Old readers know ASCII only.
    if (proto_ < 3 && !line.as<Str>()->is_ascii()) {
      raise(g_pickling_error, "can't pickle %s identifier '%S' using pickle protocol %d",
            line == module_name ? "module" : "global", line, proto_);
      return false;
    }
    Value encoded = encode(line.as<Str>(), "utf-8", "strict");
    if (encoded.is_exception()) {
      if (!clear_if(types::UnicodeEncodeError)) return false;
      raise(g_pickling_error, "can't pickle %s identifier '%S' using pickle protocol %d",
            line == module_name ? "module" : "global", line, proto_);
      return false;
    }
    if (!text(encoded.as<Bytes>()->view()) || !text("\n")) return false;
  }
  return true;
}

bool Saver::save_extension(Value object, Value code_value) {
  if (!is_int(code_value)) {
    raise(g_pickling_error, "Can't pickle %R: extension code %R isn't an integer", object, code_value);
    return false;
  }
  int64_t code;
  if (!int_to_i64(code_value, &code)) return false;
  if (code <= 0 || code > INT32_MAX) {
    raise(types::RuntimeError, "Can't pickle %R: extension code %ld is out of range", object, code);
    return false;
  }
  if (code < 256) return op(Op::Ext1, uint64_t(code), 1);
  if (code < 65536) return op(Op::Ext2, uint64_t(code), 2);
  return op(Op::Ext4, uint64_t(code), 4);
}

}  // namespace krait::pickle
