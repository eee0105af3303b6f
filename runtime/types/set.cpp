// The types set and frozenset, and their iterator.
#include "runtime/set.h"

#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

Set* self_of(const Value* a) { return a[0].as<Set>(); }
bool is_frozen(Value v) { return is_subtype(type_of(v), types::frozenset); }
// Results of operators and methods have the built-in type that the left operand derives from.
ShapeId base_shape(Value v) { return is_frozen(v) ? shapes::frozenset : shapes::set; }
Value copy_of(Value v) { return Value::object(set_copy(v.as<Set>(), base_shape(v))); }
Value done(bool ok) { return ok ? Value::none() : Value::exception(); }

bool check_arguments(const char* name, Value args, Value kwargs) {
  if (!kwargs.is_unbound()) {
    (void)raise_type_error("%s() takes no keyword arguments", name);
    return false;
  }
  if (args.as<Tuple>()->length <= 1) return true;
  (void)raise_type_error("%s expected at most 1 argument, got %zu", name, size_t(args.as<Tuple>()->length));
  return false;
}

Value set_new_method(const Value* a) {
  auto* s = static_cast<Set*>(allocate_instance(a[0].as<Type>()));
  set_initialize(s);
  return Value::object(s);
}

Value set_init(const Value* a) {
  if (!check_arguments("set", a[1], a[2])) return Value::exception();
  auto* args = a[1].as<Tuple>();
  if (self_of(a)->length) set_clear(self_of(a));
  self_of(a)->hash = -1;
  return done(!args->length || set_update(self_of(a), args->items[0]));
}

Value frozenset_new_method(const Value* a) {
  auto* type = a[0].as<Type>();
  bool own_init = type != types::frozenset &&
                  type->slot_methods[int(Slot::Init)] != types::frozenset->slot_methods[int(Slot::Init)];
  if (!own_init && !check_arguments("frozenset", a[1], a[2])) return Value::exception();
  auto* args = a[1].as<Tuple>();
  if (type == types::frozenset && args->length && has_shape(args->items[0], shapes::frozenset)) {
    return args->items[0];
  }
  auto* s = static_cast<Set*>(allocate_instance(type));
  set_initialize(s);
  if (args->length && !set_update(s, args->items[0])) return Value::exception();
  return Value::object(s);
}

Value set_repr(const Value* a) {
  Set* s = self_of(a);
  StringBuilder builder;
  bool plain = has_shape(a[0], shapes::set);
  auto* name = type_of(a[0])->name.as<Str>();
  if (!s->length) {
    builder.append(name);
    builder.append_ascii("()");
    return builder.finish();
  }
  int entered = repr_enter(a[0]);
  if (entered < 0) return Value::exception();
  if (entered) {
    builder.append(name);
    builder.append_ascii("(...)");
    return builder.finish();
  }
  if (!plain) {
    builder.append(name);
    builder.append_char('(');
  }
  builder.append_char('{');
  // The items' reprs may change the set.
  Value items = list_from_iterable(a[0]);
  bool ok = !items.is_exception();
  for (int64_t i = 0; ok && i < items.as<List>()->length; ++i) {
    if (i) builder.append_ascii(", ");
    ok = builder.append_repr_of(list_get(items.as<List>(), i));
  }
  repr_leave(a[0]);
  if (!ok) return Value::exception();
  builder.append_ascii(plain ? "}" : "})");
  return builder.finish();
}

template <int op>
Value set_compare(const Value* a) {
  if (!is_set(a[1])) return Value::not_implemented();
  Set *x = self_of(a), *y = a[1].as<Set>();
  int result;
  switch (op) {
    case 0: result = x->length < y->length ? set_is_subset(x, y) : 0; break;
    case 1: result = set_is_subset(x, y); break;
    case 4: result = y->length < x->length ? set_is_subset(y, x) : 0; break;
    case 5: result = set_is_subset(y, x); break;
    default: result = set_equal(x, y); break;
  }
  if (result < 0) return Value::exception();
  return Value::boolean(op == 3 ? !result : result);
}

Value frozenset_hash_method(const Value* a) { return int_from_i64(frozenset_hash(self_of(a))); }
Value set_len(const Value* a) { return Value::small_int(self_of(a)->length); }

Value set_contains_method(const Value* a) {
  int found = set_contains(self_of(a), a[1]);
  return found < 0 ? Value::exception() : Value::boolean(found);
}

Value set_iter(const Value* a) {
  auto* it = allocate<SetIterator>(shapes::set_iterator);
  it->set = a[0];
  it->expected_length = self_of(a)->length;
  return Value::object(it);
}

