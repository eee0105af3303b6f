// Allocation: the region's blocks, bump allocation into runs of free lines, large objects.
//
// The allocator's window moves through a run of free lines. When that is used up the next run is taken: first
// in partly used blocks, in address order, then in a free block. The window claims the run's lines piece by
// piece and zeroes each when it is claimed: fresh objects are zero and so is what lies behind the last one,
// and what was cleared is still in the nearest cache when it is written to. An object that is larger than a
// line and does not fit goes to a second window in a free block of its own, so that the small holes are still
// filled. Large objects take whole blocks.
//
// Where a survivor lies in nearly every line, lines tell nothing: a program that keeps one small object of
// ten would fill its heap with air. Blocks with few objects for their lines are therefore claimed as a whole,
// and the windows are the holes between their objects. To find those all the objects are visited, so free
// blocks that have memory come first.
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/address_space.h"
#include "runtime/error.h"
#include "runtime/heap_internal.h"
#include "runtime/native_memory.h"
#include "runtime/thread.h"

namespace krait {

AllocationWindow g_allocation;

namespace heap {

Region g_region;

namespace {

constexpr size_t kLargestRegion = size_t{256} << 30;
constexpr size_t kSmallestRegion = size_t{32} << 20;
constexpr size_t kRegionPercent = 60;  // of a limited address space
constexpr size_t kLargestEmergencyObject = size_t{64} << 10;
// A block with fewer free lines is not worth visiting; a shorter run not worth claiming.
constexpr int kMinFreeLines = 16;
constexpr int kManyFreeLines = 64;
constexpr int kMinRunLines = 2;
constexpr size_t kMinHoleBytes = 128;
constexpr size_t kMinSparseBytes = kBlockBytes / 3;    // a block with smaller holes in all is packed
constexpr size_t kSparseHeapBytes = size_t{10} << 20;  // in a smaller heap there is nothing to save
constexpr size_t kUsualObjectBytes = 48;

constexpr int kPieceLines = 32;  // claimed at once

// A run of free blocks.
struct FreeRun {
  uint32_t first;
  uint32_t count;
};

// The lines [next, end) of a block, which a window has not claimed yet, follow its limit.
struct LineRun {
  size_t block;
  int next, end;
  bool dirty;  // memory may be non-zero
};

AllocationWindow g_overflow;            // for objects larger than a line
LineRun g_main_run, g_overflow_run;     // what is left of the windows' runs
std::vector<uint32_t> g_recyclable;     // partly used blocks, in address order
size_t g_recycle_position;              // next entry of g_recyclable
int g_recycle_line;                     // next line in it
std::vector<uint32_t> g_sparse;         // blocks without free lines, but with room between their objects
size_t g_sparse_position;               // next entry of g_sparse
size_t g_resident_free;                 // free blocks that have memory, at most
std::vector<AllocationWindow> g_holes;  // of the sparse block that is being filled, last one first
constexpr int kSizeClasses = 24;        // free runs by floor(log2(blocks))
std::vector<FreeRun> g_free_runs[kSizeClasses];

int size_class(size_t blocks) { return std::min(kSizeClasses - 1, 63 - __builtin_clzll(blocks)); }

bool try_reserve(size_t bytes) {
  size_t blocks = bytes >> kBlockShift;
  size_t bitmap = bytes / kGranuleBytes / 8;
  void* memory = reserve_address_space(bytes + kBlockBytes);
  void* table = reserve_address_space(blocks * sizeof(Block));
  void* marks = reserve_address_space(bitmap);
  void* starts = reserve_address_space(bitmap);
  if (memory && table && marks && starts) {
    g_region.base = (reinterpret_cast<uintptr_t>(memory) + kBlockBytes - 1) & ~(kBlockBytes - 1);
    g_region.bytes = bytes;
    g_region.blocks = static_cast<Block*>(table);
    g_region.marks = static_cast<uint64_t*>(marks);
    g_region.starts = static_cast<uint64_t*>(starts);
    return true;
  }
  if (memory) munmap(memory, bytes + kBlockBytes);
  if (table) munmap(table, blocks * sizeof(Block));
  if (marks) munmap(marks, bitmap);
  if (starts) munmap(starts, bitmap);
  return false;
}

// What the machine and the process's limits allow.
size_t memory_limit() {
  size_t limit = g_region.bytes - 2 * kReserveBytes;
  long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page > 0) limit = std::min(limit, size_t(pages) * size_t(page));
  rlimit data;
  if (getrlimit(RLIMIT_DATA, &data) == 0 && data.rlim_cur != RLIM_INFINITY) {
    limit = std::min(limit, size_t(data.rlim_cur) / 8 * 7);
  }
  if (const char* text = getenv("KRAIT_MAX_HEAP")) {
    size_t megabytes = strtoull(text, nullptr, 10);
    if (megabytes) limit = std::min(limit, megabytes << 20);
  }
  return limit & ~(kBlockBytes - 1);
}

void add_free_run(size_t first, size_t count) {
  if (count) g_free_runs[size_class(count)].push_back({uint32_t(first), uint32_t(count)});
}

// Takes `count` adjacent free blocks; returns the first one's index or SIZE_MAX. Does not look at the limit.
size_t take_blocks(size_t count) {
  // In the class of `count` itself only some runs are long enough; in the classes above all are.
  auto& exact = g_free_runs[size_class(count)];
  for (size_t i = exact.size(), tries = 8; i-- > 0 && tries-- > 0;) {
    if (exact[i].count < count) continue;
    FreeRun run = exact[i];
    exact.erase(exact.begin() + ptrdiff_t(i));
    add_free_run(run.first + count, run.count - count);
    return run.first;
  }
  for (int c = size_class(count) + 1; c < kSizeClasses; ++c) {
    if (g_free_runs[c].empty()) continue;
    FreeRun run = g_free_runs[c].back();
    g_free_runs[c].pop_back();
    add_free_run(run.first + count, run.count - count);
    return run.first;
  }
  size_t first = g_region.used_blocks();
  if (g_region.used_bytes + count * kBlockBytes > g_region.bytes) return SIZE_MAX;
  g_region.used_bytes += count * kBlockBytes;
  return first;
}

bool over_limit(size_t extra_bytes) { return g_state.in_use_bytes + extra_bytes > g_state.limit_bytes; }

// How much of the reserve is used up before the next MemoryError is due.
size_t reserve_step() {
  if (!g_state.reserve_noted) return 0;
  // Who handles the first one may need a few buffers, too.
  return std::max(kReserveBytes / 2, g_state.reserve_noted + kReserveBytes / 16);
}

// Makes room for `bytes` more, of the heap or at last of the reserve: then a MemoryError is due. False when
// the first `percent` of the reserve do not do.
bool make_room(size_t bytes, size_t percent) {
  if (KRAIT_LIKELY(!over_limit(bytes))) return true;
  auto needed = [&] { return g_state.in_use_bytes + bytes - g_state.limit_bytes; };
  auto too_much = [&] { return needed() > kReserveBytes / 100 * percent; };
  // While the reserve is in use, not every request is worth a collection.
  if (too_much() || needed() > reserve_step() || g_state.claimed_bytes > kReserveBytes / 8) {
    collect_for_space();
    if (!over_limit(bytes)) return true;
    if (too_much()) {
      // This request fails: who handles that may use the reserve.
      g_state.reserve_noted = std::max<size_t>(g_state.reserve_noted, 1);
      return false;
    }
  }
  if (needed() > reserve_step()) {
    g_state.reserve_noted = needed();
    request_memory_error();
  }
  return true;
}

// Takes one block for small objects. Never fails: uses the reserve when the limit is reached.
size_t take_small_block() {
  if (!make_room(kBlockBytes, 100)) {
    fputs("Fatal Python error: out of memory\n", stderr);
    abort();
  }
  size_t index = take_blocks(1);
  if (index == SIZE_MAX) {
    fputs("Fatal Python error: out of address space\n", stderr);
    abort();
  }
  g_region.blocks[index].state = BlockState::Small;
  g_state.in_use_bytes += kBlockBytes;
  return index;
}

// Makes the window have room for `bytes`, if what is left of its run is enough for that.
bool extend(AllocationWindow* window, LineRun* run, size_t bytes) {
  const size_t room = window->limit - window->top;
  if (room >= bytes) return true;
  int lines = int((bytes - room + kLineBytes - 1) / kLineBytes);
  const int left = run->end - run->next;
  if (lines > left) return false;
  lines = std::min(std::max(lines, kPieceLines), left);
  set_lines(g_region.blocks[run->block].claimed, run->next, run->next + lines - 1);
  const size_t more = size_t(lines) * kLineBytes;
  if (run->dirty) memset(reinterpret_cast<void*>(window->limit), 0, more);
  run->next += lines;
  window->limit += more;
  g_state.claimed_bytes += more;
  return true;
}

void begin_run(AllocationWindow* window, LineRun* run, size_t index, int first, int end) {
  *run = {.block = index, .next = first, .end = end, .dirty = g_region.blocks[index].dirty};
  window->top = window->limit = block_address(index) + size_t(first) * kLineBytes;
}

// Has the pages of a block mapped at once, which is cheaper than a fault for each of them.
void populate(size_t index) {
#ifdef MADV_POPULATE_WRITE
  madvise(reinterpret_cast<void*>(block_address(index)), kBlockBytes, MADV_POPULATE_WRITE);
#endif
}

void take_free_block(AllocationWindow* window, LineRun* run) {
  size_t index = take_small_block();
  if (!g_region.blocks[index].dirty) populate(index);
  else if (g_resident_free) g_resident_free--;
  begin_run(window, run, index, 0, kLinesPerBlock);
  g_region.blocks[index].dirty = true;
}

// The next run of free lines in the recyclable blocks; false when there is none.
bool take_recycled(AllocationWindow* window) {
  while (g_recycle_position < g_recyclable.size()) {
    size_t index = g_recyclable[g_recycle_position];
    const uint64_t* lines = g_region.blocks[index].line_marks;
    int line = g_recycle_line;
    while (line < kLinesPerBlock) {
      if (test_bit(lines, line)) {
        ++line;
        continue;
      }
      int end = line + 1;
      while (end < kLinesPerBlock && !test_bit(lines, end)) ++end;
      if (end - line >= kMinRunLines) {
        g_recycle_line = end;
        begin_run(window, &g_main_run, index, line, end);
        return true;
      }
      line = end;
    }
    ++g_recycle_position;
    g_recycle_line = 0;
  }
  return false;
}

// Makes the holes of a sparse block windows; false if they turn out to be too small.
bool open_sparse(size_t index) {
  Block& block = g_region.blocks[index];
  size_t room = 0;
  for_each_hole(index, [&](uintptr_t begin, uintptr_t end) {
    if (end - begin < kMinHoleBytes) return;
    g_holes.push_back({begin, end});
    room += end - begin;
  });
  if (room < kMinSparseBytes) {
    block.packed = true;
    g_holes.clear();
    return false;
  }
  for_each_hole(
      index, [](uintptr_t begin, uintptr_t end) { memset(reinterpret_cast<void*>(begin), 0, end - begin); });
  block.claimed[0] = block.claimed[1] = ~uint64_t{0};
  std::reverse(g_holes.begin(), g_holes.end());
  return true;
}

// The next hole of the sparse blocks; false when there is none.
bool take_hole(AllocationWindow* window) {
  while (g_holes.empty()) {
    if (g_sparse_position == g_sparse.size()) return false;
    (void)open_sparse(g_sparse[g_sparse_position++]);
  }
  *window = g_holes.back();
  g_main_run = {};
  g_holes.pop_back();
  g_state.claimed_bytes += window->limit - window->top;
  return true;
}

Object* initialize_header(uintptr_t p, size_t bytes, Kind kind, ShapeId shape) {
  auto* o = reinterpret_cast<Object*>(p);
  o->shape_id = shape;
  o->kind = kind;
  o->gc_bits = 0;
  o->granules = uint16_t(bytes / kGranuleBytes);
  return o;
}

Object* bump(AllocationWindow* window, size_t bytes, Kind kind, ShapeId shape) {
  uintptr_t p = window->top;
  if (p + bytes > window->limit) return nullptr;
  window->top = p + bytes;
  return initialize_header(p, bytes, kind, shape);
}

// In stress mode the public window stays empty, so that every allocation comes here; this is the real one.
AllocationWindow g_hidden;

AllocationWindow* main_window() { return g_state.stress ? &g_hidden : &g_allocation; }

void stress_count() {
  if (++g_state.stress_count < g_state.stress) return;
  g_state.stress_count = 0;
  collect_automatically();
}

int free_lines(const Block& block) {
  return kLinesPerBlock - __builtin_popcountll(block.line_marks[0]) -
         __builtin_popcountll(block.line_marks[1]);
}

// Whether the block, without lines to speak of, has fewer objects than would fill it.
bool looks_sparse(size_t index) {
  Block& block = g_region.blocks[index];
  if (block.packed) return false;
  size_t objects = 0;
  for (size_t w = 0; w < kMarkWordsPerBlock; ++w) {
    objects += size_t(__builtin_popcountll(g_region.marks[index * kMarkWordsPerBlock + w]));
  }
  block.packed = objects * kUsualObjectBytes + kMinSparseBytes > kBlockBytes;
  return !block.packed;
}

// Gives a run of free blocks back to the system.
void release_run(size_t first, size_t count) {
  madvise(reinterpret_cast<void*>(block_address(first)), count * kBlockBytes, MADV_DONTNEED);
  for (size_t i = first; i < first + count; ++i) g_region.blocks[i].dirty = false;
}

// Large memory must be zero: the dirty blocks among it are cleared. (Giving them back costs a page fault for
// each page, several times as much.)
void clear_large(size_t first, size_t count, size_t bytes) {
  for (size_t i = 0; i < count; ++i) {
    if (!g_region.blocks[first + i].dirty) continue;
    size_t part = std::min(kBlockBytes, bytes - i * kBlockBytes);
    memset(reinterpret_cast<void*>(block_address(first + i)), 0, part);
  }
}

Object* allocate_large(size_t bytes, Kind kind, ShapeId shape) {
  if (bytes > g_state.limit_bytes) return nullptr;
  size_t count = (bytes + kBlockBytes - 1) >> kBlockShift;
  if (g_state.stress) stress_count();
  if (g_state.claimed_bytes + bytes >= g_state.nursery_budget) collect_automatically();
  // What raises or prints a MemoryError needs a few buffers, too.
  if (!make_room(count * kBlockBytes, bytes <= kLargestEmergencyObject ? 50 : 0)) return nullptr;
  size_t first = take_blocks(count);
  if (first == SIZE_MAX && collect_for_space()) first = take_blocks(count);
  if (first == SIZE_MAX) return nullptr;
  clear_large(first, count, bytes);
  for (size_t i = 0; i < count; ++i) {
    Block& block = g_region.blocks[first + i];
    block.state = i ? BlockState::LargeContinuation : BlockState::LargeStart;
    block.span = uint32_t(i ? i : count);
    block.dirty = true;
  }
  g_region.blocks[first].large_bytes = bytes;
  g_state.in_use_bytes += count * kBlockBytes;
  g_state.claimed_bytes += bytes;
  return initialize_header(block_address(first), 0, kind, shape);
}

}  // namespace

void set_lines(uint64_t bits[2], int first, int last) {
  for (int line = first; line <= last;) {
    int word = line >> 6, from = line & 63;
    int to = word == last >> 6 ? last & 63 : 63;
    bits[word] |= (~uint64_t{0} >> (63 - (to - from))) << from;
    line = (word + 1) << 6;
  }
}

void blocks_initialize() {
  size_t largest = address_space_share(kLargestRegion, kRegionPercent);
  for (size_t bytes = largest; bytes >= kSmallestRegion; bytes = bytes / 2 & ~(kSmallestRegion - 1)) {
    if (try_reserve(bytes)) {
      g_state.limit_bytes = memory_limit();
      return;
    }
  }
  fputs("krait: cannot reserve address space for the heap\n", stderr);
  abort();
}

void blocks_retire_windows() {
  g_allocation = g_overflow = g_hidden = {};
  g_main_run = g_overflow_run = {};
}

void blocks_rebuild(bool release, size_t min_kept) {
  g_recyclable.clear();
  g_recycle_position = 0;
  g_recycle_line = 0;
  g_sparse.clear();
  g_sparse_position = 0;
  g_holes.clear();
  g_resident_free = 0;
  for (auto& runs : g_free_runs) runs.clear();
  size_t live = 0, in_use = 0, kept = 0;
  bool fill_holes = g_state.in_use_bytes >= kSparseHeapBytes || g_state.stress;
  size_t blocks = g_region.used_blocks();
  for (size_t i = 0; i < blocks;) {
    Block& block = g_region.blocks[i];
    if (block.state == BlockState::Small) {
      block.claimed[0] = block.claimed[1] = 0;
      int free = free_lines(block);
      if (free == kLinesPerBlock) {
        block.state = BlockState::Free;
      } else {
        live += size_t(kLinesPerBlock - free) * kLineBytes;
        in_use += kBlockBytes;
        if (fill_holes && free < kManyFreeLines && looks_sparse(i)) g_sparse.push_back(uint32_t(i));
        else if (free >= kMinFreeLines) g_recyclable.push_back(uint32_t(i));
      }
      ++i;
    } else if (block.state == BlockState::LargeStart) {
      size_t span = block.span;
      if (marked(reinterpret_cast<void*>(block_address(i)))) {
        live += block.large_bytes;
        in_use += span * kBlockBytes;
      } else {
        for (size_t j = i; j < i + span; ++j) g_region.blocks[j].state = BlockState::Free;
      }
      i += span;
    } else {
      ++i;
    }
  }
  const size_t keep_bytes = std::max(min_kept, live);
  // Backwards, so that the lowest addresses are taken first.
  for (size_t end = blocks; end > 0;) {
    if (g_region.blocks[end - 1].state != BlockState::Free) {
      --end;
      continue;
    }
    size_t first = end - 1;
    while (first > 0 && g_region.blocks[first - 1].state == BlockState::Free) --first;
    kept += (end - first) * kBlockBytes;
    if (release && kept > keep_bytes) release_run(first, end - first);
    for (size_t i = first; i < end; ++i) g_resident_free += g_region.blocks[i].dirty;
    add_free_run(first, end - first);
    end = first;
  }
  g_state.live_bytes = live;
  g_state.in_use_bytes = in_use;
}

}  // namespace heap

