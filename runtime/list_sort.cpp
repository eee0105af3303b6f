// list.sort: a stable, adaptive merge sort. Natural runs are found and extended by binary insertion, merged
// in powersort's order, with galloping when one run wins repeatedly.
//
// The items (or their keys, with the items moved along) are sorted in arrays that the list does not see: it
// is empty meanwhile, and if it is not empty afterwards somebody changed it. Lists of ints, doubles and str
// compare without calling anything. The arrays need no write barriers: a sort only permutes references that
// were stored before, and a collection that makes an array old makes everything in it old, too.
#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/float.h"
#include "runtime/list.h"
#include "runtime/order.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {
namespace {

// Comparisons: 1 less, 0 not less, -1 raised.
struct LessInts {
  static int less(Value a, Value b) { return int64_t(a.raw) < int64_t(b.raw); }
};
struct LessRawDoubles {
  static int less(Value a, Value b) { return std::bit_cast<double>(a.raw) < std::bit_cast<double>(b.raw); }
};
struct LessFloats {
  static int less(Value a, Value b) { return float_value(a) < float_value(b); }
};
struct LessStrings {
  static int less(Value a, Value b) { return str_compare(a.as<Str>(), b.as<Str>()) < 0; }
};
struct LessAny {
  static int less(Value a, Value b) { return compare_truth(0, a, b); }
};
// Tuples: the usual case of decorated sorting.
struct LessTuples {
  static int less(Value a, Value b) {
    const int order = plain_order(a.as<Tuple>(), b.as<Tuple>(), 2);
    return order == kNoOrder ? compare_truth(0, a, b) : order < 0;
  }
};

constexpr int64_t kMinGallop = 7;

template <class Less>
class Sorter {
 public:
  Sorter(Value* keys, Value* values, int64_t count) : keys_(keys), values_(values), count_(count) {}

  // False: a comparison raised, or memory ran out; the arrays still hold all items.
  bool sort() {
    int64_t min_run = minimal_run(count_);
    for (int64_t begin = 0; begin < count_;) {
      int64_t length = count_run(begin);
      if (length < 0) return false;
      int64_t forced = std::min(min_run, count_ - begin);
      if (length < forced) {
        if (!insertion_sort(begin, begin + forced, begin + length)) return false;
        length = forced;
      }
      if (!push_run(begin, length)) return false;
      begin += length;
    }
    while (run_count_ > 1) {
      if (!merge_top()) return false;
    }
    return true;
  }

 private:
  struct Run {
    int64_t begin, length;
    int power;  // of the boundary to the next run
  };

  static int64_t minimal_run(int64_t n) {
    int64_t rest = 0;
    while (n >= 64) {
      rest |= n & 1;
      n >>= 1;
    }
    return n + rest;
  }

  void reverse(int64_t begin, int64_t end) {
    std::reverse(keys_ + begin, keys_ + end);
    if (values_) std::reverse(values_ + begin, values_ + end);
  }

  // Length of the ascending run at `begin`; a strictly descending one is reversed.
  int64_t count_run(int64_t begin) {
    int64_t i = begin + 1;
    if (i == count_) return 1;
    int less = Less::less(keys_[i], keys_[i - 1]);
    if (less < 0) return -1;
    bool descending = less;
    for (++i; i < count_; ++i) {
      less = Less::less(keys_[i], keys_[i - 1]);
      if (less < 0) return -1;
      if (bool(less) != descending) break;
    }
    if (descending) reverse(begin, i);
    return i - begin;
  }

  // [begin, sorted) is sorted; inserts the others.
  bool insertion_sort(int64_t begin, int64_t end, int64_t sorted) {
    for (int64_t i = sorted; i < end; ++i) {
      Value key = keys_[i];
      // Where it goes cannot be foreseen: selects instead of branches.
      int64_t low = begin, left = i - begin;
      while (left > 0) {
        const int64_t half = left / 2;
        const int less = Less::less(key, keys_[low + half]);
        if (less < 0) return false;
        low = less ? low : low + half + 1;
        left = less ? half : left - half - 1;
      }
      memmove(keys_ + low + 1, keys_ + low, size_t(i - low) * sizeof(Value));
      keys_[low] = key;
      if (values_) {
        Value value = values_[i];
        memmove(values_ + low + 1, values_ + low, size_t(i - low) * sizeof(Value));
        values_[low] = value;
      }
    }
    return true;
  }

