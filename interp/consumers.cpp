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

}  // namespace

Value consume(Consumer consumer, Value generator, Value extra) {
  Thread* t = g_thread;
  if (!g_jit_hooks.enter || tracing_active() || !t->recursion_depth) return Value::unbound();
  if (!is_resumable(generator)) {
    if (is_taken_by_handful(generator)) return Value::unbound();
    generator = pipeline_generator(generator);
    if (generator.is_unbound()) return generator;
  }
  Function* loop = loop_for(generator.as<Generator>()->frame.code, consumer);
  if (!loop) {
    clear_exception();
    return Value::unbound();
  }
  if (consumer == Consumer::Max || consumer == Consumer::Min) {
    const SendResult first = generator_send(generator.as<Generator>(), Value::none());
    if (first.status == SendResult::kRaised) return first.value;
    if (first.status == SendResult::kReturned) return Value::unbound();
    extra = first.value;
  }
  const Value args[] = {generator, extra};
  // It is no level of recursion that Python code knows of. (A thread that begins with the native function has
  // none to give, and is left out above.)
  --t->recursion_depth;
  const Value result = call(Value::object(loop), args, 2);
  ++t->recursion_depth;
  return result;
}

}  // namespace krait
