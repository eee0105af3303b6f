// itertools that let some items through: compress, dropwhile, takewhile, filterfalse, islice.
#include <algorithm>

#include "runtime/consume.h"
#include "runtime/int.h"
#include "runtime/modules/itertools.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::itertools {
namespace {

// --- those with a predicate ---

struct Predicate : Object {
  Value function, iterator;
  Value state;  // small int: dropwhile has started to yield, takewhile has stopped
};

Value predicate_new(const Value* a) {
  Value iterator = iterate(a[2]);
  if (iterator.is_exception()) return iterator;
  auto* p = static_cast<Predicate*>(allocate_instance(a[0].as<Type>()));
  p->function = a[1];
  p->iterator = iterator;
  p->state = Value::small_int(0);
  return Value::object(p);
}

bool is_set(const Predicate* p) { return p->state != Value::small_int(0); }

// truth(function(item)), -1: raised.
int holds(Predicate* p, Value item) {
  Value verdict = call(p->function, {item});
  return verdict.is_exception() ? -1 : truth(verdict);
}

Value dropwhile_next(const Value* a) {
  auto* p = a[0].as<Predicate>();
  for (;;) {
    Value item = next_in_line(p->iterator);
    if (item.is_exception() || item.is_unbound() || is_set(p)) return item;
    int drop = holds(p, item);
    if (drop < 0) return Value::exception();
    if (!drop) {
      p->state = Value::small_int(1);
      return item;
    }
  }
}

Value takewhile_next(const Value* a) {
  auto* p = a[0].as<Predicate>();
  if (is_set(p)) return Value::unbound();
  Value item = next_in_line(p->iterator);
  if (item.is_exception() || item.is_unbound()) return item;
  int take = holds(p, item);
  if (take < 0) return Value::exception();
  if (take) return item;
  p->state = Value::small_int(1);
  return Value::unbound();
}

Value filterfalse_next(const Value* a) {
  auto* p = a[0].as<Predicate>();
  bool plain = p->function.is_none() || p->function == type_value(types::bool_);
  for (;;) {
    Value item = next_in_line(p->iterator);
    if (item.is_exception() || item.is_unbound()) return item;
    int keep = plain ? truth(item) : holds(p, item);
    if (keep < 0) return Value::exception();
    if (!keep) return item;
  }
}

Value stateful_reduce(const Value* a) {
  auto* p = a[0].as<Predicate>();
  return tuple_new({type_value(type_of(a[0])), tuple_new({p->function, p->iterator}), p->state});
}

Value filterfalse_reduce(const Value* a) {
  auto* p = a[0].as<Predicate>();
  return tuple_new({type_value(type_of(a[0])), tuple_new({p->function, p->iterator})});
}

Value predicate_setstate(const Value* a) {
  int state = truth(a[1]);
  if (state < 0) return Value::exception();
  a[0].as<Predicate>()->state = Value::small_int(state);
  return Value::none();
}

const NativeDef kDropwhileMethods[] = {NEW_ROW("cls, predicate, iterable, /", predicate_new),
                                       ITERATOR_ROWS(dropwhile_next),
                                       REDUCE_ROW(stateful_reduce),
                                       SETSTATE_ROW(predicate_setstate),
                                       {}};
const NativeDef kTakewhileMethods[] = {NEW_ROW("cls, predicate, iterable, /", predicate_new),
                                       ITERATOR_ROWS(takewhile_next),
                                       REDUCE_ROW(stateful_reduce),
                                       SETSTATE_ROW(predicate_setstate),
                                       {}};
const NativeDef kFilterfalseMethods[] = {NEW_ROW("cls, function, iterable, /", predicate_new),
                                         ITERATOR_ROWS(filterfalse_next),
                                         REDUCE_ROW(filterfalse_reduce),
                                         {}};
constexpr const char* kDropwhilePipeline = R"(
def dropwhile(self, function, iterator, state):
    for item in pipe(iterator):
        if not load(self, 2):
            if function(item):
                continue
            store(self, 2, 1)
        yield item
)";
const TypeSpec kDropwhileSpec = {.size = sizeof(Predicate),
                                 .doc =
                                     "Drop items from the iterable while predicate(item) is true.\n\n"
                                     "Afterwards, return every element until the iterable is exhausted.",
                                 .methods = kDropwhileMethods,
                                 .pipeline = kDropwhilePipeline};
constexpr const char* kTakewhilePipeline = R"(
def takewhile(self, function, iterator, state):
    if load(self, 2):
        return
    for item in pipe(iterator):
        if not function(item):
            store(self, 2, 1)
            return
        yield item
        if load(self, 2):
            return
)";
const TypeSpec kTakewhileSpec = {.size = sizeof(Predicate),
                                 .doc =
                                     "Return successive entries from an iterable as long as the predicate "
                                     "evaluates to true for each entry.",
                                 .methods = kTakewhileMethods,
                                 .pipeline = kTakewhilePipeline};