// --- the four operations, on any iterable ---

Value union_with(Value left, Value right) {
  Set* result = set_union(left.as<Set>(), right, base_shape(left));
  return result ? Value::object(result) : Value::exception();
}

Value intersection_with(Value left, Value right) {
  Set* result = set_intersection(left.as<Set>(), right, base_shape(left));
  return result ? Value::object(result) : Value::exception();
}

Value difference_with(Value left, Value right) {
  Set* s = left.as<Set>();
  if (is_set(right)) {
    Set* result = set_difference(s, right.as<Set>(), base_shape(left));
    return result ? Value::object(result) : Value::exception();
  }
  const int64_t other_length = has_shape(right, shapes::dict) ? right.as<Dict>()->length : -1;
  if (other_length < 0 || s->length >> 2 > other_length) {
    Value result = copy_of(left);
    return set_difference_update(result.as<Set>(), right) ? result : Value::exception();
  }
  // Items are looked up in the other.
  Value result = Value::object(allocate<Set>(base_shape(left)));
  set_initialize(result.as<Set>());
  size_t position = 0;
  Value key;
  int64_t hash;
  while (set_next_with_hash(s, &position, &key, &hash)) {
    const int64_t entry = dict_find(right.as<Dict>(), key, hash);
    if (entry == -2 || (entry < 0 && set_add_with_hash(result.as<Set>(), key, hash) < 0))
      return Value::exception();
  }
  return result;
}

Value symmetric_difference_with(Value left, Value right) {
  Value result = Value::object(allocate<Set>(base_shape(left)));
  set_initialize(result.as<Set>());
  if (!set_update(result.as<Set>(), right) || !set_symmetric_difference_update(result.as<Set>(), left)) {
    return Value::exception();
  }
  return result;
}

template <Value (*F)(Value, Value)>
Value operation(const Value* a) {
  if (!is_set(a[0]) || !is_set(a[1])) return Value::not_implemented();
  return F(a[0], a[1]);
}

template <bool (*F)(Set*, Value)>
Value in_place(const Value* a) {
  if (!is_set(a[1])) return Value::not_implemented();
  return F(self_of(a), a[1]) ? a[0] : Value::exception();
}

// A method that folds an operation over its arguments.
template <Value (*F)(Value, Value)>
Value fold(const Value* a) {
  auto* others = a[1].as<Tuple>();
  if (!others->length) return copy_of(a[0]);
  Value result = a[0];
  for (uint64_t i = 0; i < others->length; ++i) {
    result = F(result, others->items[i]);
    if (result.is_exception()) return result;
  }
  return result;
}

Value method_union(const Value* a) {
  auto* others = a[1].as<Tuple>();
  Value result = others->length ? union_with(a[0], others->items[0]) : copy_of(a[0]);
  for (uint64_t i = 1; i < others->length && !result.is_exception(); ++i) {
    if (others->items[i] == a[0]) continue;
    if (!set_update(result.as<Set>(), others->items[i])) return Value::exception();
  }
  return result;
}

Value method_difference(const Value* a) {
  auto* others = a[1].as<Tuple>();
  if (!others->length) return copy_of(a[0]);
  Value result = difference_with(a[0], others->items[0]);
  for (uint64_t i = 1; i < others->length && !result.is_exception(); ++i) {
    if (!set_difference_update(result.as<Set>(), others->items[i])) return Value::exception();
  }
  return result;
}

template <bool (*F)(Set*, Value)>
Value fold_in_place(const Value* a) {
  auto* others = a[1].as<Tuple>();
  for (uint64_t i = 0; i < others->length; ++i) {
    if (!F(self_of(a), others->items[i])) return Value::exception();
  }
  return Value::none();
}

Value method_symmetric_difference(const Value* a) { return symmetric_difference_with(a[0], a[1]); }
Value method_symmetric_difference_update(const Value* a) {
  return done(set_symmetric_difference_update(self_of(a), a[1]));
}

struct Search {
  Set* set;
  bool wanted;  // stop at an item whose presence is this
  bool stopped;
};
bool search_item(Value item, void* context) {
  auto* c = static_cast<Search*>(context);
  int found = set_contains(c->set, item);
  if (found < 0) return false;
  c->stopped = bool(found) == c->wanted;
  return !c->stopped;
}
// Is there an item in the iterable whose presence in the set is `wanted`? -1: raised.
int search(Set* set, Value iterable, bool wanted) {
  Search c{set, wanted, false};
  if (for_each(iterable, search_item, &c)) return 0;
  return c.stopped ? 1 : -1;
}

