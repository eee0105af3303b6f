// Dict: building, hits, misses and deletion with int and str keys, and keys that make clusters in weak
// tables.
#include <benchmark/benchmark.h>

#include <string>

#include "runtime/dict.h"
#include "runtime/str.h"

namespace krait {
namespace {

// Keys by kind: 0 a run of ints, 1 multiples of 2**20, 2 a run and quotients beside it, 3 str.
Value key_of(int kind, int64_t i) {
  switch (kind) {
    case 0: return Value::small_int(i);
    case 1: return Value::small_int(i << 20);
    case 2: return Value::small_int(i % 2 ? i : 250'000'000 / (i + 1));
    default: return str_from_ascii("key" + std::to_string(i));
  }
}

void fill_keys(RootVector* keys, int kind, int64_t count) {
  for (int64_t i = 0; i < count; ++i) keys->push_back(key_of(kind, i));
}

void BM_DictBuild(benchmark::State& state) {
  RootVector keys;
  fill_keys(&keys, int(state.range(0)), state.range(1));
  for (auto _ : state) {
    Dict* d = dict_new();
    for (Value key : keys) benchmark::DoNotOptimize(dict_set(d, key, key));
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}
BENCHMARK(BM_DictBuild)->ArgsProduct({{0, 1, 2, 3}, {8, 1000, 100000}});

void BM_DictGet(benchmark::State& state) {
  RootVector keys;
  fill_keys(&keys, int(state.range(0)), state.range(1));
  Dict* d = dict_new();
  for (Value key : keys) (void)!dict_set(d, key, key);
  for (auto _ : state) {
    for (Value key : keys) benchmark::DoNotOptimize(dict_get(d, key));
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}
BENCHMARK(BM_DictGet)->ArgsProduct({{0, 1, 2, 3}, {8, 1000, 100000}});

// One key that comes and goes in a dict of 1000.
void BM_DictInsertAndDelete(benchmark::State& state) {
  RootVector keys;
  fill_keys(&keys, 3, 1001);
  Dict* d = dict_new();
  for (Value key : keys) (void)!dict_set(d, key, key);
  for (auto _ : state) {
    benchmark::DoNotOptimize(dict_delete(d, keys.back()));
    benchmark::DoNotOptimize(dict_set(d, keys.back(), Value::none()));
  }
}
BENCHMARK(BM_DictInsertAndDelete);

}  // namespace
}  // namespace krait
