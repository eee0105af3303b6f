// The module itertools: chain, count, cycle, repeat, accumulate, starmap, zip_longest, pairwise. The others
// are in itertools_select.cpp, itertools_group.cpp and itertools_combine.cpp.
#include "runtime/modules/itertools.h"

#include <algorithm>

#include "runtime/consume.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::itertools {

Type* create_type(Value module, const char* qualified_name, const TypeSpec* spec) {
  Type* type =
      native_type_create(qualified_name, Kind::NativeValues, spec->size, types::object, kTypeBase, spec);
  module_add_type(module, type);
  return type;
}

bool no_keywords(Type* type, Type* own, const char* name, Value kwargs) {
  if (kwargs.is_unbound() || type != own) return true;
  (void)raise_type_error("%s() takes no keyword arguments", name);
  return false;
}

namespace {

// --- chain ---

struct Chain : Object {
  Value source;  // iterator over the iterables; unbound once exhausted
  Value active;  // iterator of the present one, or unbound
};
Type* g_chain;

Value make_chain(Type* type, Value source) {
  auto* c = static_cast<Chain*>(allocate_instance(type));
  c->source = source;
  return Value::object(c);
}

Value chain_new(const Value* a) {
  auto* type = a[0].as<Type>();
  if (!no_keywords(type, g_chain, "chain", a[2])) return Value::exception();
  Value source = iterate(a[1]);
  return source.is_exception() ? source : make_chain(type, source);
}

Value chain_from_iterable(const Value* a) {
  Value source = iterate(a[1]);
  return source.is_exception() ? source : make_chain(a[0].as<Type>(), source);
}

Value chain_next(const Value* a) {
  auto* c = a[0].as<Chain>();
  while (!c->source.is_unbound()) {
    if (c->active.is_unbound()) {
      Value iterable = next_in_line(c->source);
      if (iterable.is_exception() || iterable.is_unbound()) {
        c->source = Value::unbound();
        return iterable;
      }
      Value active = iterate(iterable);
      if (active.is_exception()) {
        c->source = Value::unbound();
        return active;
      }
      store(c, &c->active, active);
    }
    Value item = next_in_line(c->active);
    if (!item.is_unbound()) return item;
    c->active = Value::unbound();
  }
  return Value::unbound();
}

size_t chain_take(Value iterator, Value* out, size_t count) {
  auto* c = iterator.as<Chain>();
  return c->active.is_unbound() ? 0 : take(c->active, out, count);
}

Value chain_reduce(const Value* a) {
  auto* c = a[0].as<Chain>();
  Value type = type_value(type_of(a[0]));
  if (c->source.is_unbound()) return tuple_new({type, tuple_empty()});
  Value state = c->active.is_unbound() ? tuple_new({c->source}) : tuple_new({c->source, c->active});
  return tuple_new({type, tuple_empty(), state});
}

Value chain_setstate(const Value* a) {
  if (!is_tuple(a[1])) return raise_type_error("state is not a tuple");
  auto* state = a[1].as<Tuple>();
  if (state->length < 1 || state->length > 2) {
    return raise_type_error("function takes at least 1 argument (%zu given)", size_t(state->length));
  }
  for (uint64_t i = 0; i < state->length; ++i) {
    if (!is_iterator(state->items[i])) return raise_type_error("Arguments must be iterators.");
  }
  auto* c = a[0].as<Chain>();
  store(c, &c->source, state->items[0]);
  store(c, &c->active, state->length == 2 ? state->items[1] : Value::unbound());
  return Value::none();
}

const NativeDef kChainMethods[] = {NEW_ROW("-cls, /, *iterables, **kwargs", chain_new),
                                   ITERATOR_ROWS(chain_next),
                                   {"from_iterable", "$type, iterable, /", chain_from_iterable,
                                    "Alternative chain() constructor taking a single iterable argument that "
                                    "evaluates lazily.",
                                    Effects::Any, NativeRole::ClassMethod},
                                   REDUCE_ROW(chain_reduce),
                                   SETSTATE_ROW(chain_setstate),
                                   CLASS_GETITEM_ROW,
                                   {}};
constexpr const char* kChainPipeline = R"(
def chain(self, source, active):
    if not has(self, 0):
        return
    source = pipe(source)
    while has(self, 0):
        if has(self, 1):
            active = load(self, 1)
        else:
            iterators = load(self, 0)
            clear(self, 0)
            for iterable in source:
                break
            else:
                return
            active = iter(iterable)
            store(self, 0, iterators)
            store(self, 1, active)
        for item in pipe(active):
            yield item
            if load(self, 1) is not active:
                break
        else:
            clear(self, 1)
)";
const TypeSpec kChainSpec = {.size = sizeof(Chain),
                             .doc =
                                 "chain(*iterables) --> chain object\n\nItems of the first iterable until it "
                                 "is exhausted, then of the next "
                                 "one, until all are exhausted.",
                             .methods = kChainMethods,
                             .pipeline = kChainPipeline};

