// A stable, adaptive merge sort of keys, with items moved along. Natural runs are found and extended by
// binary insertion, merged in powersort's order, with galloping when one run wins repeatedly.
//
// `Less` says what is sorted (Key, Item) and how: less(a, b) is 1, 0, or -1 if the comparison raised; kTotal
// promises that it never does, and costs so little that a mispredicted branch would cost more. `Temporary`
// provides memory outside the arrays.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace krait {

inline constexpr int64_t kMinGallop = 7;

template <class Less, class Temporary>
class Sorter {
 public:
  using Key = typename Less::Key;
  using Item = typename Less::Item;
  // values: null if there are only keys.
  Sorter(Key* keys, Item* values, int64_t count) : keys_(keys), values_(values), count_(count) {}

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

  static constexpr int64_t kMostInserted = Less::kTotal ? 32 : 64;
  static int64_t minimal_run(int64_t n) {
    int64_t rest = 0;
    while (n >= kMostInserted) {
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
      const Key key = keys_[i];
      // Where it goes cannot be foreseen: selects instead of branches.
      int64_t low = begin, left = i - begin;
      while (left > 0) {
        const int64_t half = left / 2;
        const int less = Less::less(key, keys_[low + half]);
        if (less < 0) return false;
        low = less ? low : low + half + 1;
        left = less ? half : left - half - 1;
      }
      memmove(keys_ + low + 1, keys_ + low, size_t(i - low) * sizeof(Key));
      keys_[low] = key;
      if (values_) {
        const Item value = values_[i];
        memmove(values_ + low + 1, values_ + low, size_t(i - low) * sizeof(Item));
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
  int64_t gallop_left(Key key, const Key* a, int64_t n, int64_t hint) {
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
  int64_t gallop_right(Key key, const Key* a, int64_t n, int64_t hint) {
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

  bool prepare_temporary(int64_t n) { return temporary_.prepare(n, values_, &temp_keys_, &temp_values_); }

  template <class T>
  static void move(T* to, const T* from, int64_t n) {
    memmove(to, from, size_t(n) * sizeof(T));
  }

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

  // As long as neither side wins `most` times in a row. Which one wins cannot be foreseen: selects instead of
  // branches. No side can end within so many steps as both have left.
  void merge_low_by_selects(int64_t* out_at, int64_t* a_at, int64_t n, int64_t* b_at, int64_t end,
                            int64_t most) {
    int64_t out = *out_at, a = *a_at, b = *b_at;
    Key *const keys = keys_, *const first = temp_keys_;
    Item *const values = values_, *const first_values = temp_values_;
    for (bool mixed = true; mixed && a < n && b < end;) {
      const int64_t steps = std::min(most, std::min(n - a, end - b)), b_before = b;
      for (int64_t i = 0; i < steps; ++i) {
        const Key x = first[a], y = keys[b];
        const bool less = Less::less(y, x);
        keys[out] = less ? y : x;
        if (values) values[out] = *(less ? values + b : first_values + a);
        ++out;
        b += less;
        a += !less;
      }
      mixed = steps < most || (b != b_before && b != b_before + steps);
    }
    *out_at = out, *a_at = a, *b_at = b;
  }
  void merge_high_by_selects(int64_t* out_at, int64_t begin, int64_t* a_at, int64_t* b_at, int64_t most) {
    int64_t out = *out_at, a = *a_at, b = *b_at;
    Key *const keys = keys_, *const second = temp_keys_;
    Item *const values = values_, *const second_values = temp_values_;
    for (bool mixed = true; mixed && a > begin && b > 0;) {
      const int64_t steps = std::min(most, std::min(a - begin, b)), b_before = b;
      for (int64_t i = 0; i < steps; ++i) {
        const Key x = keys[a - 1], y = second[b - 1];
        const bool less = Less::less(y, x);
        --out;
        keys[out] = less ? x : y;
        if (values) values[out] = *(less ? values + (a - 1) : second_values + (b - 1));
        a -= less;
        b -= !less;
      }
      mixed = steps < most || (b != b_before && b != b_before - steps);
    }
    *out_at = out, *a_at = a, *b_at = b;
  }

  // False: raised.
  bool merge_low_one_by_one(int64_t* out, int64_t* a, int64_t n, int64_t* b, int64_t end, int64_t most) {
    int64_t wins_a = 0, wins_b = 0;
    do {
      const int less = Less::less(keys_[*b], temp_keys_[*a]);
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
    } while (*a < n && *b < end && wins_a < most && wins_b < most);
    return true;
  }
  bool merge_high_one_by_one(int64_t* out, int64_t begin, int64_t* a, int64_t* b, int64_t most) {
    int64_t wins_a = 0, wins_b = 0;
    do {
      const int less = Less::less(temp_keys_[*b - 1], keys_[*a - 1]);
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
    } while (*a > begin && *b > 0 && wins_a < most && wins_b < most);
    return true;
  }

  bool merge_low_loop(int64_t* out, int64_t* a, int64_t n, int64_t* b, int64_t end) {
    int64_t min_gallop = min_gallop_;
    while (*a < n && *b < end) {
      // One at a time, until one side wins all the time.
      if constexpr (Less::kTotal) merge_low_by_selects(out, a, n, b, end, min_gallop);
      else if (!merge_low_one_by_one(out, a, n, b, end, min_gallop)) return false;
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
          min_gallop += 1;
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
      if constexpr (Less::kTotal) merge_high_by_selects(out, begin, a, b, min_gallop);
      else if (!merge_high_one_by_one(out, begin, a, b, min_gallop)) return false;
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
          min_gallop += 1;
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
  Key* keys_;
  Item* values_;
  int64_t count_;
  Run runs_[kMaxRuns];
  int run_count_ = 0;
  int64_t min_gallop_ = kMinGallop;
  Temporary temporary_;
  Key* temp_keys_ = nullptr;
  Item* temp_values_ = nullptr;
};

}  // namespace krait
