// The module _functools: partial, reduce, cmp_to_key. The cache wrapper is in lru_cache.cpp.
#include "runtime/modules/functools.h"

#include "runtime/dict.h"
#include "runtime/frames.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/native_call.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

// --- partial ---

Type* g_partial;

Tuple* concatenate(Tuple* a, const Value* items, size_t count) {
  Tuple* t = tuple_allocate(a->length + count);
  if (!t) return nullptr;
  for (uint64_t i = 0; i < a->length; ++i) t->items[i] = a->items[i];
  for (size_t i = 0; i < count; ++i) t->items[a->length + i] = items[i];
  write_barrier(t);
  return t;
}

Value partial_new(const Value* a) {
  auto* type = a[0].as<Type>();
  auto* args = a[1].as<Tuple>();
  if (!args->length) return raise_type_error("type 'partial' takes at least one argument");
  Value function = args->items[0], bound = tuple_slice(args, 1, args->length);
  if (!is_callable(function)) return raise_type_error("the first argument must be callable");
  // (The dict of ** is this call's own.)
  Dict* keywords = a[2].is_unbound() ? dict_new() : a[2].as<Dict>();
  // A partial of a plain partial is flattened.
  if (type_of(function) == g_partial && type == g_partial) {
    auto* inner = function.as<Partial>();
    if (!shape_of(inner)->dict_mode && !shape_of(inner)->attribute_count) {
      Tuple* all = concatenate(inner->args.as<Tuple>(), args->items + 1, args->length - 1);
      if (!all) return Value::exception();
      if (inner->keywords.as<Dict>()->length) {
        Dict* merged = dict_copy(inner->keywords.as<Dict>());
        if (!merged || !dict_update(merged, Value::object(keywords))) return Value::exception();
        keywords = merged;
      }
      bound = Value::object(all);
      function = inner->function;
    }
  }
  auto* p = static_cast<Partial*>(allocate_instance(type));
  p->function = function;
  p->args = bound;
  p->keywords = Value::object(keywords);
  return Value::object(p);
}

Value partial_call(const Value* a) {
  auto* p = a[0].as<Partial>();
  auto* args = a[1].as<Tuple>();
  auto* first = p->args.as<Tuple>();
  auto* keywords = p->keywords.as<Dict>();
  Dict* all_keywords = keywords->length ? keywords : nullptr;
  if (!a[2].is_unbound()) {
    all_keywords = a[2].as<Dict>();
    if (keywords->length) {
      all_keywords = dict_copy(keywords);
      if (!all_keywords || !dict_update(all_keywords, a[2])) return Value::exception();
    }
  }
  Tuple* all = !first->length ? args : !args->length ? first : concatenate(first, args->items, args->length);
  return all ? call_with_tuple(p->function, all, all_keywords) : Value::exception();
}

// The values of a call: those of the partial, then the call's own; positional ones before those that have
// names. A name that is given again keeps its place.
class PartialArguments {
 public:
  // False: too many, or names that are no str.
  bool add_positional(const Value* values, size_t count) {
    if (count_ + count > kMost) return false;
    for (size_t i = 0; i < count; ++i) values_[count_++] = values[i];
    positional_ = count_;
    return true;
  }
  bool add_names(Dict* keywords) {
    size_t position = 0;
    Value name, value;
    while (dict_next(keywords, &position, &name, &value)) {
      if (!has_shape(name, shapes::str) || count_ == kMost) return false;
      names_[count_] = name;
      values_[count_++] = value;
    }
    return true;
  }
  bool add_names(const Tuple* names, const Value* values) {
    for (uint64_t i = 0; i < names->length; ++i) {
      size_t k = positional_;
      while (k < count_ && equals(names_[k], names->items[i]) != 1) ++k;
      if (k == kMost) return false;
      if (k == count_) names_[count_++] = names->items[i];
      values_[k] = values[i];
    }
    return true;
  }
  Value call(Value function) const {
    if (count_ == positional_) return krait::call(function, values_, count_);
    const Value names = tuple_new(names_ + positional_, count_ - positional_);
    return names.is_exception() ? names : krait::call(function, values_, positional_, names.as<Tuple>());
  }