// --- count ---

struct Count : Object {
  Value value, step;
};
Type* g_count;

bool is_number(Value v) {
  const Type* t = type_of(v);
  return is_int(v) || is_float(v) || has_kind(v, Kind::Complex) || t->slot(Slot::Int) ||
         t->slot(Slot::Float) || t->slot(Slot::Index);
}

Value count_new(const Value* a) {
  for (int i = 1; i <= 2; ++i) {
    if (!is_number(a[i])) return raise_type_error("a number is required");
  }
  auto* c = static_cast<Count*>(allocate_instance(a[0].as<Type>()));
  c->value = a[1];
  c->step = a[2];
  return Value::object(c);
}

Value count_next(const Value* a) {
  auto* c = a[0].as<Count>();
  Value v = c->value;
  if (KRAIT_LIKELY(v.is_small_int() && c->step.is_small_int())) {
    store(c, &c->value, int_add(v, c->step));
    return v;
  }
  Value following = add(v, c->step);
  if (following.is_exception()) return following;
  store(c, &c->value, following);
  return v;
}

size_t count_take(Value iterator, Value* out, size_t count) {
  auto* c = iterator.as<Count>();
  if (!c->value.is_small_int() || !c->step.is_small_int()) return 0;
  const int64_t value = c->value.as_small_int(), step = c->step.as_small_int();
  int64_t end;
  if (__builtin_mul_overflow(int64_t(count), step, &end) || __builtin_add_overflow(end, value, &end) ||
      !Value::fits_small_int(end)) {
    return 0;
  }
  for (size_t i = 0; i < count; ++i) out[i] = Value::small_int(value + int64_t(i) * step);
  c->value = Value::small_int(end);
  return count;
}

bool unit_step(const Count* c) { return c->step == Value::small_int(1); }

Value count_repr(const Value* a) {
  auto* c = a[0].as<Count>();
  Value name = type_of(a[0])->name;
  if (unit_step(c)) return format_string("%S(%R)", name, c->value);
  return format_string("%S(%R, %R)", name, c->value, c->step);
}

Value count_reduce(const Value* a) {
  auto* c = a[0].as<Count>();
  Value args = unit_step(c) ? tuple_new({c->value}) : tuple_new({c->value, c->step});
  return tuple_new({type_value(type_of(a[0])), args});
}

const NativeDef kCountMethods[] = {NEW_ROW("cls, start=0, step=1", count_new),
                                   ITERATOR_ROWS(count_next),
                                   {"__repr__", "$self, /", count_repr, "Return repr(self)."},
                                   REDUCE_ROW(count_reduce),
                                   {}};
constexpr const char* kCountPipeline = R"(
def count(self, value, step):
    while True:
        value = load(self, 0)
        store(self, 0, value + step)
        yield value
)";
const TypeSpec kCountSpec = {
    .size = sizeof(Count),
    .doc = "Return a count object whose .__next__() method returns consecutive values.",
    .methods = kCountMethods,
    .pipeline = kCountPipeline};

// --- cycle ---

struct Cycle : Object {
  Value iterator;    // unbound once exhausted
  Value saved;       // list
  Value index;       // next of the saved items, small int
  Value first_pass;  // items are still to be saved
};
Type* g_cycle;

