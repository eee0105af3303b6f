// The pickler's memo: objects by identity, in an open-addressing table on the heap.
#include "runtime/modules/pickle/pickle.h"

namespace krait::pickle {

namespace {

constexpr size_t kFirstSlots = 32;

// A power of two. (The capacity may have been rounded up.)
size_t slots(const Storage* table) { return table->used / 2; }

size_t first_slot(Value object, size_t mask) {
  return size_t((object.raw >> 3) * 0x9E3779B97F4A7C15ull >> 20) & mask;
}

// The slot of the object, or the free one where it belongs.
size_t find_slot(const Storage* table, Value object) {
  size_t mask = slots(table) - 1, i = first_slot(object, mask);
  while (!table->items[2 * i].is_unbound() && table->items[2 * i] != object) i = (i + 1) & mask;
  return i;
}

bool grow(Pickler* p) {
  size_t wanted = p->memo ? slots(p->memo) * 4 : kFirstSlots;
  Storage* table = allocate_storage(wanted * 2);
  if (!table) return false;
  table->used = wanted * 2;
  memo_for_each(p, [&](Value object, Value index) {
    size_t i = find_slot(table, object);
    table->items[2 * i] = object;
    table->items[2 * i + 1] = index;
  });
  write_barrier(table);
  store(p, &p->memo, table);
  return true;
}

}  // namespace

int64_t memo_find(const Pickler* p, Value object) {
  if (!p->memo) return -1;
  size_t i = find_slot(p->memo, object);
  return p->memo->items[2 * i].is_unbound() ? -1 : p->memo->items[2 * i + 1].as_small_int();
}

bool memo_add(Pickler* p, Value object, int64_t index) {
  // At most two thirds full.
  if ((!p->memo || size_t(p->memo_count) * 3 >= slots(p->memo) * 2) && !grow(p)) return false;
  size_t i = find_slot(p->memo, object);
  if (p->memo->items[2 * i].is_unbound()) ++p->memo_count;
  store(p->memo, &p->memo->items[2 * i], object);
  p->memo->items[2 * i + 1] = Value::small_int(index);
  return true;
}

void memo_clear(Pickler* p) {
  p->memo = nullptr;
  p->memo_count = 0;
}

}  // namespace krait::pickle
