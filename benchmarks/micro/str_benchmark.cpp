// Str: concatenation in a loop (linear), searching, replacing, joining.
#include <benchmark/benchmark.h>

#include <string>

#include "runtime/str.h"
#include "runtime/str_search.h"

namespace krait {
namespace {

Str* text_of(size_t words) {
  std::string text;
  for (size_t i = 0; i < words; ++i) text += "word" + std::to_string(i) + " ";
  return str_from_ascii(text).as<Str>();
}

// s += x, n times: the time for one step must not depend on n.
void BM_StrAppend(benchmark::State& state) {
  auto* piece = str_from_ascii("abc").as<Str>();
  for (auto _ : state) {
    Value s = str_empty();
    for (int64_t i = 0; i < state.range(0); ++i) s = str_concat(s.as<Str>(), piece);
    benchmark::DoNotOptimize(s);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_StrAppend)->Arg(100)->Arg(10000)->Arg(1000000);

void BM_StrFind(benchmark::State& state) {
  Str* text = text_of(1000);
  auto* pattern = str_from_ascii("word999 ").as<Str>();
  for (auto _ : state) benchmark::DoNotOptimize(str_find(text, pattern, 0, int64_t(text->length)));
  state.SetBytesProcessed(state.iterations() * int64_t(text->length));
}
BENCHMARK(BM_StrFind);

void BM_StrReplace(benchmark::State& state) {
  Str* text = text_of(1000);
  auto* old = str_from_ascii(state.range(0) ? "word" : " ").as<Str>();
  auto* replacement = str_from_ascii("-").as<Str>();
  for (auto _ : state) benchmark::DoNotOptimize(str_replace(text, old, replacement, -1));
  state.SetBytesProcessed(state.iterations() * int64_t(text->length));
}
BENCHMARK(BM_StrReplace)->Arg(0)->Arg(1);

void BM_StrJoin(benchmark::State& state) {
  RootVector pieces;
  for (int64_t i = 0; i < state.range(0); ++i) pieces.push_back(str_from_ascii(std::to_string(i)));
  auto* separator = str_from_ascii(", ").as<Str>();
  for (auto _ : state) benchmark::DoNotOptimize(str_join_values(separator, pieces.data(), pieces.size()));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_StrJoin)->Arg(4)->Arg(1000);

}  // namespace
}  // namespace krait
