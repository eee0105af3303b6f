// enumerate, zip, map and filter.
#include "runtime/consume.h"
#include "runtime/int.h"
#include "runtime/iterators.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {

PairSource g_pair_sources[4] = {
    {kNoPairs, nullptr}, {kNoPairs, nullptr}, {kNoPairs, nullptr}, {kNoPairs, nullptr}};
namespace {

// iter() of each item; exception when one is not iterable.
Value iterators_of(const Value* iterables, size_t count) {
  Tuple* t = tuple_allocate(count);
  if (!t) return Value::exception();
  for (size_t i = 0; i < count; ++i) {
    Value it = iterate(iterables[i]);
    if (it.is_exception()) return it;
    store(t, &t->items[i], it);
  }
  return Value::object(t);
}

// --- enumerate ---

Value enumerate_new(const Value* a) {
  Value count = index_of(a[2]);
  if (count.is_exception()) return count;
  Value iterator = iterate(a[1]);
  if (iterator.is_exception()) return iterator;
  auto* e = static_cast<Enumerate*>(allocate_instance(a[0].as<Type>()));
  e->iterator = iterator;
  e->count = count;
  return Value::object(e);
}

Value enumerate_next(const Value* a) {
  auto* e = a[0].as<Enumerate>();
  Value item = next_in_line(e->iterator);
  if (item.is_unbound() || item.is_exception()) return item;
  Value count = e->count;
  store(e, &e->count, int_add(count, Value::small_int(1)));
  return tuple_new({count, item});
}

Value enumerate_reduce(const Value* a) {
  auto* e = a[0].as<Enumerate>();
  return tuple_new({type_value(type_of(a[0])), tuple_new({e->iterator, e->count})});
}

// --- zip ---

Value zip_new(const Value* a) {
  bool strict = false;
  if (!a[2].is_unbound()) {
    int t = truth(a[2]);
    if (t < 0) return Value::exception();
    strict = t;
  }
  auto* args = a[1].as<Tuple>();
  Value iterators = iterators_of(args->items, args->length);
  if (iterators.is_exception()) return iterators;
  auto* z = static_cast<Zip*>(allocate_instance(a[0].as<Type>()));
  z->iterators = iterators;
  z->strict = Value::boolean(strict);
  return Value::object(z);
}

Value raise_zip_error(size_t argument, const char* what) {
  const char* plural = argument == 1 ? " " : "s 1-";
  return raise_value_error("zip() argument %zu is %s than argument%s%zu", argument + 1, what, plural,
                           argument);
}

// Iterator i was the first to end: in strict mode all others must end now, too.
Value zip_end(Zip* z, size_t i) {
  if (!z->strict.is_true()) return Value::unbound();
  if (i > 0) return raise_zip_error(i, "shorter");
  auto* iterators = z->iterators.as<Tuple>();
  for (i = 1; i < iterators->length; ++i) {
    Value item = next_in_line(iterators->items[i]);
    if (item.is_exception()) return item;
    if (!item.is_unbound()) return raise_zip_error(i, "longer");
  }
  return Value::unbound();
}

Value zip_next(const Value* a) {
  auto* z = a[0].as<Zip>();
  auto* iterators = z->iterators.as<Tuple>();
  if (!iterators->length) return Value::unbound();
  Tuple* result = tuple_allocate(iterators->length);
  if (!result) return Value::exception();
  for (uint64_t i = 0; i < iterators->length; ++i) {
    Value item = next_in_line(iterators->items[i]);
    if (item.is_exception()) return item;
    if (item.is_unbound()) return zip_end(z, i);
    store(result, &result->items[i], item);
  }
  return Value::object(result);
}

Value zip_reduce(const Value* a) {
  auto* z = a[0].as<Zip>();
  if (z->strict.is_true()) return tuple_new({type_value(type_of(a[0])), z->iterators, Value::true_()});
  return tuple_new({type_value(type_of(a[0])), z->iterators});
}

Value zip_setstate(const Value* a) {
  int strict = truth(a[1]);
  if (strict < 0) return Value::exception();
  a[0].as<Zip>()->strict = Value::boolean(strict);
  return Value::none();
}

// --- map ---

Value map_new(const Value* a) {
  auto* type = a[0].as<Type>();
  if (type == types::map && !a[2].is_unbound()) return raise_type_error("map() takes no keyword arguments");
  auto* args = a[1].as<Tuple>();
  if (args->length < 2) return raise_type_error("map() must have at least two arguments.");
  Value iterators = iterators_of(args->items + 1, args->length - 1);
  if (iterators.is_exception()) return iterators;
  auto* m = static_cast<Map*>(allocate_instance(type));
  m->function = args->items[0];
  m->iterators = iterators;
  return Value::object(m);
}

Value map_next(const Value* a) {
  auto* m = a[0].as<Map>();
  auto* iterators = m->iterators.as<Tuple>();
  if (KRAIT_LIKELY(iterators->length == 1)) {
    Value item = next_in_line(iterators->items[0]);
    if (item.is_unbound() || item.is_exception()) return item;
    return call(m->function, &item, 1);
  }
  Tuple* items = tuple_allocate(iterators->length);
  if (!items) return Value::exception();
  for (uint64_t i = 0; i < iterators->length; ++i) {
    Value item = next_in_line(iterators->items[i]);
    if (item.is_unbound() || item.is_exception()) return item;
    store(items, &items->items[i], item);
  }
  return call(m->function, items->items, items->length);
}

Value map_reduce(const Value* a) {
  auto* m = a[0].as<Map>();
  auto* iterators = m->iterators.as<Tuple>();
  Tuple* args = tuple_allocate(iterators->length + 1);
  if (!args) return Value::exception();
  args->items[0] = m->function;
  for (uint64_t i = 0; i < iterators->length; ++i) args->items[i + 1] = iterators->items[i];
  write_barrier(args);
  return tuple_new({type_value(type_of(a[0])), Value::object(args)});
}

// --- filter ---

Value filter_new(const Value* a) {
  auto* type = a[0].as<Type>();
  if (type == types::filter && !a[2].is_unbound()) {
    return raise_type_error("filter() takes no keyword arguments");
  }
  auto* args = a[1].as<Tuple>();
  if (args->length != 2) {
    return raise_type_error("filter expected 2 arguments, got %zu", size_t(args->length));
  }
  Value iterator = iterate(args->items[1]);
  if (iterator.is_exception()) return iterator;
  auto* f = static_cast<Filter*>(allocate_instance(type));
  f->function = args->items[0];
  f->iterator = iterator;
  return Value::object(f);
}

Value filter_next(const Value* a) {
  auto* f = a[0].as<Filter>();
  bool plain = f->function.is_none() || f->function == type_value(types::bool_);
  for (;;) {
    Value item = next_in_line(f->iterator);
    if (item.is_unbound() || item.is_exception()) return item;
    if (plain && item.is_small_int()) {
      if (item == Value::small_int(0)) continue;
      return item;
    }
    Value verdict = plain ? item : call(f->function, &item, 1);
    if (verdict.is_exception()) return verdict;
    int keep = truth(verdict);
    if (keep < 0) return Value::exception();
    if (keep) return item;
  }
}

Value filter_reduce(const Value* a) {
  auto* f = a[0].as<Filter>();
  return tuple_new({type_value(type_of(a[0])), tuple_new({f->function, f->iterator})});
}

#define ITERATOR_ROWS(next)                                                      \
  {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure}, \
      {"__next__", "$self, /", next, "Implement next(self)."}
#define NEW_ROW(signature, function) \
  {"__new__", signature, function, "Create and return a new object.", Effects::Any, NativeRole::StaticMethod}
constexpr const char* kReduceDoc = "Return state information for pickling.";

const NativeDef kEnumerateMethods[] = {NEW_ROW("^cls, iterable, start=0", enumerate_new),
                                       ITERATOR_ROWS(enumerate_next),
                                       {"__reduce__", "$self, /", enumerate_reduce, kReduceDoc},
                                       CLASS_GETITEM_ROW,
                                       {}};
const NativeDef kZipMethods[] = {
    NEW_ROW("cls, /, *iterables, strict=?", zip_new),
    ITERATOR_ROWS(zip_next),
    {"__reduce__", "$self, /", zip_reduce, kReduceDoc},
    {"__setstate__", "$self, state, /", zip_setstate, "Set state information for unpickling."},
    {}};
const NativeDef kMapMethods[] = {NEW_ROW("cls, /, *args, **kwargs", map_new),
                                 ITERATOR_ROWS(map_next),
                                 {"__reduce__", "$self, /", map_reduce, kReduceDoc},
                                 {}};
const NativeDef kFilterMethods[] = {NEW_ROW("cls, /, *args, **kwargs", filter_new),
                                    ITERATOR_ROWS(filter_next),
                                    {"__reduce__", "$self, /", filter_reduce, kReduceDoc},
                                    {}};

// (See interp/pipelines.h.)
constexpr const char* kEnumeratePipeline = R"(
def enumerate(self, iterator, count):
    for item in pipe(iterator):
        i = load(self, 1)
        store(self, 1, i + 1)
        yield i, item
)";
constexpr const char* kZipPipeline = R"(
def zip(self, iterators, strict):
    if strict or len(iterators) != 2:
        for items in self:
            yield items
        return
    second = pipe(iterators[1])
    for a in pipe(iterators[0]):
        for b in second:
            break
        else:
            return
        yield a, b
)";
constexpr const char* kMapPipeline = R"(
def map(self, function, iterators):
    if len(iterators) == 1:
        for a in pipe(iterators[0]):
            yield function(a)
    elif len(iterators) == 2:
        second = pipe(iterators[1])
        for a in pipe(iterators[0]):
            for b in second:
                break
            else:
                return
            yield function(a, b)
    else:
        for item in self:
            yield item
)";
constexpr const char* kFilterPipeline = R"(
def filter(self, function, iterator):
    if function is None:
        for item in pipe(iterator):
            if item:
                yield item
    else:
        for item in pipe(iterator):
            if function(item):
                yield item
)";

}  // namespace

