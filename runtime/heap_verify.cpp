// Looking at the whole heap: visiting all objects, and the debug build's checks and poisoning.
#include <cstdio>
#include <cstdlib>

#include "runtime/heap_internal.h"
#include "runtime/shape.h"
#include "runtime/type.h"

#ifdef KRAIT_DEBUG
void krait_assert_failed(const char* expression, const char* file, int line) {
  fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expression);
  abort();
}
#endif

namespace krait {
namespace heap {
namespace {

template <class Body>
void for_each_marked(Body body) {
  size_t words = g_region.used_blocks() * kMarkWordsPerBlock;
  for (size_t w = 0; w < words; ++w) {
    for (uint64_t bits = g_region.marks[w]; bits; bits &= bits - 1) {
      size_t granule = (w << 6) + size_t(__builtin_ctzll(bits));
      body(reinterpret_cast<Object*>(g_region.base + granule * kGranuleBytes));
    }
  }
}

#ifdef KRAIT_DEBUG

[[noreturn]] void broken(const char* what, const Object* owner, const Object* o) {
  fprintf(stderr, "heap verification: %s (owner %p kind %d, object %p kind %d)\n", what,
          static_cast<const void*>(owner), owner ? int(owner->kind) : -1, static_cast<const void*>(o),
          int(o->kind));
  abort();
}

// Right after a collection everything alive is marked.
void check_reference(Object* o, void* owner) {
  if (!in_region(o)) return;
  if (reinterpret_cast<uintptr_t>(o) % kGranuleBytes) broken("misaligned", static_cast<Object*>(owner), o);
  if (!marked(o)) broken("live object refers to dead memory", static_cast<Object*>(owner), o);
}

void check_object(Object* o) {
  if (o->kind == Kind::Free || int(o->kind) >= kKindCount) broken("bad kind", nullptr, o);
  const Block& block = g_region.blocks[block_index(o)];
  if (o->granules ? block.state != BlockState::Small : block.state != BlockState::LargeStart) {
    broken("in the wrong kind of block", nullptr, o);
  }
  // (Strings are made before the shapes of the built-in types.)
  if (shape_of(o)->id && shape_of(o)->id != o->shape_id) broken("bad shape id", nullptr, o);
  Tracer tracer(check_reference, o);
  trace_object(tracer, o);
}

void poison(uintptr_t begin, uintptr_t end) {
  for (auto* p = reinterpret_cast<uint64_t*>(begin); p < reinterpret_cast<uint64_t*>(end); ++p) *p = kPoison;
}

// Everything in the block that no marked object covers.
void poison_block(size_t index) { for_each_hole(index, poison); }

#endif

}  // namespace

void verify_after_collection() {
#ifdef KRAIT_DEBUG
  static const bool enabled = getenv("KRAIT_GC_VERIFY") != nullptr;
  if (enabled) verify_heap();
#endif
}

void poison_dead_memory([[maybe_unused]] bool full) {
#ifdef KRAIT_DEBUG
  for (size_t i = 0; i < g_region.used_blocks(); ++i) {
    Block& block = g_region.blocks[i];
    if (block.state == BlockState::Small && (full || block.claimed[0] || block.claimed[1])) {
      poison_block(i);
      block.dirty = true;
    } else if (block.state == BlockState::LargeStart) {
      uintptr_t o = block_address(i);
      if (!marked(reinterpret_cast<void*>(o))) poison(o, o + (block.large_bytes & ~size_t{7}));
    }
  }
#endif
}

}  // namespace heap

using namespace heap;

void for_each_object(void (*visit)(Object* o, void* context), void* context) {
  for_each_marked([&](Object* o) { visit(o, context); });
}

// To be called right after a collection, when nothing has been allocated since.
void verify_heap() {
#ifdef KRAIT_DEBUG
  ++g_state.epoch;
  g_state.collecting_full = false;
  for_each_marked(check_object);
#endif
}

}  // namespace krait
