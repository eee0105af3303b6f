// Allocation and collection throughput: short-lived objects, a growing structure, and garbage beside a large
// live heap.
#include <benchmark/benchmark.h>

#include "runtime/heap.h"
#include "runtime/storage.h"
#include "runtime/type.h"

namespace krait {
namespace {

Storage* make(size_t n) {
  auto* s = static_cast<Storage*>(
      allocate_small(sizeof(Storage) + n * sizeof(Value), Kind::Storage, shapes::storage));
  s->used = n;
  return s;
}

void BM_ShortLived(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(make(size_t(state.range(0))));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ShortLived)->Arg(1)->Arg(2)->Arg(4)->Arg(16)->Arg(64);

Storage* tree(int depth) {
  Storage* node = make(2);
  if (depth) {
    Storage* left = tree(depth - 1);
    store(node, &node->items[0], Value::object(left));
    Storage* right = tree(depth - 1);
    store(node, &node->items[1], Value::object(right));
  }
  return node;
}

void BM_BinaryTrees(benchmark::State& state) {
  RootVector keep;
  keep.push_back(Value::object(tree(16)));
  for (auto _ : state) benchmark::DoNotOptimize(tree(int(state.range(0))));
  state.SetItemsProcessed(state.iterations() * ((2 << state.range(0)) - 1));
}
BENCHMARK(BM_BinaryTrees)->Arg(4)->Arg(10)->Arg(16);

// A full collection's marking speed.
void BM_FullCollection(benchmark::State& state) {
  RootVector keep;
  keep.push_back(Value::object(tree(20)));
  for (auto _ : state) collect_garbage(Collect::Full);
  state.SetItemsProcessed(state.iterations() * ((2 << 20) - 1));
}
BENCHMARK(BM_FullCollection);

}  // namespace
}  // namespace krait
