// The heap: a non-moving, generational mark-region collector (Immix with sticky mark bits). See docs/heap.md.
//
// Stacks and registers are scanned conservatively, interior pointers included, so plain Values and object
// pointers in C++ locals are roots. Values in malloc'ed memory are invisible to the collector: keep them in a
// RootVector, a RootValue, or in an object. Objects never move. Fresh memory is zero, which is
// Value::unbound() in every slot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/object.h"

namespace krait {

struct DictStorage;

// Objects up to this size live in blocks; larger ones get their own pages.
inline constexpr size_t kLargeObjectBytes = 10 * 1024;

// The bump allocator's window, at a fixed address so that compiled code can use it.
struct AllocationWindow {
  uintptr_t top;
  uintptr_t limit;
};
extern AllocationWindow g_allocation;

// Slow path of allocation: finds free lines, collects, or maps memory. Small objects always succeed: when
// memory is exhausted the reserve is used and a MemoryError is raised at the next safepoint.
[[gnu::cold]] Object* allocate_slow(size_t bytes, Kind kind, ShapeId shape);

// A new object of `bytes` bytes (header included, rounded up to 8). For sizes up to kLargeObjectBytes it
// never fails.
inline Object* allocate_small(size_t bytes, Kind kind, ShapeId shape) {
  bytes = (bytes + 7) & ~size_t{7};
  uintptr_t p = g_allocation.top;
  uintptr_t end = p + bytes;
  if (KRAIT_UNLIKELY(end > g_allocation.limit)) return allocate_slow(bytes, kind, shape);
  g_allocation.top = end;
  auto* o = reinterpret_cast<Object*>(p);
  o->shape_id = shape;
  o->kind = kind;
  o->gc_bits = 0;
  o->granules = uint16_t(bytes / 8);
  return o;
}

// As above for any size; returns nullptr with MemoryError set when a large object does not fit.
[[nodiscard]] Object* allocate_object(size_t bytes, Kind kind, ShapeId shape);

template <class T>
T* allocate(ShapeId shape) {
  return static_cast<T*>(allocate_small(sizeof(T), T::kKind, shape));
}

// The object's size in bytes.
size_t object_size(const Object* o);

// Must follow (or precede) every store of a reference into a heap object, unless nothing was allocated since
// the object itself was. Cheap for young objects: one test of a header bit.
[[gnu::cold]] void log_object(Object* owner);
inline void write_barrier(Object* owner) {
  if (KRAIT_UNLIKELY(owner->gc_bits & kGcUnlogged)) log_object(owner);
}
inline void store(Object* owner, Value* slot, Value v) {
  *slot = v;
  write_barrier(owner);
}
// Instead of write_barrier for an entry that is appended to a dict's table: of an old one only what follows
// the first such entry is looked at. If the end of the table moves back, the table must be logged.
[[gnu::cold]] void log_growth(DictStorage* table, uint32_t first);
inline void growth_barrier(DictStorage* table, uint32_t entry) {
  if (KRAIT_UNLIKELY(reinterpret_cast<Object*>(table)->gc_bits & kGcUngrown)) log_growth(table, entry);
}
template <class T>
void store(Object* owner, T** slot, T* pointer) {
  *slot = pointer;
  write_barrier(owner);
}

// Passed to trace_* functions: reports each reference, to the collector or (see for_each_reference) to a
// callback.
class Tracer {
 public:
  using Callback = void (*)(Object* o, void* context);
  Tracer() = default;
  Tracer(Callback callback, void* context) : callback_(callback), context_(context) {}

  void visit(Value v) {
    if (v.is_object() && v.raw) visit_object(v.as_object());
  }
  void visit(const Object* o) {
    if (o) visit_object(const_cast<Object*>(o));
  }
  void visit_range(const Value* begin, const Value* end) {
    for (; begin < end; ++begin) visit(*begin);
  }
  // Scans words that may or may not be references (interior pointers count).
  void visit_conservatively(const void* begin, const void* end);

 private:
  void visit_object(Object* o);
  Callback callback_ = nullptr;
  void* context_ = nullptr;
};

// Visits the Values behind a native struct of `base` bytes up to the object's end: attribute word, __slots__,
// ...
void trace_tail(Tracer& tracer, Object* o, size_t base);

// Reports the contents of all RootVectors.
void trace_root_vectors(Tracer& tracer);

// A growable array of roots for C++ data structures that outlive a stack frame (symbol tables, AST
// constants...).
class RootVector {
 public:
  RootVector();
  ~RootVector();
  RootVector(const RootVector&) = delete;
  RootVector& operator=(const RootVector&) = delete;

