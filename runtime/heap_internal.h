// What the heap's own files share: the region, its blocks and their side tables, the collector's state.
//
// One region of address space is reserved at start. It is divided into 32 KB blocks of 128 lines. Beside it
// lie one Block record per block and two bitmaps with a bit per 8-byte granule: `marks` (starts of objects
// that survived a collection: the old ones) and `starts` (scratch: all object starts, for conservative
// pointers).
#pragma once

#include <vector>

#include "runtime/heap.h"

namespace krait::heap {

inline constexpr size_t kBlockShift = 15;
inline constexpr size_t kBlockBytes = size_t{1} << kBlockShift;
inline constexpr size_t kLineShift = 8;
inline constexpr size_t kLineBytes = size_t{1} << kLineShift;
inline constexpr int kLinesPerBlock = int(kBlockBytes / kLineBytes);
inline constexpr size_t kGranuleBytes = 8;
inline constexpr size_t kMarkWordsPerBlock = kBlockBytes / kGranuleBytes / 64;
inline constexpr size_t kReserveBytes = size_t{8} << 20;  // for small objects when the limit is reached
// What dead memory is filled with in debug builds: as a Value a pointer to nowhere, as a header no kind.
inline constexpr uint64_t kPoison = 0xDBDBDBDBDBDBDBD8ull;

enum class BlockState : uint8_t { Free, Small, LargeStart, LargeContinuation };

struct Block {
  BlockState state;
  bool dirty;              // memory may be non-zero
  bool packed;             // between its survivors is too little room; until the next full collection
  uint32_t starts_epoch;   // collection for which `starts` of this block is complete
  uint32_t span;           // LargeStart: number of blocks; LargeContinuation: distance to the start
  uint64_t large_bytes;    // size of the large object
  uint64_t line_marks[2];  // lines with survivors
  uint64_t claimed[2];     // lines handed to the allocator since the last collection
};

struct Region {
  uintptr_t base;
  size_t bytes;
  size_t used_bytes;  // blocks below this offset have been in use at some time
  Block* blocks;
  uint64_t* marks;
  uint64_t* starts;
  size_t used_blocks() const { return used_bytes >> kBlockShift; }
};
extern Region g_region;

inline bool in_region(const void* p) {
  return reinterpret_cast<uintptr_t>(p) - g_region.base < g_region.used_bytes;
}
inline size_t block_index(const void* p) {
  return (reinterpret_cast<uintptr_t>(p) - g_region.base) >> kBlockShift;
}
inline uintptr_t block_address(size_t index) { return g_region.base + (index << kBlockShift); }
inline size_t granule_index(const void* p) {
  return (reinterpret_cast<uintptr_t>(p) - g_region.base) / kGranuleBytes;
}
inline bool test_bit(const uint64_t* bits, size_t i) { return bits[i >> 6] >> (i & 63) & 1; }
inline void set_bit(uint64_t* bits, size_t i) { bits[i >> 6] |= uint64_t{1} << (i & 63); }
inline bool marked(const void* o) { return test_bit(g_region.marks, granule_index(o)); }

// Sets lines [first, last] of a 128-bit map.
void set_lines(uint64_t bits[2], int first, int last);

// --- blocks (heap_blocks.cpp) ---
void blocks_initialize();
// Forgets the allocator's windows: every free line becomes claimable again. Rebuilds the lists of free blocks
// from the block table. `release` gives free memory beyond the live size, at least beyond `min_kept`, back to the
// system.
void blocks_rebuild(bool release, size_t min_kept);
// Retires the allocator's windows before a collection.
void blocks_retire_windows();
// Visits runs of lines claimed since the last collection in one block: body(begin, end) addresses.
template <class Body>
void for_each_claimed_run(size_t block, Body body) {
  const uint64_t* claimed = g_region.blocks[block].claimed;
  for (int line = 0; line < kLinesPerBlock;) {
    if (!test_bit(claimed, line)) {
      ++line;
      continue;
    }
    int end = line + 1;
    while (end < kLinesPerBlock && test_bit(claimed, end)) ++end;
    body(block_address(block) + size_t(line) * kLineBytes, block_address(block) + size_t(end) * kLineBytes);
    line = end;
  }
}
// Visits the objects of a claimed run, old ones included: what lies between and behind them is zero.
template <class Body>
void for_each_object_in_run(uintptr_t begin, uintptr_t end, Body body) {
  while (begin < end) {
    auto* o = reinterpret_cast<Object*>(begin);
    if (!o->granules) {
      begin += kGranuleBytes;
      continue;
    }
    size_t bytes = o->granules * kGranuleBytes;
    body(o);
    begin += bytes;
  }
}

// Visits the room between a small block's marked objects: body(begin, end) addresses.
template <class Body>
void for_each_hole(size_t block, Body body) {
  const uint64_t* marks = g_region.marks + block * kMarkWordsPerBlock;
  uintptr_t base = block_address(block), free_from = base;
  for (size_t w = 0; w < kMarkWordsPerBlock; ++w) {
    for (uint64_t bits = marks[w]; bits; bits &= bits - 1) {
      uintptr_t o = base + ((w << 6) + size_t(__builtin_ctzll(bits))) * kGranuleBytes;
      if (o > free_from) body(free_from, o);
      free_from = o + reinterpret_cast<Object*>(o)->granules * kGranuleBytes;
    }
  }
  if (base + kBlockBytes > free_from) body(free_from, base + kBlockBytes);
}

// --- marking (heap_mark.cpp) ---
// Begins a collection; full: forgets all marks.
void mark_begin(bool full);
void mark_object(Object* o);
// Which roots are traced next, for error messages of debug builds.
void note_root(const char* name);
// Marks what the object's fields refer to.
void mark_fields(Object* o);
void mark_drain();
// The object that the address points into, or nullptr.
Object* find_object(uintptr_t address);
// Marks what a range of machine words may refer to.
void mark_conservatively(const void* begin, const void* end);
// The same for a native stack. What it refers to may be under construction, its stores without barriers: at
// the end of the collection such objects are logged again, as long as stacks hold them.
void mark_stack(const void* begin, const void* end);
void log_objects_held_by_native_code();
// Traces the fields of an object through any tracer.
void trace_object(Tracer& tracer, Object* o);

// --- roots (heap_roots.cpp) ---
void mark_roots(bool full);
void mark_ephemerons();
void run_after_collection_hooks();
void sweep_weak_tables(bool full);
// Calls body with the registers saved on the stack.
void with_saved_registers(void (*body)(void*), void* context);

// --- finalizers (heap_finalize.cpp) ---
void trace_finalizer_queue(Tracer& tracer);
// Moves dead objects with __del__ to the queue, marking what they reach; leaves dead natives for
// run_native...
void queue_dead_finalizers(bool full);
// Runs native finalizers of dead objects; forgets them.
void run_native_finalizers();
// --- weak references (weak_table.cpp) ---
// Clears references to dead objects and queues their callbacks; before resurrection.
void clear_dead_referents(bool full);
// Forgets dead references to living objects; after resurrection.
void drop_dead_references(bool full);
void trace_weak_callbacks(Tracer& tracer);

// --- collection (heap_collect.cpp) ---
struct State {
  size_t nursery_budget;     // bytes claimed between collections
  size_t claimed_bytes;      // since the last collection
  size_t large_young_bytes;  // part of it in large objects
  size_t full_threshold;     // live bytes that make the next collection a full one
  size_t live_bytes;         // after the last collection
  size_t limit_bytes;        // most memory that may be in use
  size_t in_use_bytes;       // blocks not free
  size_t no_collect;         // NoCollectScope depth
  bool automatic;            // gc.enable
  bool collecting;
  bool collecting_full;  // kind of the current or last collection
  size_t reserve_noted;  // how far the reserve was used when a MemoryError was last asked for; 0: not at all
  uint32_t epoch;        // number of the collection
  size_t stress;         // collect at every n-th allocation; 0: off
  size_t stress_count;
  HeapStatistics statistics;
};
extern State g_state;
extern std::vector<Object*> g_remembered;

// Collects if allowed; automatic choice between minor and full.
void collect_automatically();
bool collect_for_space();
void verify_after_collection();
void poison_dead_memory(bool full);

}  // namespace krait::heap
