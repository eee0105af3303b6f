// See consumers.h.
#include "interp/consumers.h"

#include "interp/generator.h"
#include "interp/jit_hooks.h"
#include "interp/pipelines.h"
#include "interp/tracing.h"
#include "runtime/call.h"
#include "runtime/compiler.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/ops.h"
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
constexpr auto kCount = size_t(Consumer::kCount);

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

// The loop for generators of this code; null: raised.
Function* loop_for(Code* code, Consumer consumer) {
  if (g_models.is_unbound() && !make_models()) return nullptr;
  if (code->consumers.is_unbound()) {
    Tuple* none = tuple_allocate(kCount);
    if (!none) return nullptr;
    store(code, &code->consumers, Value::object(none));
  }
  auto* known = code->consumers.as<Tuple>();
  Value* place = &known->items[size_t(consumer)];
  if (place->is_unbound()) {
    const Value copy = hidden_copy(g_models.as<Tuple>()->items[size_t(consumer)].as<Code>());
    if (copy.is_exception()) return nullptr;
    store(known, place, Value::object(function_new(copy.as<Code>(), dict_new(), Value::unbound())));
  }
  return place->as<Function>();
}

bool is_resumable(Value v) {
  if (!is_exact_generator(v)) return false;
  const GeneratorState state = v.as<Generator>()->state;
  return state == GeneratorState::kCreated || state == GeneratorState::kSuspended;
}

// What resumes Python code for each item: the generator, or the one that stands for the iterator. Unbound:
// there is none.
Value resumable(Value iterable) {
  if (is_resumable(iterable)) return iterable;
  if (!may_have_pipeline(iterable)) return Value::unbound();
  return is_taken_by_handful(iterable) ? Value::unbound() : pipeline_generator(iterable);
}

Value run_loop(Code* code, Consumer consumer, Value iterator, Value extra) {
  Function* loop = loop_for(code, consumer);
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

bool takes_first(Consumer consumer) { return consumer == Consumer::Max || consumer == Consumer::Min; }

}  // namespace

Value consume(Consumer consumer, Value iterable, Value extra) {
  if (!has_kind(iterable, Kind::Generator) && !may_have_pipeline(iterable)) return Value::unbound();
  const Value generator = is_possible() ? resumable(iterable) : Value::unbound();
  if (generator.is_unbound()) return generator;
  if (takes_first(consumer)) {
    extra = krait::next(generator);
    if (extra.is_exception() || extra.is_unbound()) return extra;
  }
  return run_loop(generator.as<Generator>()->frame.code, consumer, generator, extra);
}

Value consume_with(Consumer consumer, Value function, Value iterator, Value start) {
  if (!is_possible()) return Value::unbound();
  const Value generator = resumable(iterator);
  const bool python = has_kind(function, Kind::Function);
  if (!python && generator.is_unbound()) return generator;
  Code* code = python ? function.as<Function>()->code : generator.as<Generator>()->frame.code;
  if (!generator.is_unbound()) iterator = generator;
  const bool reduces = consumer == Consumer::Reduce;
  const Value key = reduces ? Value::none() : call(function, {start});
  if (key.is_exception()) return key;
  return run_loop(code, consumer, iterator,
                  reduces ? tuple_new({function, start}) : tuple_new({function, start, key}));
}

}  // namespace krait