Value cycle_new(const Value* a) {
  auto* type = a[0].as<Type>();
  if (!no_keywords(type, g_cycle, "cycle", a[2])) return Value::exception();
  auto* args = a[1].as<Tuple>();
  if (args->length != 1) return raise_type_error("cycle expected 1 argument, got %zu", size_t(args->length));
  Value iterator = iterate(args->items[0]);
  if (iterator.is_exception()) return iterator;
  auto* c = static_cast<Cycle*>(allocate_instance(type));
  c->iterator = iterator;
  c->saved = list_new();
  c->index = Value::small_int(0);
  c->first_pass = Value::true_();
  write_barrier(c);
  return Value::object(c);
}

Value cycle_next(const Value* a) {
  auto* c = a[0].as<Cycle>();
  auto* saved = c->saved.as<List>();
  if (!c->iterator.is_unbound()) {
    Value item = next_in_line(c->iterator);
    if (item.is_exception()) return item;
    if (!item.is_unbound()) {
      if (c->first_pass.is_true() && !list_append(saved, item)) return Value::exception();
      return item;
    }
    c->iterator = Value::unbound();
    c->first_pass = Value::false_();
  }
  if (!saved->length) return Value::unbound();
  int64_t i = c->index.as_small_int();
  if (i >= saved->length) i = 0;
  c->index = Value::small_int(i + 1 == saved->length ? 0 : i + 1);
  return list_get(saved, i);
}

// Once all items are saved.
size_t cycle_take(Value iterator, Value* out, size_t count) {
  auto* c = iterator.as<Cycle>();
  auto* saved = c->saved.as<List>();
  if (!c->iterator.is_unbound() || !saved->length) return 0;
  int64_t at = c->index.as_small_int();
  for (size_t i = 0; i < count; ++i) {
    if (at >= saved->length) at = 0;
    out[i] = list_get(saved, at++);
  }
  c->index = Value::small_int(at >= saved->length ? 0 : at);
  return count;
}

Value cycle_reduce(const Value* a) {
  auto* c = a[0].as<Cycle>();
  Value iterator = c->iterator;
  if (iterator.is_unbound()) {
    iterator = iterate(c->saved);
    if (iterator.is_exception()) return iterator;
    if (c->index.as_small_int()) {
      Value set = call_method(iterator, str_intern("__setstate__"), {c->index});
      if (set.is_exception()) return set;
    }
  }
  bool complete = c->first_pass.is_false();
  return tuple_new(
      {type_value(type_of(a[0])), tuple_new({iterator}), tuple_new({c->saved, Value::boolean(complete)})});
}

Value cycle_setstate(const Value* a) {
  if (!is_tuple(a[1])) return raise_type_error("state is not a tuple");
  auto* state = a[1].as<Tuple>();
  if (state->length != 2 || !is_list(state->items[0])) return raise_type_error("invalid arguments");
  int first_pass_done = truth(state->items[1]);
  if (first_pass_done < 0) return Value::exception();
  auto* c = a[0].as<Cycle>();
  store(c, &c->saved, state->items[0]);
  c->first_pass = Value::boolean(!first_pass_done);
  c->index = Value::small_int(0);
  return Value::none();
}

const NativeDef kCycleMethods[] = {NEW_ROW("-cls, /, *args, **kwargs", cycle_new),
                                   ITERATOR_ROWS(cycle_next),
                                   REDUCE_ROW(cycle_reduce),
                                   SETSTATE_ROW(cycle_setstate),
                                   {}};
constexpr const char* kCyclePipeline = R"(
def cycle(self, iterator, saved, index, first_pass):
    if has(self, 0):
        for item in pipe(iterator):
            if load(self, 3):
                load(self, 1).append(item)
            yield item
            if not has(self, 0):
                break
        else:
            clear(self, 0)
            store(self, 3, False)
    while saved := load(self, 1):
        i = load(self, 2)
        if i >= len(saved):
            i = 0
        store(self, 2, 0 if i + 1 == len(saved) else i + 1)
        yield saved[i]
)";
const TypeSpec kCycleSpec = {
    .size = sizeof(Cycle),
    .doc = "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.",
    .methods = kCycleMethods,
    .pipeline = kCyclePipeline};