constexpr const char* kFilterfalsePipeline = R"(
def filterfalse(self, function, iterator):
    if function is None:
        for item in pipe(iterator):
            if not item:
                yield item
    else:
        for item in pipe(iterator):
            if not function(item):
                yield item
)";
const TypeSpec kFilterfalseSpec = {.size = sizeof(Predicate),
                                   .doc =
                                       "Return those items of iterable for which function(item) is false.\n\n"
                                       "If function is None, return the items that are false.",
                                   .methods = kFilterfalseMethods,
                                   .pipeline = kFilterfalsePipeline};

// --- compress ---

struct Compress : Object {
  Value data, selectors;
};

Value compress_new(const Value* a) {
  Value data = iterate(a[1]);
  if (data.is_exception()) return data;
  Value selectors = iterate(a[2]);
  if (selectors.is_exception()) return selectors;
  auto* c = static_cast<Compress*>(allocate_instance(a[0].as<Type>()));
  c->data = data;
  c->selectors = selectors;
  return Value::object(c);
}

Value compress_next(const Value* a) {
  auto* c = a[0].as<Compress>();
  for (;;) {
    Value item = next(c->data);
    if (item.is_exception() || item.is_unbound()) return item;
    Value selector = next(c->selectors);
    if (selector.is_exception() || selector.is_unbound()) return selector;
    int keep = truth(selector);
    if (keep < 0) return Value::exception();
    if (keep) return item;
  }
}

Value compress_reduce(const Value* a) {
  auto* c = a[0].as<Compress>();
  return tuple_new({type_value(type_of(a[0])), tuple_new({c->data, c->selectors})});
}

const NativeDef kCompressMethods[] = {NEW_ROW("cls, data, selectors", compress_new),
                                      ITERATOR_ROWS(compress_next),
                                      REDUCE_ROW(compress_reduce),
                                      {}};
constexpr const char* kCompressPipeline = R"(
def compress(self, data, selectors):
    selectors = pipe(selectors)
    for item in pipe(data):
        for selected in selectors:
            break
        else:
            return
        if selected:
            yield item
)";
const TypeSpec kCompressSpec = {.size = sizeof(Compress),
                                .doc = "Return data elements corresponding to true selector elements.",
                                .methods = kCompressMethods,
                                .pipeline = kCompressPipeline};

// --- islice ---

struct Islice : Object {
  Value iterator;                      // unbound once exhausted
  Value following, stop, step, count;  // small ints; stop -1: none
};
Type* g_islice;

constexpr const char* kRangeText = "must be None or an integer: 0 <= x <= sys.maxsize.";

// None, or an index >= 0. False: raised with the given subject.
bool index_or_none(Value v, int64_t none_value, const char* subject, int64_t* out) {
  if (v.is_none()) {
    *out = none_value;
    return true;
  }
  if (int_to_i64(v, out) && *out >= 0 && Value::fits_small_int(*out)) return true;
  clear_exception();
  (void)raise_value_error("%s for islice() %s", subject, kRangeText);
  return false;
}

Value islice_new(const Value* a) {
  auto* type = a[0].as<Type>();
  if (!no_keywords(type, g_islice, "islice", a[2])) return Value::exception();
  auto* args = a[1].as<Tuple>();
  size_t n = args->length;
  if (n < 2) return raise_type_error("islice expected at least 2 arguments, got %zu", n);
  if (n > 4) return raise_type_error("islice expected at most 4 arguments, got %zu", n);
  int64_t start = 0, stop, step = 1;
  if (n == 2) {
    if (!index_or_none(args->items[1], -1, "Stop argument", &stop)) return Value::exception();
  } else {
    Value stop_value = args->items[2];
    if (!stop_value.is_none() && !index_or_none(stop_value, -1, "Stop argument", &stop))
      return Value::exception();
    if (stop_value.is_none()) stop = -1;
    if (!index_or_none(args->items[1], 0, "Indices", &start)) return Value::exception();
  }
  if (n == 4 && !args->items[3].is_none()) {
    if (!int_to_i64(args->items[3], &step) || step < 1) {
      clear_exception();
      return raise_value_error("Step for islice() must be a positive integer or None.");
    }
  }
  Value iterator = iterate(args->items[0]);
  if (iterator.is_exception()) return iterator;
  auto* s = static_cast<Islice*>(allocate_instance(type));
  s->iterator = iterator;
  s->following = Value::small_int(start);
  s->stop = Value::small_int(stop);
  s->step = Value::small_int(step);
  s->count = Value::small_int(0);
  return Value::object(s);
}

Value islice_next(const Value* a) {
  auto* s = a[0].as<Islice>();
  if (s->iterator.is_unbound()) return Value::unbound();
  int64_t following = s->following.as_small_int(), stop = s->stop.as_small_int();
  int64_t count = s->count.as_small_int();
  if (KRAIT_LIKELY(count == following && (stop < 0 || count < stop) && s->step == Value::small_int(1))) {
    const Value item = next_in_line(s->iterator);
    if (item.is_unbound() || item.is_exception()) s->iterator = Value::unbound();
    else s->count = s->following = Value::small_int(count + 1);
    return item;
  }
  bool end = false;
  while (count < following && !end) {
    Value skipped = next_in_line(s->iterator);
    end = skipped.is_unbound();
    if (skipped.is_exception()) {
      s->iterator = Value::unbound();
      return skipped;
    }
    if (!end) s->count = Value::small_int(++count);
  }
  if (end || (stop >= 0 && count >= stop)) {
    s->iterator = Value::unbound();
    return Value::unbound();
  }
  Value item = next_in_line(s->iterator);
  if (item.is_unbound() || item.is_exception()) {
    s->iterator = Value::unbound();
    return item;
  }
  s->count = Value::small_int(count + 1);
  int64_t beyond;
  if (__builtin_add_overflow(following, s->step.as_small_int(), &beyond) || beyond > Value::kSmallIntMax) {
    beyond = Value::kSmallIntMax;
  }
  s->following = Value::small_int(stop >= 0 && beyond > stop ? stop : beyond);
  return item;
}

