// Int: products, division and text of ints of a few sizes, in bits.
#include <benchmark/benchmark.h>

#include "runtime/int.h"

namespace krait {
namespace {

// An int of `bits` bits with mixed digits.
Value number(int64_t bits) {
  Value v = Value::small_int(1);
  for (int64_t have = 1; have < bits; have += 30) {
    v = int_add(int_left_shift(v, Value::small_int(30)), Value::small_int(0x2545F491));
  }
  return v;
}

void BM_IntMultiply(benchmark::State& state) {
  Value a = number(state.range(0)), b = number(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(int_multiply(a, b));
}
BENCHMARK(BM_IntMultiply)->Arg(30)->Arg(128)->Arg(1000)->Arg(100000);

void BM_IntFloorDivide(benchmark::State& state) {
  Value a = number(2 * state.range(0)), b = number(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(int_floor_divide(a, b));
}
BENCHMARK(BM_IntFloorDivide)->Arg(30)->Arg(128)->Arg(1000)->Arg(100000);

void BM_IntToText(benchmark::State& state) {
  Value a = number(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(int_to_base(a, 10));
}
BENCHMARK(BM_IntToText)->Arg(30)->Arg(128)->Arg(1000)->Arg(10000);

}  // namespace
}  // namespace krait