extern const TypeSpec type_spec_enumerate = {.size = sizeof(Enumerate),
                                             .doc =
                                                 "Return an enumerate object.\n\nIt yields pairs of a count "
                                                 "(from start, which defaults to zero) and a "
                                                 "value of the iterable.",
                                             .methods = kEnumerateMethods,
                                             .pipeline = kEnumeratePipeline};
extern const TypeSpec type_spec_zip = {.size = sizeof(Zip),
                                       .doc =
                                           "zip(*iterables, strict=False) --> Yield tuples until an input is "
                                           "exhausted.\n\nIf strict is true and "
                                           "one input is exhausted before the others, raise a ValueError.",
                                       .methods = kZipMethods,
                                       .pipeline = kZipPipeline};
extern const TypeSpec type_spec_map = {
    .size = sizeof(Map),
    .doc =
        "map(func, *iterables) --> map object\n\nMake an iterator that computes the function using arguments "
        "from each of the iterables; it stops when the shortest one is exhausted.",
    .methods = kMapMethods,
    .pipeline = kMapPipeline};
extern const TypeSpec type_spec_filter = {.size = sizeof(Filter),
                                          .doc =
                                              "filter(function or None, iterable) --> filter object\n\nYield "
                                              "those items for which function(item) is "
                                              "true; with None, the items that are true.",
                                          .methods = kFilterMethods,
                                          .pipeline = kFilterPipeline};

}  // namespace krait
