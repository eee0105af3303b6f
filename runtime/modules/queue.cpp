// The module _queue: SimpleQueue, an unbounded queue that blocks readers while it is empty.
//
// A semaphore counts the items; the items are taken from a list with a moving start.
#include <semaphore.h>

#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/thread_locks.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

struct SimpleQueue : Object {
  Value items;    // list
  int64_t first;  // items before have been taken
  sem_t available;
};
Type* g_empty;

SimpleQueue* self_of(const Value* a) { return a[0].as<SimpleQueue>(); }

Value queue_new(const Value* a) {
  auto* q = static_cast<SimpleQueue*>(allocate_instance(a[0].as<Type>()));
  store(q, &q->items, list_new());
  sem_init(&q->available, 0, 0);
  return Value::object(q);
}

int64_t size(SimpleQueue* q) { return q->items.as<List>()->length - q->first; }

Value queue_put(const Value* a) {
  SimpleQueue* q = self_of(a);
  if (!list_append(q->items.as<List>(), a[1])) return Value::exception();
  sem_post(&q->available);
  return Value::none();
}

Value take(SimpleQueue* q) {
  auto* list = q->items.as<List>();
  Value v = list_get(list, q->first);
  list_set(list, q->first++, Value::none());
  constexpr int64_t kCompactAt = 64;
  if (q->first == list->length) {
    list_clear(list);
    q->first = 0;
  } else if (q->first > kCompactAt && q->first * 2 > list->length) {
    if (list_replace(list, 0, q->first, nullptr, 0)) q->first = 0;
  }
  return v;
}

Value get_within(SimpleQueue* q, int64_t timeout_ns) {
  LockResult result = semaphore_acquire(&q->available, timeout_ns);
  if (result == LockResult::Raised) return Value::exception();
  return result == LockResult::Failed ? raise_bare(g_empty) : take(q);
}

Value queue_get(const Value* a) {
  int block = truth(a[1]);
  if (block < 0) return Value::exception();
  int64_t timeout_ns = block ? -1 : 0;
  if (block && !a[2].is_none()) {
    Value negative = compare(0, a[2], Value::small_int(0));
    if (negative.is_exception()) return negative;
    if (negative.is_true()) return raise_value_error("'timeout' must be a non-negative number");
    if (!lock_timeout(Value::true_(), a[2], &timeout_ns)) return Value::exception();
  }
  return get_within(self_of(a), timeout_ns);
}

Value queue_get_nowait(const Value* a) { return get_within(self_of(a), 0); }
Value queue_empty(const Value* a) { return Value::boolean(size(self_of(a)) == 0); }
Value queue_qsize(const Value* a) { return Value::small_int(size(self_of(a))); }

const NativeDef kMethods[] = {
    {"__new__", "cls, /", queue_new, "Simple, unbounded, reentrant FIFO queue.", Effects::Any,
     NativeRole::StaticMethod},
    {"put", "$self, /, item, block=True, timeout=None", queue_put,
     "Put the item on the queue. Never blocks; the optional arguments are there for compatibility with "
     "Queue."},
    {"put_nowait", "$self, /, item", queue_put, "Put an item into the queue without blocking."},
    {"get", "$self, /, block=True, timeout=None", queue_get,
     "Remove and return an item from the queue, waiting for one if block is true, at most `timeout` "
     "seconds."},
    {"get_nowait", "$self, /", queue_get_nowait,
     "Remove and return an item from the queue without blocking."},
    {"empty", "$self, /", queue_empty, "Return True if the queue is empty, False otherwise (not reliable!)."},
    {"qsize", "$self, /", queue_qsize, "Return the approximate size of the queue (not reliable!)."},
    CLASS_GETITEM_ROW,
    {}};
const TypeSpec kSpec = {
    .size = sizeof(SimpleQueue), .doc = "Simple, unbounded, reentrant FIFO queue.", .methods = kMethods};
const TypeSpec kEmptySpec = {.doc = "Exception raised by Queue.get(block=0)/get_nowait()."};

}  // namespace

Value module_init__queue(Value module) {
  Type* queue = native_type_create("_queue.SimpleQueue", Kind::Native, sizeof(SimpleQueue), types::object,
                                   kTypeBase | kTypeHasWeakrefs, &kSpec);
  g_empty = native_type_create("_queue.Empty", Kind::Exception, 0, types::Exception, kTypeBase, &kEmptySpec);
  module_add_type(module, queue);
  module_add_type(module, g_empty);
  return module;
}

}  // namespace krait
