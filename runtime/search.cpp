#include "runtime/search.h"

#include <algorithm>
#include <bit>

namespace krait {

namespace {

// --- 16 elements at once ---

constexpr size_t kLanes = 16;

template <class C>
struct Vector {
  typedef C Type __attribute__((ext_vector_type(kLanes)));
  typedef C Unaligned __attribute__((ext_vector_type(kLanes), aligned(alignof(C))));
};
typedef bool Mask __attribute__((ext_vector_type(kLanes)));

// Bit i is set when p[i] == element.
template <class C>
uint32_t equal_mask(const C* p, C element) {
  using V = typename Vector<C>::Type;
  V v = *reinterpret_cast<const typename Vector<C>::Unaligned*>(p);
  Mask mask = __builtin_convertvector(v == V(element), Mask);
  return __builtin_bit_cast(uint16_t, mask);
}

// The last 16 elements, of which those before `from` have been looked at.
template <class C>
uint32_t last_mask(const C* text, size_t n, size_t from, C element) {
  return equal_mask(text + n - kLanes, element) & (~0u << (from - (n - kLanes)));
}

// Whether a candidate, whose first and last element are the pattern's, is all of it.
template <class C>
bool middle_matches(const C* candidate, const C* pattern, size_t m) {
  if (m <= 2) return true;
  return candidate[1] == pattern[1] && memcmp(candidate + 1, pattern + 1, (m - 2) * sizeof(C)) == 0;
}

// --- two-way search (Crochemore and Perrin) ---

// A sequence read forwards or, for the last occurrence, backwards.
template <class C, bool kReversed>
struct Sequence {
  const C* first;
  size_t length;
  C operator[](size_t i) const { return kReversed ? first[length - 1 - i] : first[i]; }
};

// Start of the maximal suffix under < or >, and its period.
template <class S>
size_t maximal_suffix(S x, bool inverted, size_t* period) {
  size_t start = 0, candidate = 1, k = 0;  // suffixes at start and candidate agree on k elements
  *period = 1;
  while (candidate + k < x.length) {
    auto a = x[candidate + k], b = x[start + k];
    if (a == b) {
      if (++k == *period) {
        candidate += *period;
        k = 0;
      }
    } else if (inverted ? a > b : a < b) {
      candidate += k + 1;
      k = 0;
      *period = candidate - start;
    } else {
      start = candidate++;
      k = 0;
      *period = 1;
    }
  }
  return start;
}

// Where to cut the pattern so that comparing the right part first allows long shifts.
template <class S>
size_t critical_cut(S x, size_t* period) {
  size_t period_less, period_greater;
  size_t less = maximal_suffix(x, false, &period_less);
  size_t greater = maximal_suffix(x, true, &period_greater);
  *period = less > greater ? period_less : period_greater;
  return std::max(less, greater);
}

template <class S>
size_t two_way(S text, S pattern) {
  size_t n = text.length, m = pattern.length, period;
  size_t cut = critical_cut(pattern, &period);
  bool periodic = true;
  for (size_t i = 0; i < cut && periodic; ++i) periodic = pattern[i] == pattern[i + period];
  if (!periodic) period = std::max(cut, m - cut) + 1;
  size_t known = 0;  // elements at the front known to match, in the periodic case
  for (size_t at = 0; at + m <= n;) {
    size_t i = std::max(cut, known);
    while (i < m && pattern[i] == text[at + i]) ++i;
    if (i < m) {
      at += i - cut + 1;
      known = 0;
      continue;
    }
    i = cut;
    while (i > known && pattern[i - 1] == text[at + i - 1]) --i;
    if (i <= known) return at;
    at += period;
    known = periodic ? m - period : 0;
  }
  return kNotFound;
}

template <class C, bool kReversed>
size_t two_way_search(const C* text, size_t n, const C* pattern, size_t m) {
  return two_way(Sequence<C, kReversed>{text, n}, Sequence<C, kReversed>{pattern, m});
}

// How many elements may be compared in vain before `position` before the two-way search takes over.
size_t patience(size_t position, size_t m) { return 8 * position + 16 * m + 1024; }

}  // namespace

template <class C>
size_t find_element(const C* text, size_t n, C element) {
  if constexpr (sizeof(C) == 1) {
    auto* p = static_cast<const C*>(memchr(text, element, n));
    return p ? size_t(p - text) : kNotFound;
  }
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    if (uint32_t mask = equal_mask(text + i, element)) return i + size_t(std::countr_zero(mask));
  }
  for (; i < n; ++i) {
    if (text[i] == element) return i;
  }
  return kNotFound;
}