using namespace heap;

bool heap_reserve_runs_low() {
  return g_state.reserve_noted && g_state.in_use_bytes > g_state.limit_bytes + kReserveBytes / 4;
}

Object* allocate_slow(size_t bytes, Kind kind, ShapeId shape) {
  bytes = (bytes + 7) & ~size_t{7};
  KRAIT_ASSERT(bytes >= sizeof(Object) && bytes <= kLargeObjectBytes);
  if (g_state.stress) stress_count();
  if (g_state.claimed_bytes >= g_state.nursery_budget) collect_automatically();
  AllocationWindow* window = main_window();
  if (extend(window, &g_main_run, bytes)) return bump(window, bytes, kind, shape);
  if (bytes > kLineBytes) {
    if (!extend(&g_overflow, &g_overflow_run, bytes)) {
      take_free_block(&g_overflow, &g_overflow_run);
      (void)extend(&g_overflow, &g_overflow_run, bytes);
    }
    return bump(&g_overflow, bytes, kind, shape);
  }
  do {
    if (!take_recycled(window) && (g_resident_free || !take_hole(window)))
      take_free_block(window, &g_main_run);
  } while (!extend(window, &g_main_run, bytes));
  return bump(window, bytes, kind, shape);
}

Object* allocate_object(size_t bytes, Kind kind, ShapeId shape) {
  if (bytes <= kLargeObjectBytes) return allocate_small(bytes, kind, shape);
  if (bytes < SIZE_MAX - 7) {
    if (Object* o = allocate_large((bytes + 7) & ~size_t{7}, kind, shape)) return o;
  }
  raise_out_of_memory();
  return nullptr;
}

size_t object_size(const Object* o) {
  if (o->granules || !in_region(o)) return o->granules * kGranuleBytes;
  return g_region.blocks[block_index(o)].large_bytes;
}

}  // namespace krait