// --- repeat ---

struct Repeat : Object {
  Value element;
  Value left;  // small int, or unbound: for ever
};
Type* g_repeat;

Value repeat_new(const Value* a) {
  Value left = Value::unbound();
  if (!a[2].is_unbound()) {
    int64_t n;
    if (!int_to_i64(a[2], &n)) return Value::exception();
    left = Value::small_int(n < 0 ? 0 : n);
  }
  auto* r = static_cast<Repeat*>(allocate_instance(a[0].as<Type>()));
  r->element = a[1];
  r->left = left;
  return Value::object(r);
}

Value repeat_next(const Value* a) {
  auto* r = a[0].as<Repeat>();
  if (r->left.is_unbound()) return r->element;
  int64_t left = r->left.as_small_int();
  if (left == 0) return Value::unbound();
  r->left = Value::small_int(left - 1);
  return r->element;
}

size_t repeat_take(Value iterator, Value* out, size_t count) {
  auto* r = iterator.as<Repeat>();
  if (!r->left.is_unbound()) {
    count = std::min(count, size_t(r->left.as_small_int()));
    r->left = Value::small_int(r->left.as_small_int() - int64_t(count));
  }
  std::fill_n(out, count, r->element);
  return count;
}

Value repeat_repr(const Value* a) {
  auto* r = a[0].as<Repeat>();
  Value name = type_of(a[0])->name;
  if (r->left.is_unbound()) return format_string("%S(%R)", name, r->element);
  return format_string("%S(%R, %R)", name, r->element, r->left);
}

Value repeat_length_hint(const Value* a) {
  auto* r = a[0].as<Repeat>();
  return r->left.is_unbound() ? raise_type_error("len() of unsized object") : r->left;
}

Value repeat_reduce(const Value* a) {
  auto* r = a[0].as<Repeat>();
  Value args = r->left.is_unbound() ? tuple_new({r->element}) : tuple_new({r->element, r->left});
  return tuple_new({type_value(type_of(a[0])), args});
}

const NativeDef kRepeatMethods[] = {NEW_ROW("-cls, object, times=?", repeat_new),
                                    ITERATOR_ROWS(repeat_next),
                                    {"__repr__", "$self, /", repeat_repr, "Return repr(self)."},
                                    {"__length_hint__", "-$self, /", repeat_length_hint,
                                     "Private method returning an estimate of len(list(it))."},
                                    REDUCE_ROW(repeat_reduce),
                                    {}};
constexpr const char* kRepeatPipeline = R"(
def repeat(self, element, left):
    if has(self, 1):
        while left := load(self, 1):
            store(self, 1, left - 1)
            yield element
    else:
        while True:
            yield element
)";
const TypeSpec kRepeatSpec = {
    .size = sizeof(Repeat),
    .doc =
        "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of "
        "times.  If not specified, returns the object\nendlessly.",
    .methods = kRepeatMethods,
    .pipeline = kRepeatPipeline};

// --- accumulate ---

struct Accumulate : Object {
  Value iterator, function;
  Value total;    // unbound at the start
  Value initial;  // still to be yielded, or unbound
};
Type* g_accumulate;

Value accumulate_new(const Value* a) {
  Value iterator = iterate(a[1]);
  if (iterator.is_exception()) return iterator;
  auto* c = static_cast<Accumulate*>(allocate_instance(a[0].as<Type>()));
  c->iterator = iterator;
  c->function = a[2];
  c->initial = a[3].is_none() ? Value::unbound() : a[3];
  return Value::object(c);
}

Value accumulate_next(const Value* a) {
  auto* c = a[0].as<Accumulate>();
  if (!c->initial.is_unbound()) {
    store(c, &c->total, c->initial);
    c->initial = Value::unbound();
    return c->total;
  }
  Value item = next_in_line(c->iterator);
  if (item.is_exception() || item.is_unbound()) return item;
  if (!c->total.is_unbound()) {
    item = c->function.is_none() ? add(c->total, item) : call(c->function, {c->total, item});
    if (item.is_exception()) return item;
  }
  store(c, &c->total, item);
  return item;
}

