// Marking: the explicit mark stack, tracing by kind, and conservative pointers.
//
// Marks are sticky: a minor collection keeps them, so everything marked is old and not visited again. The
// precise path trusts its references (an object start, or something outside the region); the conservative
// path takes any word, finds the block, and there the object start at or below the address: marks give the
// old ones, and for the young ones the runs claimed since the last collection are walked once per block and
// collection.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "runtime/heap_internal.h"
#include "runtime/heap_retire.h"
#include "runtime/native.h"
#include "runtime/shape.h"
#include "runtime/type.h"

namespace krait {

#define TRACE_None(name)
#define TRACE_Values(name)
#define TRACE_Mixed(name)
#define TRACE_Custom(name) void trace_##name(Tracer& tracer, Object* o);
#define KIND(name, trace) TRACE_##trace(name)
#include "runtime/layouts.def"
#undef KIND
#undef TRACE_Custom

namespace heap {
namespace {

enum class Trace : uint8_t { None, Values, Mixed, Custom };

struct TraceRow {
  Trace trace;
  void (*custom)(Tracer& tracer, Object* o);
};

#define CUSTOM_None(name) nullptr
#define CUSTOM_Values(name) nullptr
#define CUSTOM_Mixed(name) nullptr
#define CUSTOM_Custom(name) trace_##name
constexpr TraceRow kTraceRows[kKindCount] = {
#define KIND(name, trace) {Trace::trace, CUSTOM_##trace(name)},
#include "runtime/layouts.def"
#undef KIND
};

std::vector<Object*> g_retired;  // old tables without an owner

struct MarkStack {
  Object** top;
  Object** base;
  Object** limit;
};
MarkStack g_stack;

// Set when memory for a longer stack is lacking: some objects are marked, but wait nowhere to be read.
bool g_unread;

[[gnu::noinline]] void push_slow(Object* o) {
  if (g_unread) return;  // asking the system for each object would take long
  size_t size = size_t(g_stack.limit - g_stack.base);
  size_t new_size = size ? size * 2 : 4096;
  auto* base = static_cast<Object**>(realloc(g_stack.base, new_size * sizeof(Object*)));
  if (base) {
    g_stack = {base + size, base, base + new_size};
    *g_stack.top++ = o;
  } else {
    g_unread = true;
  }
}

inline void push(Object* o) {
  if (KRAIT_UNLIKELY(g_stack.top == g_stack.limit)) return push_slow(o);
  *g_stack.top++ = o;
}

#ifdef KRAIT_DEBUG
// Who is being traced, for the message about a reference to dead memory.
const char* g_root_name = "roots";
const Object* g_owner;

void check_live(const Object* o) {
  if (reinterpret_cast<uintptr_t>(o) % kGranuleBytes == 0 && uint8_t(o->kind) < kKindCount &&
      o->kind != Kind::Free) {
    return;
  }
  fprintf(stderr, "heap: %s refer to dead memory %p (owner %p of kind %d)\n", g_root_name,
          static_cast<const void*>(o), static_cast<const void*>(g_owner), g_owner ? int(g_owner->kind) : -1);
  abort();
}
#endif

inline void mark(Object* o) {
  uintptr_t offset = reinterpret_cast<uintptr_t>(o) - g_region.base;
  if (offset >= g_region.used_bytes) return;
#ifdef KRAIT_DEBUG
  check_live(o);
#endif
  size_t granule = offset / kGranuleBytes;
  uint64_t& word = g_region.marks[granule >> 6];
  uint64_t bit = uint64_t{1} << (granule & 63);
  if (word & bit) return;
  word |= bit;
  push(o);
}

inline void mark(Value v) {
  if (v.is_object()) mark(reinterpret_cast<Object*>(v.raw));
}

// A survivor becomes old: its lines are occupied, and its stores are watched.
inline void promote(Object* o) {
  o->gc_bits |= kGcUnlogged | kGcUngrown;
  if (KRAIT_UNLIKELY(!o->granules)) return;
  Block& block = g_region.blocks[block_index(o)];
  uintptr_t begin = reinterpret_cast<uintptr_t>(o) & (kBlockBytes - 1);
  int first = int(begin >> kLineShift);
  int last = int((begin + o->granules * kGranuleBytes - 1) >> kLineShift);
  if (KRAIT_LIKELY(first == last)) {
    block.line_marks[first >> 6] |= uint64_t{1} << (first & 63);
  } else {
    set_lines(block.line_marks, first, last);
  }
}

// Calls visit(Value) for what lies between, in an object all of whose words are Values but attributes that
// are doubles.
template <class Visit>
[[gnu::always_inline]] inline void for_each_value(Object* o, Value* begin, Value* end, Visit visit) {
  const uint32_t doubles = o->kind == Kind::Instance ? shape_of(o)->doubles : 0;
  if (KRAIT_LIKELY(!doubles)) {
    for (Value* p = begin; p < end; ++p) visit(*p);
    return;
  }
  const auto* attributes =
      reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + shape_of(o)->attribute_offset) + 1;
  for (Value* p = begin; p < end; ++p) {
    const auto index = size_t(p - attributes);  // (or beyond all)
    if (index >= kMaxInlineAttributes || !(doubles >> index & 1)) visit(*p);
  }
}

}  // namespace

void mark_fields(Object* o) {
#ifdef KRAIT_DEBUG
  g_owner = o;
#endif
  const TraceRow& row = kTraceRows[int(o->kind)];
  auto* begin = reinterpret_cast<Value*>(o + 1);
  switch (row.trace) {
    case Trace::None: break;
    case Trace::Values: {
      auto* end = reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + object_size(o));
      for_each_value(o, begin, end, [](Value v) { mark(v); });
      break;
    }
    case Trace::Mixed: mark_conservatively(begin, reinterpret_cast<char*>(o) + object_size(o)); break;
    case Trace::Custom: {
      Tracer tracer;
      row.custom(tracer, o);
      break;
    }
  }
  if (o->shape_id >= kFirstDynamicShape) mark(shape_of(o)->type);
}

