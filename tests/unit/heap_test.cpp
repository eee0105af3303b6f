// The collector: what survives, what does not, and what memory looks like afterwards.
#include "runtime/heap.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>

#include "runtime/storage.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "runtime/weak_table.h"
#include "tests/unit/runtime_fixture.h"

namespace krait {
namespace {

class HeapTest : public testing::Test {
 protected:
  void SetUp() override { initialize_runtime_for_tests(); }
};

// Overwrites what earlier calls left on the stack, so that nothing stale keeps objects alive.
[[gnu::noinline]] void clear_stack() {
  volatile char junk[16384];
  memset(const_cast<char*>(junk), 0, sizeof(junk));
}

Storage* make(size_t n) {
  Storage* s = allocate_storage(n);
  s->used = n;
  return s;
}

TEST_F(HeapTest, FreshMemoryIsZeroAndHeadersAreSet) {
  for (size_t n : {0u, 1u, 5u, 100u, 1000u, 5000u, 100000u}) {
    Storage* s = make(n);
    EXPECT_EQ(s->kind, Kind::Storage);
    EXPECT_GE(object_size(s), sizeof(Storage) + n * 8);
    for (size_t i = 0; i < n; ++i) ASSERT_TRUE(s->items[i].is_unbound());
    memset(s->items, 0x55, n * 8);
    s->used = 0;
  }
  collect_garbage(Collect::Full);
  Storage* s = make(100000);
  for (size_t i = 0; i < 100000; ++i) ASSERT_TRUE(s->items[i].is_unbound());
}

TEST_F(HeapTest, ListOfThousandsSurvivesCollections) {
  RootVector root;
  root.push_back(Value::unbound());
  constexpr int kCount = 200000;
  for (int i = 0; i < kCount; ++i) {
    Storage* s = make(2);
    s->items[0] = root[0];
    s->items[1] = Value::small_int(i);
    root[0] = Value::object(s);
    make(3);  // garbage
  }
  collect_garbage(Collect::Minor);
  collect_garbage(Collect::Full);
  verify_heap();
  int i = kCount;
  for (Value v = root[0]; !v.is_unbound(); v = v.as<Storage>()->items[0]) {
    ASSERT_EQ(v.as<Storage>()->items[1].as_small_int(), --i);
  }
  EXPECT_EQ(i, 0);
}

TEST_F(HeapTest, GarbageIsReused) {
  collect_garbage(Collect::Full);
  size_t before = heap_statistics().reserved_bytes;
  for (int i = 0; i < 3000000; ++i) make(4);
  EXPECT_LT(heap_statistics().reserved_bytes, before + (32 << 20));
}

// What the native stack refers to stays logged; so the tests of the logging bit touch objects only in here.
[[gnu::noinline]] void keep_new(RootVector& root, size_t n) { root.push_back(Value::object(make(n))); }
[[gnu::noinline]] bool unlogged(Value v) { return v.as_object()->gc_bits & kGcUnlogged; }
[[gnu::noinline]] void store_young(Value old, int64_t content) {
  auto* storage = old.as<Storage>();
  store(storage, &storage->items[0], Value::object(make(1)));
  storage->items[0].as<Storage>()->items[0] = Value::small_int(content);
}
[[gnu::noinline]] Value first_item(Value v) { return v.as<Storage>()->items[0]; }

TEST_F(HeapTest, BarrierKeepsYoungReferencedFromOld) {
  RootVector root;
  for (int i = 0; i < 3; ++i) keep_new(root, 1);  // registers may still name the first and the last
  clear_stack();
  collect_garbage(Collect::Minor);
  EXPECT_TRUE(unlogged(root[1]));
  store_young(root[1], 42);
  EXPECT_FALSE(unlogged(root[1]));
  keep_new(root, 1);
  EXPECT_FALSE(unlogged(root[3]));
  clear_stack();
  collect_garbage(Collect::Minor);
  EXPECT_EQ(first_item(first_item(root[1])).as_small_int(), 42);
  EXPECT_TRUE(unlogged(root[1]));
  EXPECT_TRUE(unlogged(first_item(root[1])));
}

TEST_F(HeapTest, InteriorPointersOnTheStackKeepObjects) {
  Value* volatile interior;
  {
    Storage* s = make(50);
    for (int i = 0; i < 50; ++i) s->items[i] = Value::small_int(i);
    interior = &s->items[30];
  }
  clear_stack();
  collect_garbage(Collect::Full);
  for (int i = 0; i < 1000; ++i) memset(make(50)->items, 0x11, 8), make(1);
  EXPECT_EQ(interior->as_small_int(), 30);
  EXPECT_EQ(interior[-30].as_small_int(), 0);
}

TEST_F(HeapTest, LargeObjectsAreFreed) {
  collect_garbage(Collect::Full);
  size_t before = heap_statistics().reserved_bytes;
  RootVector root;
  for (int i = 0; i < 50; ++i) make(1 << 17);
  keep_new(root, 1 << 17);
  clear_stack();
  collect_garbage(Collect::Full);
  EXPECT_LT(heap_statistics().reserved_bytes, before + (4 << 20));
  EXPECT_EQ(object_size(root[0].as_object()), sizeof(Storage) + (8u << 17));
  // An interior pointer far inside finds it too.
  EXPECT_TRUE(unlogged(root[0]));
}

TEST_F(HeapTest, MixedObjectsAreTracedConservatively) {
  RootVector root;
  auto* o = allocate_small(sizeof(Object) + 16, Kind::SequenceIterator, shapes::sequence_iterator);
  root.push_back(Value::object(o));
  auto* words = reinterpret_cast<uint64_t*>(o + 1);
  words[1] = ~uint64_t{0} / 3;
  {
    Storage* s = make(1);
    s->items[0] = Value::small_int(7);
    words[0] = Value::object(s).raw;
    write_barrier(o);
  }
  clear_stack();
  collect_garbage(Collect::Minor);
  collect_garbage(Collect::Full);
  EXPECT_EQ(Value::from_raw(words[0]).as<Storage>()->items[0].as_small_int(), 7);
}

[[gnu::noinline]] WeakRef* make_weak(RootVector* root, bool keep_referent) {
  Storage* referent = make(1);
  if (keep_referent) root->push_back(Value::object(referent));
  auto* w = allocate<WeakRef>(shapes::weakref);
  w->referent = Value::object(referent);
  w->callback = Value::unbound();
  weak_table_add(w);
  root->push_back(Value::object(w));
  return w;
}

// (In a frame of its own, which takes the referent's address with it.)
[[gnu::noinline]] bool is_only_reference(WeakRef* w) {
  return !w->referent.is_unbound() && weak_references_of(w->referent.as_object()) == w;
}

TEST_F(HeapTest, WeakReferencesAreCleared) {
  RootVector root;
  WeakRef* dead = make_weak(&root, false);
  WeakRef* alive = make_weak(&root, true);
  clear_stack();
  // Under stress the referent is old by now.
  collect_garbage(getenv("KRAIT_GC_STRESS") ? Collect::Full : Collect::Minor);
  EXPECT_TRUE(dead->referent.is_unbound());
  EXPECT_TRUE(is_only_reference(alive));
  collect_garbage(Collect::Full);
  EXPECT_FALSE(alive->referent.is_unbound());
  root[1] = Value::unbound();
  clear_stack();
  collect_garbage(Collect::Full);
  EXPECT_TRUE(alive->referent.is_unbound());
}

TEST_F(HeapTest, OtherThreadsStacksAreScanned) {
  int step = 0;
  Thread* main = g_thread;
  Thread* other = thread_create();
  Value seen = Value::unbound();
  std::thread t([&] {
    acquire_lock(other);
    Storage* volatile s = make(1);
    s->items[0] = Value::small_int(99);
    step = 1;
    {
      BlockingScope blocking;
      while (__atomic_load_n(&step, __ATOMIC_SEQ_CST) != 2) std::this_thread::yield();
    }
    seen = s->items[0];
    release_lock();
  });
  release_lock();
  while (__atomic_load_n(&step, __ATOMIC_SEQ_CST) != 1) std::this_thread::yield();
  acquire_lock(main);
  collect_garbage(Collect::Full);
  for (int i = 0; i < 10000; ++i) make(1);
  collect_garbage(Collect::Full);
  release_lock();
  __atomic_store_n(&step, 2, __ATOMIC_SEQ_CST);
  t.join();
  acquire_lock(main);
  thread_destroy(other);
  EXPECT_EQ(seen.as_small_int(), 99);
}

}  // namespace
}  // namespace krait