Value method_isdisjoint(const Value* a) {
  Set* s = self_of(a);
  Value other = a[1];
  if (is_set(other) && other.as<Set>()->length > s->length) {
    s = other.as<Set>();
    other = a[0];
  }
  int common = search(s, other, true);
  return common < 0 ? Value::exception() : Value::boolean(!common);
}

Value method_issubset(const Value* a) {
  Value other = is_set(a[1]) ? a[1] : set_from_iterable(a[1]);
  if (other.is_exception()) return other;
  int result = set_is_subset(self_of(a), other.as<Set>());
  return result < 0 ? Value::exception() : Value::boolean(result);
}

Value method_issuperset(const Value* a) {
  if (is_set(a[1])) {
    int result = set_is_subset(a[1].as<Set>(), self_of(a));
    return result < 0 ? Value::exception() : Value::boolean(result);
  }
  int missing = search(self_of(a), a[1], false);
  return missing < 0 ? Value::exception() : Value::boolean(!missing);
}

Value method_add(const Value* a) { return done(set_add(self_of(a), a[1])); }

Value method_remove(const Value* a) {
  int removed = set_discard(self_of(a), a[1]);
  if (removed < 0) return Value::exception();
  return removed ? Value::none() : raise_key_error(a[1]);
}

Value method_discard(const Value* a) { return done(set_discard(self_of(a), a[1]) >= 0); }

Value method_pop(const Value* a) {
  Value v = set_pop(self_of(a));
  return v.is_unbound() ? raise_with_args(types::KeyError, {str_from_ascii("pop from an empty set")}) : v;
}

Value method_clear(const Value* a) {
  set_clear(self_of(a));
  return Value::none();
}

Value method_copy(const Value* a) { return has_shape(a[0], shapes::frozenset) ? a[0] : copy_of(a[0]); }

Value method_reduce(const Value* a) {
  Value items = list_from_iterable(a[0]);
  if (items.is_exception()) return items;
  Value state = pickled_state(a[0]);
  if (state.is_exception()) return state;
  return tuple_new({type_value(type_of(a[0])), tuple_new({items}), state});
}

Value method_sizeof(const Value* a) {
  return Value::small_int(int64_t(object_size(self_of(a)) + object_size(self_of(a)->storage)));
}

#define SHARED_ROWS                                                                                          \
  {"__repr__", "$self, /", set_repr, "Return repr(self)."}, COMPARE_ROWS(set_compare, Effects::Any),         \
      {"__len__", "$self, /", set_len, "Return len(self).", Effects::ReadsHeap},                             \
      {"__contains__", "$self, object, /", set_contains_method, "x.__contains__(y) <==> y in x."},           \
      {"__iter__", "$self, /", set_iter, "Implement iter(self).", Effects::ReadsHeap},                       \
      {"__and__", "$self, value, /", operation<intersection_with>, "Return self&value."},                    \
      {"__rand__", "$self, value, /", reflected<operation<intersection_with>>, "Return value&self."},        \
      {"__or__", "$self, value, /", operation<union_with>, "Return self|value."},                            \
      {"__ror__", "$self, value, /", reflected<operation<union_with>>, "Return value|self."},                \
      {"__sub__", "$self, value, /", operation<difference_with>, "Return self-value."},                      \
      {"__rsub__", "$self, value, /", reflected<operation<difference_with>>, "Return value-self."},          \
      {"__xor__", "$self, value, /", operation<symmetric_difference_with>, "Return self^value."},            \
      {"__rxor__", "$self, value, /", reflected<operation<symmetric_difference_with>>,                       \
       "Return value^self."},                                                                                \
      {"copy", "$self, /", method_copy, "Return a shallow copy of a set."},                                  \
      {"difference", "$self, /, *others", method_difference, "Items that are in no other."},                 \
      {"intersection", "$self, /, *others", fold<intersection_with>, "Items that are in all others, too."},  \
      {"isdisjoint", "$self, other, /", method_isdisjoint,                                                   \
       "Return True if two sets have a null intersection."},                                                 \
      {"issubset", "$self, other, /", method_issubset, "Report whether another set contains this set."},     \
      {"issuperset", "$self, other, /", method_issuperset, "Report whether this set contains another set."}, \
      {"symmetric_difference", "$self, other, /", method_symmetric_difference,                               \
       "Items that are in exactly one."},                                                                    \
      {"union", "$self, /, *others", method_union, "Items that are in any of them."},                        \
      {"__reduce__", "$self, /", method_reduce, "Return state information for pickling."},                   \
      {"__sizeof__", "$self, /", method_sizeof, "Size in memory, in bytes."}, CLASS_GETITEM_ROW