// Drops what lies before the following item. False: not all of it could be taken.
bool skip_by_handful(Islice* s) {
  Value room[kHandful];
  const int64_t following = s->following.as_small_int();
  for (int64_t done = s->count.as_small_int(); done < following;) {
    const size_t n = take(s->iterator, room, size_t(std::min(int64_t{kHandful}, following - done)));
    if (!n) return false;
    s->count = Value::small_int(done += int64_t(n));
  }
  return true;
}

size_t islice_take(Value iterator, Value* out, size_t count) {
  auto* s = iterator.as<Islice>();
  if (s->iterator.is_unbound() || !skip_by_handful(s)) return 0;
  const int64_t done = s->count.as_small_int(), stop = s->stop.as_small_int(), step = s->step.as_small_int();
  const auto left = size_t(stop < 0 ? INT64_MAX : std::max<int64_t>(stop - done, 0));
  if (step == 1) {
    const size_t taken = left ? take(s->iterator, out, std::min(count, left)) : 0;
    s->count = s->following = Value::small_int(done + int64_t(taken));
    return taken;
  }
  if (step > int64_t{kHandful} || !left) return 0;
  // Up to the last item that is wanted, and no further.
  Value room[kHandful];
  const size_t wanted = std::min(count, (kHandful - 1) / size_t(step) + 1);
  const size_t taken = take(s->iterator, room, std::min((wanted - 1) * size_t(step) + 1, left));
  size_t kept = 0;
  for (size_t i = 0; i < taken; i += size_t(step)) out[kept++] = room[i];
  const int64_t beyond = done + int64_t(kept) * step;
  s->count = Value::small_int(done + int64_t(taken));
  s->following = Value::small_int(stop >= 0 && beyond > stop ? stop : beyond);
  return kept;
}

Value islice_reduce(const Value* a) {
  auto* s = a[0].as<Islice>();
  Value type = type_value(type_of(a[0]));
  if (s->iterator.is_unbound()) {
    Value empty = iterate(tuple_empty());
    if (empty.is_exception()) return empty;
    return tuple_new({type, tuple_new({empty, Value::small_int(0)}), Value::small_int(0)});
  }
  Value stop = s->stop.as_small_int() < 0 ? Value::none() : s->stop;
  return tuple_new({type, tuple_new({s->iterator, s->following, stop, s->step}), s->count});
}

Value islice_setstate(const Value* a) {
  int64_t count;
  if (!int_to_i64(a[1], &count)) return Value::exception();
  a[0].as<Islice>()->count = Value::small_int(count);
  return Value::none();
}

const NativeDef kIsliceMethods[] = {NEW_ROW("-cls, /, *args, **kwargs", islice_new),
                                    ITERATOR_ROWS(islice_next),
                                    REDUCE_ROW(islice_reduce),
                                    SETSTATE_ROW(islice_setstate),
                                    {}};
constexpr const char* kIslicePipeline = R"(
def islice(self, iterator, following, stop, step, count):
    if not has(self, 0):
        return
    source = pipe(iterator)
    while has(self, 0):
        following = load(self, 1)
        count = load(self, 4)
        clear(self, 0)
        while count < following:
            for item in source:
                break
            else:
                return
            count += 1
            store(self, 4, count)
        if 0 <= stop <= count:
            return
        for item in source:
            break
        else:
            return
        store(self, 0, iterator)
        store(self, 4, count + 1)
        following += step
        if 0 <= stop < following:
            following = stop
        elif following > 0x3fffffffffffffff:
            following = 0x3fffffffffffffff
        store(self, 1, following)
        yield item
)";
const TypeSpec kIsliceSpec = {.size = sizeof(Islice),
                              .doc =
                                  "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, "
                                  "step]) --> islice object\n\n"
                                  "The items that a slice of a list would have, as an iterator.",
                              .methods = kIsliceMethods,
                              .pipeline = kIslicePipeline};

}  // namespace

void create_selecting_types(Value module) {
  create_type(module, "itertools.dropwhile", &kDropwhileSpec);
  create_type(module, "itertools.takewhile", &kTakewhileSpec);
  create_type(module, "itertools.filterfalse", &kFilterfalseSpec);
  create_type(module, "itertools.compress", &kCompressSpec);
  g_islice = create_type(module, "itertools.islice", &kIsliceSpec);
  register_take(g_islice, islice_take);
}

}  // namespace krait::itertools