 private:
  static constexpr size_t kMost = 16;
  Value values_[kMost], names_[kMost];
  size_t count_ = 0, positional_ = 0;
};

Value partial_direct(Value self, const Value* args, size_t count, Tuple* keywords) {
  auto* p = self.as<Partial>();
  const auto* first = p->args.as<Tuple>();
  PartialArguments all;
  if (!all.add_positional(first->items, first->length) || !all.add_positional(args, count) ||
      !all.add_names(p->keywords.as<Dict>()) || (keywords && !all.add_names(keywords, args + count)))
    return Value::unbound();
  return all.call(p->function);
}

Value partial_repr(const Value* a) {
  auto* p = a[0].as<Partial>();
  int entered = repr_enter(a[0]);
  if (entered) return entered < 0 ? Value::exception() : str_from_ascii("...");
  StringBuilder builder;
  builder.append_utf8(type_name_of(a[0]));
  builder.append_char('(');
  bool ok = builder.append_repr_of(p->function);
  auto* args = p->args.as<Tuple>();
  for (uint64_t i = 0; ok && i < args->length; ++i) {
    builder.append_ascii(", ");
    ok = builder.append_repr_of(args->items[i]);
  }
  size_t position = 0;
  Value key, value;
  while (ok && dict_next(p->keywords.as<Dict>(), &position, &key, &value)) {
    builder.append_ascii(", ");
    ok = builder.append_str_of(key);
    builder.append_char('=');
    ok = ok && builder.append_repr_of(value);
  }
  repr_leave(a[0]);
  builder.append_char(')');
  return ok ? builder.finish() : Value::exception();
}

// The instance's __dict__, or None when it has no attributes.
Value attributes_or_none(Value self) {
  Object* o = self.as_object();
  Shape* shape = shape_of(o);
  if (!shape->dict_mode && !shape->attribute_count) return Value::none();
  return instance_dict(self);
}

Value partial_reduce(const Value* a) {
  auto* p = a[0].as<Partial>();
  Value attributes = attributes_or_none(a[0]);
  if (attributes.is_exception()) return attributes;
  return tuple_new({type_value(type_of(a[0])), tuple_new({p->function}),
                    tuple_new({p->function, p->args, p->keywords, attributes})});
}

Value partial_setstate(const Value* a) {
  auto* state = cast<Tuple>(a[1]);
  if (!state || state->length != 4 || !is_callable(state->items[0]) || !is_tuple(state->items[1]) ||
      !(is_dict(state->items[2]) || state->items[2].is_none())) {
    return raise_type_error("invalid partial state");
  }
  Value args =
      tuple_from_iterable(tuple_new(state->items[1].as<Tuple>()->items, state->items[1].as<Tuple>()->length));
  Dict* keywords = state->items[2].is_none()                  ? dict_new()
                   : has_shape(state->items[2], shapes::dict) ? state->items[2].as<Dict>()
                                                              : dict_copy(state->items[2].as<Dict>());
  if (args.is_exception() || !keywords) return Value::exception();
  auto* p = a[0].as<Partial>();
  store(p, &p->function, state->items[0]);
  store(p, &p->args, args);
  store(p, &p->keywords, Value::object(keywords));
  if (!state->items[3].is_none() && !set_attribute(a[0], names::__dict__, state->items[3])) {
    return Value::exception();
  }
  return Value::none();
}

const NativeDef kPartialMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", partial_new, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__call__", "$self, /, *args, **kwargs", partial_call, "Call self as a function."},
    {"__repr__", "$self, /", partial_repr, "Return repr(self)."},
    {"__reduce__", "-$self, /", partial_reduce},
    {"__setstate__", "-$self, state, /", partial_setstate},
    CLASS_GETITEM_ROW,
    {}};
const MemberDef kPartialMembers[] = {
    {"func", offsetof(Partial, function), true, true, "function object to use in future partial calls"},
    {"args", offsetof(Partial, args), true, true, "tuple of arguments to future partial calls"},
    {"keywords", offsetof(Partial, keywords), true, true,
     "dictionary of keyword arguments to future partial calls"},
    {}};