template <class C>
size_t rfind_element(const C* text, size_t n, C element) {
  for (; n >= kLanes; n -= kLanes) {
    if (uint32_t mask = equal_mask(text + n - kLanes, element))
      return n - kLanes + size_t(std::bit_width(mask)) - 1;
  }
  while (n-- > 0) {
    if (text[n] == element) return n;
  }
  return kNotFound;
}

template <class C>
size_t count_element(const C* text, size_t n, C element) {
  size_t i = 0, count = 0;
  for (; i + kLanes <= n; i += kLanes) count += size_t(std::popcount(equal_mask(text + i, element)));
  if (n >= kLanes) return count + size_t(std::popcount(last_mask(text, n, i, element)));
  for (; i < n; ++i) count += text[i] == element;
  return count;
}

template <class C>
size_t find_pattern(const C* text, size_t n, const C* pattern, size_t m) {
  if (m > n) return kNotFound;
  if (m == 1) return find_element(text, n, pattern[0]);
  const C first = pattern[0], last = pattern[m - 1];
  const auto matches = [&](size_t at) { return middle_matches(text + at, pattern, m); };
  size_t ends = n - m + 1;  // positions to try
  size_t wasted = 0, i = 0;
  for (; i + kLanes <= ends; i += kLanes) {
    uint32_t mask = equal_mask(text + i, first) & equal_mask(text + i + m - 1, last);
    for (; mask; mask &= mask - 1) {
      size_t at = i + size_t(std::countr_zero(mask));
      if (matches(at)) return at;
      wasted += m;
    }
    if (wasted > patience(i, m)) {
      size_t found = two_way_search<C, false>(text + i, n - i, pattern, m);
      return found == kNotFound ? found : i + found;
    }
  }
  // Fewer than 16 positions are left; a long pattern costs at most 16 comparisons of it.
  if (ends >= kLanes) {
    uint32_t mask = last_mask(text, ends, i, first);
    if (mask) mask &= equal_mask(text + ends - kLanes + m - 1, last);
    for (; mask; mask &= mask - 1) {
      const size_t at = ends - kLanes + size_t(std::countr_zero(mask));
      if (matches(at)) return at;
    }
    return kNotFound;
  }
  for (; i < ends; ++i) {
    if (text[i] == first && text[i + m - 1] == last && matches(i)) return i;
  }
  return kNotFound;
}

template <class C>
size_t rfind_pattern(const C* text, size_t n, const C* pattern, size_t m) {
  if (m > n) return kNotFound;
  if (m == 1) return rfind_element(text, n, pattern[0]);
  const C first = pattern[0], last = pattern[m - 1];
  const auto matches = [&](size_t at) { return middle_matches(text + at, pattern, m); };
  size_t ends = n - m + 1, wasted = 0, tried = 0;
  for (; ends >= kLanes; ends -= kLanes, tried += kLanes) {
    size_t i = ends - kLanes;
    uint32_t mask = equal_mask(text + i, first) & equal_mask(text + i + m - 1, last);
    while (mask) {
      unsigned bit = unsigned(std::bit_width(mask)) - 1;
      if (matches(i + bit)) return i + bit;
      mask ^= 1u << bit;
      wasted += m;
    }
    if (wasted > patience(tried, m)) {
      size_t found = two_way_search<C, true>(text, i + m - 1, pattern, m);
      return found == kNotFound ? found : i + m - 1 - found - m;
    }
  }
  while (ends-- > 0) {
    if (text[ends] == first && text[ends + m - 1] == last && matches(ends)) return ends;
  }
  return kNotFound;
}

#define INSTANTIATE(C)                                              \
  template size_t find_element(const C*, size_t, C);                \
  template size_t count_element(const C*, size_t, C);               \
  template size_t rfind_element(const C*, size_t, C);               \
  template size_t find_pattern(const C*, size_t, const C*, size_t); \
  template size_t rfind_pattern(const C*, size_t, const C*, size_t);
INSTANTIATE(uint8_t)
INSTANTIATE(uint16_t)
INSTANTIATE(uint32_t)
#undef INSTANTIATE

}  // namespace krait
