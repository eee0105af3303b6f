// See consumers.h.
#include "interp/consumers.h"

#include <unordered_map>

#include "interp/generator.h"
#include "interp/jit_hooks.h"
#include "interp/pipelines.h"
#include "interp/tracing.h"
#include "runtime/call.h"
#include "runtime/compiler.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/iterators.h"
#include "runtime/list.h"
#include "runtime/native.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr const char* kSource = R"(
def sum(iterator, total):
    for item in iterator:
        total = total + item
    return total

def any(iterator, _):
    for item in iterator:
        if item:
            return True
    return False

def all(iterator, _):
    for item in iterator:
        if not item:
            return False
    return True

def max(iterator, best):
    for item in iterator:
        if item > best:
            best = item
    return best

def min(iterator, best):
    for item in iterator:
        if item < best:
            best = item
    return best

def extend(iterator, target):
    for item in iterator:
        target.append(item)

def update(iterator, target):
    for item in iterator:
        target.add(item)

def count(iterator, counts):
    for item in iterator:
        counts[item] = counts.get(item, 0) + 1

def fill(iterator, target):
    for item in iterator:
        target.append(item)

def max_by(iterator, state):
    key, best, best_key = state
    for item in iterator:
        item_key = key(item)
        if item_key > best_key:
            best = item
            best_key = item_key
    return best

def min_by(iterator, state):
    key, best, best_key = state
    for item in iterator:
        item_key = key(item)
        if item_key < best_key:
            best = item
            best_key = item_key
    return best

def reduce(iterator, state):
    function, total = state
    for item in iterator:
        total = function(total, item)
    return total
)";
constexpr size_t kCount = kConsumerCount;

// The code objects of the above, in order; null: not made yet.
Value g_models;

// False: raised.
bool make_models() {
  const Value module =
      g_compiler.compile({.source = kSource, .filename = str_from_utf8("<consumers>"), .optimize = 0});
  if (module.is_exception()) return false;
  Tuple* models = tuple_allocate(kCount);
  if (!models) return false;
  size_t n = 0;
  const auto* constants = module.as<Code>()->constants.as<Tuple>();
  for (uint64_t i = 0; i < constants->length && n < kCount; ++i) {
    if (is_code(constants->items[i])) models->items[n++] = constants->items[i];
  }
  KRAIT_ASSERT(n == kCount);
  write_barrier(models);
  register_root("consumers", &g_models);
  g_models = Value::object(models);
  return true;
}

// Loops for what items are asked of: a code object's, or those of a native function.
Tuple* make_loops(Value* place) {
  if (place->is_unbound()) {
    if (g_models.is_unbound() && !make_models()) return nullptr;
    Tuple* none = tuple_allocate(kCount + kKeyedLookupCount);
    if (!none) return nullptr;
    *place = Value::object(none);
  }
  return place->as<Tuple>();
}

Tuple* loops_of(Code* code) { return companions_of(code); }

Tuple* loops_of(const NativeDef* def) {
  static std::unordered_map<const NativeDef*, size_t> known;
  static RootVector all;
  const auto [entry, added] = known.emplace(def, all.size());
  if (added) all.push_back(Value::unbound());
  return make_loops(&all[entry->second]);
}

// Null: raised.
Function* loop_for(Tuple* loops, Consumer consumer) {
  if (!loops) return nullptr;
  Value* place = &loops->items[size_t(consumer)];
  if (place->is_unbound()) {
    const Value copy = hidden_copy(g_models.as<Tuple>()->items[size_t(consumer)].as<Code>());
    if (copy.is_exception()) return nullptr;
    store(loops, place, Value::object(function_new(copy.as<Code>(), dict_new(), Value::unbound())));
  }
  return place->as<Function>();
}

bool is_resumable(Value v) {
  if (!is_exact_generator(v)) return false;
  const GeneratorState state = v.as<Generator>()->state;
  return state == GeneratorState::kCreated || state == GeneratorState::kSuspended;
}

// How many items make a loop of its own worth it where C++ can call the function, too.
constexpr int64_t kMany = 16;

// Does the iterator call a native function a few times? C++ does that as quickly as compiled code is entered.
bool is_short_map(Value v) {
  if (!has_shape(v, shapes::map)) return false;
  const auto* map = v.as<Map>();
  const auto* iterators = map->iterators.as<Tuple>();
  const bool native = has_kind(map->function, Kind::NativeFunction) ||
                      has_kind(map->function, Kind::NativeMethod) ||
                      (has_kind(map->function, Kind::Type) && !(map->function.as<Type>()->flags & kTypeHeap));
  if (!native || iterators->length != 1) return false;
  const Value source = iterators->items[0];
  return (has_shape(source, shapes::list_iterator) || has_shape(source, shapes::tuple_iterator)) &&
         items_to_come(source) < kMany;
}

