// Finding a pattern in an array of characters or bytes: for str, bytes and bytearray.
//
// Texts and patterns are arrays of uint8_t, uint16_t or uint32_t. Candidates are found by comparing the
// pattern's first and last element with 16 positions at once. Texts on which candidates keep failing late
// (think of "aaab" in "aaaa...") are finished with the two-way algorithm, so every search is linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace krait {

inline constexpr size_t kNotFound = SIZE_MAX;

// First or last position of an element, kNotFound; how often it is there.
template <class C>
size_t find_element(const C* text, size_t n, C element);
template <class C>
size_t rfind_element(const C* text, size_t n, C element);
template <class C>
size_t count_element(const C* text, size_t n, C element);

// First or last position of pattern (m >= 1 elements), which has the width of the text. kNotFound.
template <class C>
size_t find_pattern(const C* text, size_t n, const C* pattern, size_t m);
template <class C>
size_t rfind_pattern(const C* text, size_t n, const C* pattern, size_t m);

}  // namespace krait