  void push_back(Value v) { values_.push_back(v); }
  Value pop_back() {
    Value v = values_.back();
    values_.pop_back();
    return v;
  }
  size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  Value& operator[](size_t i) { return values_[i]; }
  const Value& operator[](size_t i) const { return values_[i]; }
  Value& back() { return values_.back(); }
  Value* data() { return values_.data(); }
  Value* begin() { return values_.data(); }
  Value* end() { return values_.data() + values_.size(); }
  void clear() { values_.clear(); }
  void resize(size_t n) { values_.resize(n, Value::unbound()); }
  void reserve(size_t n) { values_.reserve(n); }

 private:
  friend void trace_root_vectors(Tracer& tracer);
  std::vector<Value> values_;
  RootVector* next_;
  RootVector** link_;  // what points to this one in the list of all
};

// Named root providers: "one table" of everything outside the heap that holds references. Called at every
// collection. `full` is false for a minor collection, when what was reported before need not be reported
// again (it is old); a provider's first call is a full one.
using RootProvider = void (*)(Tracer& tracer, bool full);
void register_roots(const char* name, RootProvider provider);

// Registers a static Value variable as a root.
void register_root(const char* name, Value* variable);

// An object outside the heap (a static type) whose fields are traced like those of an old object.
void register_static_object(Object* o);

// Called at the end of every collection, before the mutator goes on: for owners whose stores are not
// barriered while they run (generators on the VM stack): log_object them again.
void register_after_collection(const char* name, void (*hook)());

// Weak tables outside the heap (interned strings): `sweep` is called when marking is complete and drops
// entries for which is_marked is false. A minor collection never frees old objects: they are marked.
void register_weak_table(const char* name, void (*sweep)(bool full));
// Only during a sweep hook, and for objects kept by nobody else: will the object survive this collection?
// While ephemerons are marked: has it been found alive so far?
bool is_marked(const Object* o);

// What refers to objects only as long as others live. In full collections, when everything reachable has been
// marked, `mark` visits what is kept alive by what is alive now; called again until it finds nothing (false).
void register_ephemerons(const char* name, bool (*mark)(Tracer& tracer));

// Arranges that type->finalize(o) runs when o dies (native resources), or __del__ for Python classes.
void register_finalizer(Object* o);

// Runs __del__ of objects found dead, closes dead generators and calls weak references' callbacks. At
// safepoints (kBreakFinalizers). Exceptions are reported as unraisable.
void run_finalizers();
// At exit: __del__ of everything that still has one.
void run_all_finalizers();
// How a dead generator with pending finally blocks is closed; filled by the interpreter.
extern void (*g_finalize_generator)(Object* generator);
// It has run to its end: there is nothing to finalise.
extern bool (*g_generator_is_over)(const Object* generator);

enum class Collect { Minor, Full };
// Runs a collection now; returns the number of objects freed (full only). Finalisers and weakref callbacks
// run after it, at this safepoint.
size_t collect_garbage(Collect what);

struct HeapStatistics {
  size_t minor_collections, full_collections;
  size_t live_bytes;       // after the last collection
  size_t reserved_bytes;   // mapped and in use for blocks and large objects
  size_t allocated_bytes;  // since start
  uint64_t pause_total_ns, pause_max_ns;
};
HeapStatistics heap_statistics();

// Raises MemoryError, also one that was due (runtime/native_memory.h); returns nullptr for convenience.
[[gnu::cold]] void* raise_out_of_memory();

// At start-up, before anything else. Reads KRAIT_GC_STRESS=n: collect at every n-th allocation (slow path
// forced).
void heap_initialize();

// While alive, no collection starts; for short critical sections such as building the first types.
class NoCollectScope {
 public:
  NoCollectScope();
  ~NoCollectScope();
};

// Visits the references of one object.
void for_each_reference(Object* o, Tracer::Callback visit, void* context);

// Whether full collections come as usual or late (gc.disable).
void set_automatic_collection(bool enabled);
bool automatic_collection();

// Visits every live object (after a full collection); for gc.get_objects and heap verification.
void for_each_object(void (*visit)(Object* o, void* context), void* context);
// Debug builds: checks headers, kinds, reachability and remembered set; aborts on a broken invariant.
void verify_heap();

}  // namespace krait