  // Powersort: how deep in a perfectly balanced merge tree the boundary between two runs lies.
  int power_of(int64_t begin, int64_t length1, int64_t length2) const {
    uint64_t a = uint64_t(2 * begin + length1), b = a + uint64_t(length1 + length2);
    auto n = uint64_t(count_);
    for (int power = 1;; ++power) {
      if (a >= n) {
        a -= n;
        b -= n;
      } else if (b >= n) {
        return power;
      }
      a <<= 1;
      b <<= 1;
    }
  }

  bool push_run(int64_t begin, int64_t length) {
    if (run_count_) {
      const Run& top = runs_[run_count_ - 1];
      int power = power_of(top.begin, top.length, length);
      while (run_count_ > 1 && runs_[run_count_ - 2].power > power) {
        if (!merge_top()) return false;
      }
      runs_[run_count_ - 1].power = power;
    }
    KRAIT_ASSERT(run_count_ < kMaxRuns);
    runs_[run_count_++] = {begin, length, 0};
    return true;
  }

  bool merge_top() {
    Run& a = runs_[run_count_ - 2];
    const Run b = runs_[run_count_ - 1];
    --run_count_;
    int64_t begin = a.begin, middle = b.begin, end = b.begin + b.length;
    a.length += b.length;
    a.power = b.power;
    // What is already in place at both ends is left alone.
    int64_t skip = gallop_right(keys_[middle], keys_ + begin, middle - begin, 0);
    if (skip < 0) return false;
    begin += skip;
    if (begin == middle) return true;
    int64_t keep = gallop_left(keys_[middle - 1], keys_ + middle, end - middle, end - middle - 1);
    if (keep < 0) return false;
    end = middle + keep;
    if (end == middle) return true;
    return middle - begin <= end - middle ? merge_low(begin, middle, end) : merge_high(begin, middle, end);
  }

  // Where `key` belongs in a sorted array, before equal items; the search starts around `hint`. -1: raised.
  int64_t gallop_left(Value key, const Value* a, int64_t n, int64_t hint) {
    int64_t last = 0, offset = 1;
    int less = Less::less(a[hint], key);
    if (less < 0) return -1;
    if (less) {
      int64_t limit = n - hint;
      while (offset < limit) {
        less = Less::less(a[hint + offset], key);
        if (less < 0) return -1;
        if (!less) break;
        last = offset;
        offset = offset * 2 + 1;
      }
      offset = std::min(offset, limit);
      last += hint;
      offset += hint;
    } else {
      int64_t limit = hint + 1;
      while (offset < limit) {
        less = Less::less(a[hint - offset], key);
        if (less < 0) return -1;
        if (less) break;
        last = offset;
        offset = offset * 2 + 1;
      }
      offset = std::min(offset, limit);
      int64_t low = hint - offset;
      offset = hint - last;
      last = low;
    }
    for (++last; last < offset;) {
      int64_t middle = last + (offset - last) / 2;
      less = Less::less(a[middle], key);
      if (less < 0) return -1;
      if (less) {
        last = middle + 1;
      } else {
        offset = middle;
      }
    }
    return offset;
  }

  // The same, behind equal items.
  int64_t gallop_right(Value key, const Value* a, int64_t n, int64_t hint) {
    int64_t last = 0, offset = 1;
    int less = Less::less(key, a[hint]);
    if (less < 0) return -1;
    if (less) {
      int64_t limit = hint + 1;
      while (offset < limit) {
        less = Less::less(key, a[hint - offset]);
        if (less < 0) return -1;
        if (!less) break;
        last = offset;
        offset = offset * 2 + 1;
      }
      offset = std::min(offset, limit);
      int64_t low = hint - offset;
      offset = hint - last;
      last = low;
    } else {
      int64_t limit = n - hint;
      while (offset < limit) {
        less = Less::less(key, a[hint + offset]);
        if (less < 0) return -1;
        if (less) break;
        last = offset;
        offset = offset * 2 + 1;
      }
      offset = std::min(offset, limit);
      last += hint;
      offset += hint;
    }
    for (++last; last < offset;) {
      int64_t middle = last + (offset - last) / 2;
      less = Less::less(key, a[middle]);
      if (less < 0) return -1;
      if (less) {
        offset = middle;
      } else {
        last = middle + 1;
      }
    }
    return offset;
  }