namespace {

// Completes `starts` for a block of small objects: what was old, and every object allocated since.
void find_starts(size_t index) {
  Block& block = g_region.blocks[index];
  if (block.starts_epoch == g_state.epoch) return;
  block.starts_epoch = g_state.epoch;
  // In a full collection `starts` already holds the marks of before it.
  if (!g_state.collecting_full) {
    size_t first = index * kMarkWordsPerBlock;
    memcpy(g_region.starts + first, g_region.marks + first, kMarkWordsPerBlock * sizeof(uint64_t));
  }
  for_each_claimed_run(index, [](uintptr_t begin, uintptr_t end) {
    for_each_object_in_run(begin, end, [](Object* o) { set_bit(g_region.starts, granule_index(o)); });
  });
}

Object* find_small_object(size_t index, uintptr_t address) {
  find_starts(index);
  size_t granule = (address - g_region.base) / kGranuleBytes;
  size_t word = granule >> 6, first_word = index * kMarkWordsPerBlock;
  uint64_t bits = g_region.starts[word] & (~uint64_t{0} >> (63 - (granule & 63)));
  while (!bits) {
    if (word == first_word) return nullptr;
    bits = g_region.starts[--word];
  }
  granule = (word << 6) + (63 - size_t(__builtin_clzll(bits)));
  uintptr_t begin = g_region.base + granule * kGranuleBytes;
  auto* o = reinterpret_cast<Object*>(begin);
  return address < begin + o->granules * kGranuleBytes ? o : nullptr;
}

}  // namespace

void mark_begin(bool full) {
  ++g_state.epoch;
  g_state.collecting_full = full;
  g_stack.top = g_stack.base;
  // What is retired counts as young again.
  for (Object* o : g_retired) {
    size_t granule = granule_index(o);
    g_region.marks[granule >> 6] &= ~(uint64_t{1} << (granule & 63));
    o->gc_bits &= uint8_t(~(kGcUnlogged | kGcUngrown));
  }
  g_retired.clear();
  if (!full) return;
  std::swap(g_region.marks, g_region.starts);
  memset(g_region.marks, 0, g_region.used_blocks() * kMarkWordsPerBlock * sizeof(uint64_t));
  for (size_t i = 0; i < g_region.used_blocks(); ++i) {
    g_region.blocks[i].line_marks[0] = g_region.blocks[i].line_marks[1] = 0;
    g_region.blocks[i].packed = false;
  }
}

void mark_object(Object* o) { mark(o); }

void note_root(const char* name) {
#ifdef KRAIT_DEBUG
  g_root_name = name;
  g_owner = nullptr;
#endif
}

namespace {

void drain_stack() {
  // Objects wait in a short queue between leaving the stack and being read, so that their headers arrive.
  constexpr size_t kQueue = 8;
  Object* queue[kQueue];
  size_t head = 0, count = 0;
  for (;;) {
    while (count < kQueue && g_stack.top > g_stack.base) {
      Object* o = *--g_stack.top;
      __builtin_prefetch(o);
      queue[(head + count++) % kQueue] = o;
    }
    if (!count) return;
    Object* o = queue[head];
    head = (head + 1) % kQueue;
    --count;
    promote(o);
    mark_fields(o);
  }
}

// Reads every marked object once more, the unread ones among them. Each pass marks more, so it ends.
[[gnu::noinline]] void read_unread() {
  while (g_unread) {
    g_unread = false;
    for (size_t word = 0, n = g_region.used_blocks() * kMarkWordsPerBlock; word < n; ++word) {
      for (uint64_t bits = g_region.marks[word]; bits; bits &= bits - 1) {
        size_t granule = (word << 6) + size_t(__builtin_ctzll(bits));
        auto* o = reinterpret_cast<Object*>(g_region.base + granule * kGranuleBytes);
        promote(o);
        mark_fields(o);
      }
      drain_stack();
    }
  }
}

}  // namespace