Value accumulate_reduce(const Value* a) {
  auto* c = a[0].as<Accumulate>();
  Value type = type_value(type_of(a[0]));
  // A value still (or once more) to be yielded first goes in front of the iterator.
  if (!c->initial.is_unbound() || c->total.is_none()) {
    bool initial = !c->initial.is_unbound();
    Value head = tuple_new({initial ? c->initial : c->total});
    Value chained = call(type_value(g_chain), {head, c->iterator});
    if (chained.is_exception()) return chained;
    if (initial) return tuple_new({type, tuple_new({chained, c->function}), Value::none()});
    // None cannot stand for itself in the state: the first item is skipped.
    Value islice = import_attribute("itertools", "islice");
    Value total = call(type, {chained, c->function});
    if (islice.is_exception() || total.is_exception()) return Value::exception();
    return tuple_new({islice, tuple_new({total, Value::small_int(1), Value::none()})});
  }
  Value state = c->total.is_unbound() ? Value::none() : c->total;
  return tuple_new({type, tuple_new({c->iterator, c->function}), state});
}

Value accumulate_setstate(const Value* a) {
  auto* c = a[0].as<Accumulate>();
  store(c, &c->total, a[1].is_none() ? Value::unbound() : a[1]);
  return Value::none();
}

const NativeDef kAccumulateMethods[] = {NEW_ROW("cls, iterable, func=None, *, initial=None", accumulate_new),
                                        ITERATOR_ROWS(accumulate_next),
                                        REDUCE_ROW(accumulate_reduce),
                                        SETSTATE_ROW(accumulate_setstate),
                                        {}};
constexpr const char* kAccumulatePipeline = R"(
def accumulate(self, iterator, function, total, initial):
    iterator = pipe(iterator)
    if has(self, 3):
        initial = load(self, 3)
        store(self, 2, initial)
        clear(self, 3)
        yield initial
    if not has(self, 2):
        for item in iterator:
            break
        else:
            return
        store(self, 2, item)
        yield item
    for item in iterator:
        if function is None:
            item = load(self, 2) + item
        else:
            item = function(load(self, 2), item)
        store(self, 2, item)
        yield item
)";
const TypeSpec kAccumulateSpec = {
    .size = sizeof(Accumulate),
    .doc = "Return series of accumulated sums (or other binary function results).",
    .methods = kAccumulateMethods,
    .pipeline = kAccumulatePipeline};

// --- starmap ---

struct Starmap : Object {
  Value function, iterator;
};
Type* g_starmap;

Value starmap_new(const Value* a) {
  Value iterator = iterate(a[2]);
  if (iterator.is_exception()) return iterator;
  auto* s = static_cast<Starmap*>(allocate_instance(a[0].as<Type>()));
  s->function = a[1];
  s->iterator = iterator;
  return Value::object(s);
}

Value starmap_next(const Value* a) {
  auto* s = a[0].as<Starmap>();
  Value args = next_in_line(s->iterator);
  if (args.is_exception() || args.is_unbound()) return args;
  args = tuple_from_iterable(args);
  if (args.is_exception()) return args;
  return call(s->function, args.as<Tuple>()->items, args.as<Tuple>()->length);
}

Value starmap_reduce(const Value* a) {
  auto* s = a[0].as<Starmap>();
  return tuple_new({type_value(type_of(a[0])), tuple_new({s->function, s->iterator})});
}

const NativeDef kStarmapMethods[] = {NEW_ROW("cls, function, iterable, /", starmap_new),
                                     ITERATOR_ROWS(starmap_next),
                                     REDUCE_ROW(starmap_reduce),
                                     {}};