const NativeDef kSetMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", set_new_method, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__init__", "$self, /, *args, **kwargs", set_init, "Initialize self.  See help(type(self))."},
    SHARED_ROWS,
    UNHASHABLE_ROW,
    {"__iand__", "$self, value, /", in_place<set_intersection_update>, "Return self&=value."},
    {"__ior__", "$self, value, /", in_place<set_update>, "Return self|=value."},
    {"__isub__", "$self, value, /", in_place<set_difference_update>, "Return self-=value."},
    {"__ixor__", "$self, value, /", in_place<set_symmetric_difference_update>, "Return self^=value."},
    {"add", "$self, object, /", method_add, "Add an element; no effect when it is already present."},
    {"clear", "$self, /", method_clear, "Remove all elements from this set."},
    {"difference_update", "$self, /, *others", fold_in_place<set_difference_update>,
     "Remove all elements of other sets from this set."},
    {"discard", "$self, object, /", method_discard, "Remove an element if it is a member."},
    {"intersection_update", "$self, /, *others", fold_in_place<set_intersection_update>,
     "Keep only the elements that all others have, too."},
    {"pop", "$self, /", method_pop, "Remove and return an arbitrary element; KeyError when empty."},
    {"remove", "$self, object, /", method_remove, "Remove an element; KeyError when it is not a member."},
    {"symmetric_difference_update", "$self, other, /", method_symmetric_difference_update,
     "Keep the elements that exactly one of the two has."},
    {"update", "$self, /, *others", fold_in_place<set_update>, "Add the elements of all others."},
    {}};

const NativeDef kFrozensetMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", frozenset_new_method, "Create and return a new object.",
     Effects::Any, NativeRole::StaticMethod},
    {"__hash__", "$self, /", frozenset_hash_method, "Return hash(self)."},
    SHARED_ROWS,
    {}};

// --- iterator ---

Value iterator_next(const Value* a) {
  auto* it = a[0].as<SetIterator>();
  if (it->set.is_unbound()) return Value::unbound();
  auto* s = it->set.as<Set>();
  if (it->expected_length != s->length) {
    it->expected_length = -1;
    return raise(types::RuntimeError, "Set changed size during iteration");
  }
  auto position = size_t(it->position);
  Value item;
  if (set_next(s, &position, &item)) {
    it->position = int64_t(position);
    return item;
  }
  it->set = Value::unbound();
  return Value::unbound();
}

Value iterator_length_hint(const Value* a) {
  auto* it = a[0].as<SetIterator>();
  if (it->set.is_unbound() || it->expected_length != it->set.as<Set>()->length) return Value::small_int(0);
  int64_t count = 0;
  auto position = size_t(it->position);
  Value item;
  while (set_next(it->set.as<Set>(), &position, &item)) ++count;
  return Value::small_int(count);
}

Value iterator_reduce(const Value* a) {
  auto* it = a[0].as<SetIterator>();
  Value list = list_new();
  if (!it->set.is_unbound()) {
    if (it->expected_length != it->set.as<Set>()->length) {
      return raise(types::RuntimeError, "Set changed size during iteration");
    }
    auto position = size_t(it->position);
    Value item;
    while (set_next(it->set.as<Set>(), &position, &item)) {
      if (!list_append(list.as<List>(), item)) return Value::exception();
    }
  }
  return tuple_new({builtin_named("iter"), tuple_new({list})});
}

const NativeDef kIteratorMethods[] = {
    {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure},
    {"__next__", "$self, /", iterator_next, "Implement next(self).",
     Effects::ReadsHeap | Effects::WritesHeap | Effects::MayRaise},
    {"__length_hint__", "$self, /", iterator_length_hint,
     "Private method returning an estimate of len(list(it))."},
    {"__reduce__", "$self, /", iterator_reduce, "Return state information for pickling."},
    {}};

}  // namespace

extern const TypeSpec type_spec_set = {
    .size = sizeof(Set),
    .doc =
        "set() -> new empty set object\nset(iterable) -> new set object\n\n"
        "Build an unordered collection of unique elements.",
    .methods = kSetMethods};

extern const TypeSpec type_spec_frozenset = {
    .size = sizeof(Set),
    .doc =
        "frozenset() -> empty frozenset object\nfrozenset(iterable) -> frozenset object\n\n"
        "Build an immutable unordered collection of unique elements.",
    .methods = kFrozensetMethods};

extern const TypeSpec type_spec_set_iterator = {.size = sizeof(SetIterator), .methods = kIteratorMethods};

}  // namespace krait