void mark_drain() {
  drain_stack();
  if (KRAIT_UNLIKELY(g_unread)) read_unread();
}

Object* find_object(uintptr_t address) {
  if (address - g_region.base >= g_region.used_bytes) return nullptr;
  size_t index = (address - g_region.base) >> kBlockShift;
  const Block& block = g_region.blocks[index];
  switch (block.state) {
    case BlockState::Free: return nullptr;
    case BlockState::Small: return find_small_object(index, address);
    case BlockState::LargeContinuation: index -= block.span; [[fallthrough]];
    case BlockState::LargeStart: {
      uintptr_t begin = block_address(index);
      return address < begin + g_region.blocks[index].large_bytes ? reinterpret_cast<Object*>(begin)
                                                                  : nullptr;
    }
  }
  return nullptr;
}

[[clang::no_sanitize("address")]] void mark_conservatively(const void* begin, const void* end) {
  auto* p = reinterpret_cast<const uintptr_t*>((reinterpret_cast<uintptr_t>(begin) + 7) & ~uintptr_t{7});
  for (; p + 1 <= static_cast<const uintptr_t*>(end); ++p) {
    uintptr_t word = *p;
    if (word - g_region.base >= g_region.used_bytes) continue;
    // The common case of a reference to an old object needs no search.
    if (!(word & 7) && marked(reinterpret_cast<void*>(word))) continue;
    if (Object* o = find_object(word)) mark(o);
  }
}

namespace {
std::vector<Object*> g_held_by_native_code;
}

[[clang::no_sanitize("address")]] void mark_stack(const void* begin, const void* end) {
  auto* p = reinterpret_cast<const uintptr_t*>((reinterpret_cast<uintptr_t>(begin) + 7) & ~uintptr_t{7});
  for (; p + 1 <= static_cast<const uintptr_t*>(end); ++p) {
    uintptr_t word = *p;
    if (word - g_region.base >= g_region.used_bytes) continue;
    bool old = !(word & 7) && marked(reinterpret_cast<void*>(word));
    Object* o = old ? reinterpret_cast<Object*>(word) : find_object(word);
    if (!o) continue;
    if (!(o->gc_bits & kGcUnlogged)) g_held_by_native_code.push_back(o);
    mark(o);
  }
}

void log_objects_held_by_native_code() {
  for (Object* o : g_held_by_native_code) write_barrier(o);
  g_held_by_native_code.clear();
}

void trace_object(Tracer& tracer, Object* o) {
  const TraceRow& row = kTraceRows[int(o->kind)];
  auto* begin = reinterpret_cast<Value*>(o + 1);
  auto* end = reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + object_size(o));
  switch (row.trace) {
    case Trace::None: break;
    case Trace::Values: for_each_value(o, begin, end, [&](Value v) { tracer.visit(v); }); break;
    case Trace::Mixed: tracer.visit_conservatively(begin, end); break;
    case Trace::Custom: row.custom(tracer, o); break;
  }
  if (o->shape_id >= kFirstDynamicShape) tracer.visit(shape_of(o)->type);
}

}  // namespace heap

void heap_retire(Object* table) {
  using namespace heap;
  if (table && !table->granules && in_region(table) && marked(table)) g_retired.push_back(table);
}

using namespace heap;

void Tracer::visit_object(Object* o) {
  if (KRAIT_UNLIKELY(callback_ != nullptr)) {
    callback_(o, context_);
  } else {
    mark(o);
  }
}

void Tracer::visit_conservatively(const void* begin, const void* end) {
  if (KRAIT_LIKELY(!callback_)) return mark_conservatively(begin, end);
  for (auto* p = static_cast<const uintptr_t*>(begin); p + 1 <= static_cast<const uintptr_t*>(end); ++p) {
    if (*p & 7) continue;
    Object* o = find_object(*p);
    if (o && reinterpret_cast<uintptr_t>(o) == *p) callback_(o, context_);
  }
}

void trace_tail(Tracer& tracer, Object* o, size_t base) {
  auto* bytes = reinterpret_cast<char*>(o);
  tracer.visit_range(reinterpret_cast<Value*>(bytes + base),
                     reinterpret_cast<Value*>(bytes + object_size(o)));
}

void for_each_reference(Object* o, Tracer::Callback visit, void* context) {
  // Conservative fields need the object starts of this moment.
  ++g_state.epoch;
  g_state.collecting_full = false;
  Tracer tracer(visit, context);
  trace_object(tracer, o);
}

}  // namespace krait