constexpr const char* kStarmapPipeline = R"(
def starmap(self, function, iterator):
    for items in pipe(iterator):
        yield function(*tuple(items))
)";
const TypeSpec kStarmapSpec = {.size = sizeof(Starmap),
                               .doc =
                                   "Return an iterator whose values are returned from the function evaluated "
                                   "with an argument tuple taken "
                                   "from the given sequence.",
                               .methods = kStarmapMethods,
                               .pipeline = kStarmapPipeline};

// --- zip_longest ---

struct ZipLongest : Object {
  Value iterators;  // list; an exhausted one is replaced by None
  Value active;     // how many are not exhausted
  Value fill;
};
Type* g_zip_longest;

// fillvalue, the only keyword; exception when there are others.
Value fill_value(Value kwargs) {
  if (kwargs.is_unbound()) return Value::none();
  auto* d = kwargs.as<Dict>();
  Value fill = dict_get_str(d, str_intern("fillvalue"));
  if (d->length == 1 && !fill.is_unbound()) return fill;
  return raise_type_error("zip_longest() got an unexpected keyword argument");
}

Value zip_longest_new(const Value* a) {
  auto* args = a[1].as<Tuple>();
  Value fill = fill_value(a[2]);
  if (fill.is_exception()) return fill;
  Value iterators = list_new();
  for (uint64_t i = 0; i < args->length; ++i) {
    Value it = iterate(args->items[i]);
    if (it.is_exception() || !list_append(iterators.as<List>(), it)) return Value::exception();
  }
  auto* z = static_cast<ZipLongest*>(allocate_instance(a[0].as<Type>()));
  z->iterators = iterators;
  z->active = Value::small_int(int64_t(args->length));
  z->fill = fill;
  return Value::object(z);
}

Value zip_longest_next(const Value* a) {
  auto* z = a[0].as<ZipLongest>();
  auto* iterators = z->iterators.as<List>();
  if (z->active == Value::small_int(0)) return Value::unbound();
  Tuple* result = tuple_allocate(size_t(iterators->length));
  if (!result) return Value::exception();
  for (int64_t i = 0; i < iterators->length; ++i) {
    Value it = list_get(iterators, i), item = z->fill;
    if (!it.is_none()) {
      item = next(it);
      if (item.is_exception()) {
        z->active = Value::small_int(0);
        return item;
      }
      if (item.is_unbound()) {
        z->active = Value::small_int(z->active.as_small_int() - 1);
        if (z->active == Value::small_int(0)) return Value::unbound();
        list_set(iterators, i, Value::none());
        item = z->fill;
      }
    }
    store(result, &result->items[i], item);
  }
  return Value::object(result);
}

Value zip_longest_reduce(const Value* a) {
  auto* z = a[0].as<ZipLongest>();
  auto* iterators = z->iterators.as<List>();
  Tuple* args = tuple_allocate(size_t(iterators->length));
  if (!args) return Value::exception();
  for (int64_t i = 0; i < iterators->length; ++i) {
    Value it = list_get(iterators, i);
    store(args, &args->items[i], it.is_none() ? tuple_empty() : it);
  }
  return tuple_new({type_value(type_of(a[0])), Value::object(args), z->fill});
}

Value zip_longest_setstate(const Value* a) {
  auto* z = a[0].as<ZipLongest>();
  store(z, &z->fill, a[1]);
  return Value::none();
}

const NativeDef kZipLongestMethods[] = {NEW_ROW("-cls, /, *iterables, **kwargs", zip_longest_new),
                                        ITERATOR_ROWS(zip_longest_next),
                                        REDUCE_ROW(zip_longest_reduce),
                                        SETSTATE_ROW(zip_longest_setstate),
                                        {}};
constexpr const char* kZipLongestPipeline = R"(
def zip_longest(self, iterators, active, fill):
    if len(iterators) != 2:
        for items in self:
            yield items
        return
    first = pipe(iterators[0])
    second = pipe(iterators[1])
    while active := load(self, 1):
        a = b = load(self, 2)
        store(self, 1, 0)
        if iterators[0] is not None:
            for a in first:
                break
            else:
                active -= 1
                if not active:
                    return
                iterators[0] = None
        if iterators[1] is not None:
            for b in second:
                break
            else:
                active -= 1
                if not active:
                    return
                iterators[1] = None
        store(self, 1, active)
        yield a, b
)";
const TypeSpec kZipLongestSpec = {.size = sizeof(ZipLongest),
                                  .doc =
                                      "zip_longest(iter1 [,iter2 [...]], [fillvalue=None]) --> zip_longest "
                                      "object\n\nTuples of the items at "
                                      "each position; shorter iterables are filled up.",
                                  .methods = kZipLongestMethods,
                                  .pipeline = kZipLongestPipeline};

