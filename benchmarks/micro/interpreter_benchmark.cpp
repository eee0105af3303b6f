// The interpreter: the time of one round of small loops in Python.
#include <benchmark/benchmark.h>

#include <string>

#include "frontend/compile.h"
#include "interp/frame.h"
#include "runtime/call.h"
#include "runtime/dict.h"
#include "runtime/module.h"
#include "runtime/str.h"

namespace krait {
namespace {

struct Loop {
  const char* name;
  const char* before;  // definitions
  const char* body;    // of `for i in range(n):`
};
const Loop kLoops[] = {
    {"Empty", "", "pass"},
    {"AddInts", "x = 0", "x = x + i"},
    {"AddFloats", "x = 0.0", "x = x + 1.5"},
    {"Call", "f = lambda a: a", "f(i)"},
    {"Method", "class C:\n  def m(self): return 1\nc = C()", "c.m()"},
    {"Attribute", "class C: pass\nc = C(); c.x = 1", "c.x = c.x"},
    {"Instantiate", "class C:\n  def __init__(self, x): self.x = x", "C(i)"},
    {"ListItem", "l = [1, 2, 3]", "l[1] = l[0]"},
    {"DictItem", "d = {'a': 1, 'b': 2}", "d['a'] = d['b']"},
    {"TupleUnpack", "", "a, b = i, i"},
    {"Append", "l = []", "l.append(i)"},
    {"Raise", "", "try: raise ValueError\n    except ValueError: pass"},
};

// def run(n), with the definitions as locals.
Value make_function(const Loop& loop, Dict* globals) {
  std::string source = "def run(n):\n  ";
  for (const char* p = loop.before; *p; ++p) {
    source += *p;
    if (*p == '\n') source += "  ";
  }
  source += std::string("\n  for i in range(n):\n    ") + loop.body + "\n";
  CompileOptions options;
  options.filename = str_from_ascii("<benchmark>");
  const Value code = compile_source(source, options);
  if (code.is_exception()) return code;
  dict_set_str(globals, "__builtins__", Value::object(builtins_dict()));
  const Value result = run_code(code.as<Code>(), globals, Value::object(globals), Value::unbound());
  return result.is_exception() ? result : dict_get_str(globals, str_intern("run"));
}

void BM_Loop(benchmark::State& state) {
  constexpr int64_t kRounds = 1000;
  const Loop& loop = kLoops[state.range(0)];
  Dict* globals = dict_new();
  const Value run = make_function(loop, globals);
  if (run.is_exception()) return state.SkipWithError("cannot compile");
  for (auto _ : state) {
    if (call(run, {Value::small_int(kRounds)}).is_exception()) return state.SkipWithError("raised");
  }
  state.SetLabel(loop.name);
  state.SetItemsProcessed(state.iterations() * kRounds);
}
BENCHMARK(BM_Loop)->DenseRange(0, int64_t(std::size(kLoops)) - 1);

}  // namespace
}  // namespace krait