  // Room for n keys and n values outside the arrays, visible to the collector.
  bool prepare_temporary(int64_t n) {
    int64_t needed = values_ ? 2 * n : n;
    if (!temporary_ || int64_t(temporary_->used) < needed) {
      temporary_ = allocate_storage(size_t(needed));
      if (!temporary_) return false;
      temporary_->used = uint64_t(needed);
    }
    temp_keys_ = temporary_->items;
    temp_values_ = values_ ? temporary_->items + n : nullptr;
    return true;
  }

  static void move(Value* to, const Value* from, int64_t n) { memmove(to, from, size_t(n) * sizeof(Value)); }

  void save(int64_t from, int64_t n) {
    move(temp_keys_, keys_ + from, n);
    if (values_) move(temp_values_, values_ + from, n);
  }
  void restore(int64_t to, int64_t from, int64_t n) {
    move(keys_ + to, temp_keys_ + from, n);
    if (values_) move(values_ + to, temp_values_ + from, n);
  }
  void shift(int64_t to, int64_t from, int64_t n) {
    move(keys_ + to, keys_ + from, n);
    if (values_) move(values_ + to, values_ + from, n);
  }

  // Merges from the front; the first run waits in the temporary array.
  bool merge_low(int64_t begin, int64_t middle, int64_t end) {
    int64_t n = middle - begin;
    if (!prepare_temporary(n)) return false;
    save(begin, n);
    int64_t out = begin, a = 0, b = middle;
    bool ok = merge_low_loop(&out, &a, n, &b, end);
    restore(out, a, n - a);
    return ok;
  }

  bool merge_low_loop(int64_t* out, int64_t* a, int64_t n, int64_t* b, int64_t end) {
    int64_t min_gallop = min_gallop_;
    while (*a < n && *b < end) {
      int64_t wins_a = 0, wins_b = 0;
      // One at a time, until one side wins all the time.
      do {
        int less = Less::less(keys_[*b], temp_keys_[*a]);
        if (less < 0) return false;
        if (less) {
          shift((*out)++, (*b)++, 1);
          ++wins_b;
          wins_a = 0;
        } else {
          restore((*out)++, (*a)++, 1);
          ++wins_a;
          wins_b = 0;
        }
      } while (*a < n && *b < end && wins_a < min_gallop && wins_b < min_gallop);
      // Galloping, while it pays.
      while (*a < n && *b < end) {
        int64_t k = gallop_right(keys_[*b], temp_keys_ + *a, n - *a, 0);
        if (k < 0) return false;
        restore(*out, *a, k);
        *out += k;
        *a += k;
        if (*a == n) break;
        int64_t m = gallop_left(temp_keys_[*a], keys_ + *b, end - *b, 0);
        if (m < 0) return false;
        shift(*out, *b, m);
        *out += m;
        *b += m;
        if (k < kMinGallop && m < kMinGallop) {
          min_gallop += 2;
          break;
        }
        min_gallop -= min_gallop > 1;
      }
    }
    min_gallop_ = min_gallop;
    return true;
  }

  // Merges from the back; the second run waits in the temporary array.
  bool merge_high(int64_t begin, int64_t middle, int64_t end) {
    int64_t n = end - middle;
    if (!prepare_temporary(n)) return false;
    save(middle, n);
    int64_t out = end, a = middle, b = n;
    bool ok = merge_high_loop(&out, begin, &a, &b);
    restore(out - b, 0, b);
    return ok;
  }

  bool merge_high_loop(int64_t* out, int64_t begin, int64_t* a, int64_t* b) {
    int64_t min_gallop = min_gallop_;
    while (*a > begin && *b > 0) {
      int64_t wins_a = 0, wins_b = 0;
      do {
        int less = Less::less(temp_keys_[*b - 1], keys_[*a - 1]);
        if (less < 0) return false;
        if (less) {
          shift(--*out, --*a, 1);
          ++wins_a;
          wins_b = 0;
        } else {
          restore(--*out, --*b, 1);
          ++wins_b;
          wins_a = 0;
        }
      } while (*a > begin && *b > 0 && wins_a < min_gallop && wins_b < min_gallop);
      while (*a > begin && *b > 0) {
        int64_t length = *a - begin;
        int64_t k = gallop_right(temp_keys_[*b - 1], keys_ + begin, length, length - 1);
        if (k < 0) return false;
        k = length - k;
        *out -= k;
        *a -= k;
        shift(*out, *a, k);
        if (*a == begin) break;
        int64_t m = gallop_left(keys_[*a - 1], temp_keys_, *b, *b - 1);
        if (m < 0) return false;
        m = *b - m;
        *out -= m;
        *b -= m;
        restore(*out, *b, m);
        if (k < kMinGallop && m < kMinGallop) {
          min_gallop += 2;
          break;
        }
        min_gallop -= min_gallop > 1;
      }
    }
    min_gallop_ = min_gallop;
    return true;
  }