// --- pairwise ---

struct Pairwise : Object {
  Value iterator;  // unbound once exhausted
  Value previous;  // unbound at the start
};
Type* g_pairwise;

Value pairwise_new(const Value* a) {
  Value iterator = iterate(a[1]);
  if (iterator.is_exception()) return iterator;
  auto* p = static_cast<Pairwise*>(allocate_instance(a[0].as<Type>()));
  p->iterator = iterator;
  return Value::object(p);
}

Value pairwise_next(const Value* a) {
  auto* p = a[0].as<Pairwise>();
  Value iterator = p->iterator;
  if (iterator.is_unbound()) return Value::unbound();
  Value old = p->previous;
  if (old.is_unbound()) {
    old = next(iterator);
    if (!old.is_exception() && !old.is_unbound()) store(p, &p->previous, old);
    // The iterator may have been used up by a re-entrant call.
    if (old.is_unbound() || old.is_exception() || p->iterator.is_unbound()) {
      p->iterator = p->previous = Value::unbound();
      return old.is_exception() ? old : Value::unbound();
    }
  }
  Value item = next(iterator);
  if (item.is_exception() || item.is_unbound()) {
    p->iterator = p->previous = Value::unbound();
    return item;
  }
  store(p, &p->previous, item);
  return tuple_new({old, item});
}

const NativeDef kPairwiseMethods[] = {
    NEW_ROW("cls, iterable, /", pairwise_new), ITERATOR_ROWS(pairwise_next), {}};
constexpr const char* kPairwisePipeline = R"(
def pairwise(self, iterator, previous):
    if not has(self, 0):
        return
    source = pipe(iterator)
    if not has(self, 1):
        clear(self, 0)
        for item in source:
            break
        else:
            return
        store(self, 0, iterator)
        store(self, 1, item)
    while has(self, 0):
        previous = load(self, 1)
        clear(self, 0)
        clear(self, 1)
        for item in source:
            break
        else:
            return
        store(self, 0, iterator)
        store(self, 1, item)
        yield previous, item
)";
const TypeSpec kPairwiseSpec = {
    .size = sizeof(Pairwise),
    .doc =
        "Return an iterator of overlapping pairs taken from the input iterator.\n\n"
        "    s -> (s0,s1), (s1,s2), (s2, s3), ...",
    .methods = kPairwiseMethods,
    .pipeline = kPairwisePipeline};

}  // namespace

void create_basic_types(Value module) {
  g_chain = create_type(module, "itertools.chain", &kChainSpec);
  register_take(g_chain, chain_take);
  g_count = create_type(module, "itertools.count", &kCountSpec);
  register_take(g_count, count_take);
  g_cycle = create_type(module, "itertools.cycle", &kCycleSpec);
  register_take(g_cycle, cycle_take);
  g_repeat = create_type(module, "itertools.repeat", &kRepeatSpec);
  register_take(g_repeat, repeat_take);
  g_accumulate = create_type(module, "itertools.accumulate", &kAccumulateSpec);
  g_starmap = create_type(module, "itertools.starmap", &kStarmapSpec);
  g_zip_longest = create_type(module, "itertools.zip_longest", &kZipLongestSpec);
  g_pairwise = create_type(module, "itertools.pairwise", &kPairwiseSpec);
}

}  // namespace krait::itertools

namespace krait {

Value module_init_itertools(Value module) {
  itertools::create_basic_types(module);
  itertools::create_selecting_types(module);
  itertools::create_grouping_types(module);
  itertools::create_combinatoric_types(module);
  return module;
}

}  // namespace krait