const GetSetDef kPartialGetSets[] = {DICT_GETSET_ROW, {}};
const TypeSpec kPartialSpec = {.size = sizeof(Partial),
                               .doc =
                                   "partial(func, *args, **keywords) - new function with partial "
                                   "application\n    of the given arguments and "
                                   "keywords.\n",
                               .methods = kPartialMethods,
                               .getsets = kPartialGetSets,
                               .members = kPartialMembers};

// --- reduce ---

Value reduce(const Value* a) {
  Value iterator = iterate(a[1]);
  if (iterator.is_exception()) {
    if (clear_if(types::TypeError)) return raise_type_error("reduce() arg 2 must support iteration");
    return iterator;
  }
  Value result = a[2].is_unbound() ? next(iterator) : a[2];
  if (result.is_unbound()) return raise_type_error("reduce() of empty iterable with no initial value");
  if (result.is_exception()) return result;
  const Value done = g_frame_hooks.consume_with(Consumer::Reduce, a[0], iterator, result);
  if (!done.is_unbound()) return done;
  for (;;) {
    Value item = next(iterator);
    if (item.is_exception()) return item;
    if (item.is_unbound()) return result;
    result = call(a[0], {result, item});
    if (result.is_exception()) return result;
  }
}

// --- cmp_to_key ---

struct KeyWrapper : Object {
  Value compare, object;
};
Type* g_key_wrapper;

Value new_key(Value compare, Value object) {
  auto* k = static_cast<KeyWrapper*>(allocate_instance(g_key_wrapper));
  k->compare = compare;
  k->object = object;
  return Value::object(k);
}

Value key_call(const Value* a) { return new_key(a[0].as<KeyWrapper>()->compare, a[1]); }

template <int op>
Value key_compare(const Value* a) {
  if (type_of(a[1]) != g_key_wrapper) return raise_type_error("other argument must be K instance");
  auto *x = a[0].as<KeyWrapper>(), *y = a[1].as<KeyWrapper>();
  if (x->object.is_unbound() || y->object.is_unbound()) return raise(types::AttributeError, "object");
  Value order = call(x->compare, {x->object, y->object});
  return order.is_exception() ? order : compare(op, order, Value::small_int(0));
}

Value cmp_to_key(const Value* a) { return new_key(a[0], Value::unbound()); }

const NativeDef kKeyMethods[] = {{"__call__", "$self, obj", key_call, "Call self as a function."},
                                 COMPARE_ROWS(key_compare, Effects::Any),
                                 UNHASHABLE_ROW,
                                 {}};
const MemberDef kKeyMembers[] = {
    {"obj", offsetof(KeyWrapper, object), false, true, "Value wrapped by a key function."}, {}};
const TypeSpec kKeySpec = {.size = sizeof(KeyWrapper), .methods = kKeyMethods, .members = kKeyMembers};

const NativeDef kFunctions[] = {
    {"reduce", "-function, iterable, initial=?, /", reduce,
     "reduce(function, iterable[, initial]) -> value\n\nApply a function of two arguments cumulatively to "
     "the items, "
     "from left to right, so as to reduce them to a single value."},
    {"cmp_to_key", "mycmp", cmp_to_key, "Convert a cmp= function into a key= function."},
    {}};

}  // namespace

bool is_exact_partial(Value v) { return g_partial && type_of(v) == g_partial; }

Value module_init__functools(Value module) {
  g_partial = native_type_create("functools.partial", Kind::NativeValues, sizeof(Partial), types::object,
                                 kTypeBase | kTypeHasDict | kTypeHasWeakrefs, &kPartialSpec);
  g_key_wrapper = native_type_create("functools.KeyWrapper", Kind::NativeValues, sizeof(KeyWrapper),
                                     types::object, kTypeHidden, &kKeySpec);
  register_direct_call(partial_call, partial_direct);
  module_add_type(module, g_partial);
  module_add_functions(module, kFunctions);
  create_lru_cache_type(module);
  return module;
}

}  // namespace krait