// What resumes Python code for each item: the generator, or the one that stands for the iterator. Unbound:
// there is none.
Value resumable(Value iterable) {
  if (is_resumable(iterable)) return iterable;
  if (!may_have_pipeline(iterable) || is_short_map(iterable)) return Value::unbound();
  return is_taken_by_handful(iterable) ? Value::unbound() : pipeline_generator(iterable);
}

// An iterator's __next__ if it is a function in Python, else null.
const Function* python_step(Value iterator) {
  if (!iterator.is_object() || iterator.is_unbound()) return nullptr;
  const Value method = type_of(iterator)->slot_methods[int(Slot::Next)];
  return has_kind(method, Kind::Function) ? method.as<Function>() : nullptr;
}

// How many items an iterator over a built-in container has left; 0 for others.
int64_t items_left(Value iterator) {
  switch (iterator.as_object()->shape_id) {
    case shapes::range_iterator: return iterator.as<RangeIterator>()->remaining;
    case shapes::dict_key_iterator:
    case shapes::dict_value_iterator:
    case shapes::dict_item_iterator: return iterator.as<DictIterator>()->remaining;
    case shapes::set_iterator: return iterator.as<SetIterator>()->expected_length;
    case shapes::list_iterator:
    case shapes::tuple_iterator: {
      const auto* it = iterator.as<SequenceIteratorBase>();
      return it->sequence.is_unbound() ? 0 : length(it->sequence) - it->index;
    }
    default: return 0;
  }
}

// The loops for this function and iterator; null: they are not worth it.
Tuple* loops_with(Value function, Value iterator) {
  if (has_kind(function, Kind::Function)) return loops_of(function.as<Function>()->code);
  if (is_exact_generator(iterator)) return loops_of(iterator.as<Generator>()->frame.code);
  if (const Function* step = python_step(iterator)) return loops_of(step->code);
  // C++ calls native functions quickly, too.
  const bool method = has_kind(function, Kind::NativeMethod);
  if ((!method && !has_kind(function, Kind::NativeFunction)) || items_left(iterator) < kMany) return nullptr;
  return loops_of(method ? function.as<NativeMethod>()->function->def : function.as<NativeFunction>()->def);
}

Value run_loop(Tuple* loops, Consumer consumer, Value iterator, Value extra) {
  Function* loop = loop_for(loops, consumer);
  if (!loop) return Value::exception();
  const Value args[] = {iterator, extra};
  Thread* t = g_thread;
  // It is no level of recursion that Python code knows of. (A thread that begins with the native function has
  // none to give, and is left out below.)
  --t->recursion_depth;
  const Value result = call(Value::object(loop), args, 2);
  ++t->recursion_depth;
  return result;
}

bool is_possible() { return g_jit_hooks.enter && !tracing_active() && g_thread->recursion_depth; }

}  // namespace

Tuple* companions_of(Code* code) {
  Tuple* companions = make_loops(&code->consumers);
  if (companions) write_barrier(code);
  return companions;
}

Value consume(Consumer consumer, Value iterator, Value extra) {
  const Function* step = python_step(iterator);
  if ((!step && !has_kind(iterator, Kind::Generator) && !may_have_pipeline(iterator)) || !is_possible())
    return Value::unbound();
  if (step) return run_loop(loops_of(step->code), consumer, iterator, extra);
  const Value generator = resumable(iterator);
  if (generator.is_unbound()) return generator;
  return run_loop(loops_of(generator.as<Generator>()->frame.code), consumer, generator, extra);
}

Value consume_with(Consumer consumer, Value function, Value iterator, Value start) {
  if (!is_possible()) return Value::unbound();
  const Value generator = resumable(iterator);
  if (!generator.is_unbound()) iterator = generator;
  Tuple* loops = loops_with(function, iterator);
  if (!loops) return Value::unbound();
  const bool reduces = consumer == Consumer::Reduce;
  const Value key = reduces ? Value::none() : call(function, {start});
  if (key.is_exception()) return key;
  return run_loop(loops, consumer, iterator,
                  reduces ? tuple_new({function, start}) : tuple_new({function, start, key}));
}

}  // namespace krait