  // Powers on the stack increase, and none exceeds log2(count) + 1.
  static constexpr int kMaxRuns = 70;
  Value* keys_;
  Value* values_;
  int64_t count_;
  Run runs_[kMaxRuns];
  int run_count_ = 0;
  int64_t min_gallop_ = kMinGallop;
  Storage* temporary_ = nullptr;
  Value* temp_keys_ = nullptr;
  Value* temp_values_ = nullptr;
};

template <class Less>
bool sort_with(Value* keys, Value* values, int64_t count) {
  return Sorter<Less>(keys, values, count).sort();
}

enum class KeyKind { Ints, Floats, Strings, Tuples, Any };

KeyKind key_kind(Value v) {
  if (v.is_small_int()) return KeyKind::Ints;
  if (is_exact_float(v)) return KeyKind::Floats;
  if (has_shape(v, shapes::str)) return KeyKind::Strings;
  if (has_shape(v, shapes::tuple)) return KeyKind::Tuples;
  return KeyKind::Any;
}

// The kind of all keys.
KeyKind common_key_kind(const Value* keys, int64_t count) {
  const KeyKind kind = key_kind(keys[0]);
  for (int64_t i = 1; i < count && kind != KeyKind::Any; ++i) {
    if (key_kind(keys[i]) != kind) return KeyKind::Any;
  }
  return kind;
}

bool sort_values(Value* keys, Value* values, int64_t count) {
  switch (common_key_kind(keys, count)) {
    case KeyKind::Ints: return sort_with<LessInts>(keys, values, count);
    case KeyKind::Floats: return sort_with<LessFloats>(keys, values, count);
    case KeyKind::Strings: return sort_with<LessStrings>(keys, values, count);
    case KeyKind::Tuples: return sort_with<LessTuples>(keys, values, count);
    default: return sort_with<LessAny>(keys, values, count);
  }
}

// key(item) for each item, in a new array; nullptr: raised.
Storage* compute_keys(Value key, const List& items) {
  Storage* keys = allocate_storage(size_t(items.length));
  if (!keys) return nullptr;
  for (int64_t i = 0; i < items.length; ++i) {
    Value k = call(key, {list_get(const_cast<List*>(&items), i)});
    if (k.is_exception()) return nullptr;
    keys->items[i] = k;
    keys->used = uint64_t(i) + 1;
    write_barrier(keys);
  }
  return keys;
}

void reverse_items(Value* keys, Value* values, int64_t count) {
  std::reverse(keys, keys + count);
  if (values) std::reverse(values, values + count);
}

bool sort_items(List* items, Value key, bool reverse) {
  int64_t count = items->length;
  bool raw = items->elements == Elements::Doubles;
  Value* values = raw ? reinterpret_cast<Value*>(items->doubles()) : items->values()->items;
  Value* keys = values;
  if (!key.is_none()) {
    Storage* storage = compute_keys(key, *items);
    if (!storage) return false;
    keys = storage->items;
  } else {
    values = nullptr;
  }
  // Reversing before and after keeps equal items in their order.
  if (reverse) reverse_items(keys, values, count);
  bool ok = raw && key.is_none() ? sort_with<LessRawDoubles>(keys, values, count)
                                 : sort_values(keys, values, count);
  if (reverse) reverse_items(keys, values, count);
  return ok;
}

}  // namespace

bool list_sort(List* list, Value key, bool reverse) {
  if (list->length < 2 && key.is_none()) return true;
  if (!list->length) return true;
  // The items move to a list of their own, which the conservative scan of this frame keeps alive.
  auto* items = allocate<List>(shapes::list);
  items->elements = list->elements;
  items->capacity = list->capacity;
  items->length = list->length;
  items->store = list->store;
  write_barrier(items);
  list_clear(list);
  bool ok = sort_items(items, key, reverse);
  bool modified = list->store || list->length || list->capacity;
  list->elements = items->elements;
  list->capacity = items->capacity;
  list->length = items->length;
  list->store = items->store;
  write_barrier(list);
  if (ok && modified) {
    (void)raise_value_error("list modified during sort");
    return false;
  }
  return ok;
}

}  // namespace krait
