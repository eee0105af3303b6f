// The collection cycle and its policy.
//
// A minor collection treats everything marked as live; it runs when the nursery budget has been handed out.
// The budget grows with the live size, so that the cost of scanning roots stays a small share. When the live
// size is half as large again as after the last full collection, the next one is full.
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "runtime/compiled_code.h"
#include "runtime/error.h"
#include "runtime/heap_internal.h"
#include "runtime/native_memory.h"
#include "runtime/shape.h"
#include "runtime/thread.h"

namespace krait {
namespace heap {

State g_state;

namespace {

constexpr size_t kMinNursery = size_t{2} << 20;
constexpr size_t kMaxNursery = size_t{64} << 20;
constexpr size_t kMinKept = size_t{32} << 20;  // free memory that is not given back to the system
constexpr size_t kMinFullThreshold = size_t{5} << 20;
constexpr size_t kDisabledFactor = 4;  // how much later full collections come after gc.disable()

uint64_t now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return uint64_t(t.tv_sec) * 1000000000u + uint64_t(t.tv_nsec);
}

bool can_collect() { return !g_state.no_collect && !g_state.collecting && g_thread->native_stack_base != 0; }

size_t count_marks() {
  size_t count = 0;
  for (size_t i = 0, n = g_region.used_blocks() * kMarkWordsPerBlock; i < n; ++i) {
    count += size_t(__builtin_popcountll(g_region.marks[i]));
  }
  return count;
}

void adapt(bool full) {
  if (full) g_state.full_threshold = std::max(kMinFullThreshold, g_state.live_bytes + g_state.live_bytes / 2);
  g_state.nursery_budget = std::clamp(g_state.live_bytes / 4, kMinNursery, kMaxNursery);
  // (Not as soon as there is a little room again: whoever handles a MemoryError shall not get another.)
  if (g_state.in_use_bytes + kReserveBytes / 2 <= g_state.limit_bytes) g_state.reserve_noted = 0;
}

void note_pause(uint64_t start) {
  uint64_t pause = now_ns() - start;
  g_state.statistics.pause_total_ns += pause;
  g_state.statistics.pause_max_ns = std::max(g_state.statistics.pause_max_ns, pause);
}

void collect(bool full) {
  KRAIT_ASSERT(can_collect());
  uint64_t start = now_ns();
  g_state.collecting = true;
  blocks_retire_windows();
  mark_begin(full);
  mark_roots(full);
  mark_drain();
  if (full) mark_ephemerons();
  clear_dead_referents(full);
  queue_dead_finalizers(full);
  drop_dead_references(full);
  sweep_weak_tables(full);
  run_native_finalizers();
  poison_dead_memory(full);
  blocks_rebuild(full, kMinKept);
  g_state.statistics.allocated_bytes += g_state.claimed_bytes;
  g_state.claimed_bytes = 0;
  adapt(full);
  ++(full ? g_state.statistics.full_collections : g_state.statistics.minor_collections);
  log_objects_held_by_native_code();
  run_after_collection_hooks();
  g_state.collecting = false;
  note_pause(start);
  verify_after_collection();
}

size_t count_objects() {
  size_t count = count_marks();
  for (size_t i = 0; i < g_region.used_blocks(); ++i) {
    const Block& block = g_region.blocks[i];
    if (block.state == BlockState::LargeStart) {
      count += !marked(reinterpret_cast<void*>(block_address(i)));
    } else if (block.state == BlockState::Small) {
      for_each_claimed_run(i, [&](uintptr_t begin, uintptr_t end) {
        for_each_object_in_run(begin, end, [&](Object* o) { count += !marked(o); });
      });
    }
  }
  return count;
}

}  // namespace

void collect_automatically() {
  if (!can_collect()) return;
  // gc.disable() is to keep the collector from looking for garbage in old objects, but what dies young must
  // go: with reference counts it would.
  size_t threshold = g_state.full_threshold * (g_state.automatic ? 1 : kDisabledFactor);
  collect(g_state.live_bytes >= threshold);
}

bool collect_for_space() {
  if (!can_collect()) return false;
  collect(true);
  return true;
}

}  // namespace heap

using namespace heap;

void heap_initialize() {
  native_memory_initialize();
  blocks_initialize();
  shapes_initialize();
  g_state.nursery_budget = kMinNursery * 2;
  g_state.full_threshold = kMinFullThreshold;
  g_state.automatic = true;
  if (const char* text = getenv("KRAIT_GC_STRESS")) g_state.stress = strtoull(text, nullptr, 10);
}

bool collection_under_way() { return g_state.collecting; }
bool full_collection_under_way() { return g_state.collecting && g_state.collecting_full; }

size_t collect_garbage(Collect what) {
  if (!can_collect()) return 0;
  if (what == Collect::Minor) {
    collect(false);
    return 0;
  }
  size_t before = count_objects();
  collect(true);
  size_t after = count_marks();
  return before > after ? before - after : 0;
}

HeapStatistics heap_statistics() {
  HeapStatistics s = g_state.statistics;
  s.live_bytes = g_state.live_bytes;
  s.reserved_bytes = g_state.in_use_bytes;
  s.allocated_bytes += g_state.claimed_bytes;
  return s;
}

void* raise_out_of_memory() {
  g_memory_error_due = false;
  (void)raise_bare(types::MemoryError);
  return nullptr;
}

void set_automatic_collection(bool enabled) { g_state.automatic = enabled; }
bool automatic_collection() { return g_state.automatic; }

NoCollectScope::NoCollectScope() { ++g_state.no_collect; }
NoCollectScope::~NoCollectScope() { --g_state.no_collect; }

}  // namespace krait
