// The type bytes of the marshal format.
#pragma once

namespace krait::marshal_type {

inline constexpr unsigned char kNull = '0';
inline constexpr unsigned char kNone = 'N';
inline constexpr unsigned char kFalse = 'F';
inline constexpr unsigned char kTrue = 'T';
inline constexpr unsigned char kStopIteration = 'S';
inline constexpr unsigned char kEllipsis = '.';
inline constexpr unsigned char kInt = 'i';    // 32 bits
inline constexpr unsigned char kInt64 = 'I';  // read only
inline constexpr unsigned char kFloat = 'f';  // as text, before version 2
inline constexpr unsigned char kBinaryFloat = 'g';
inline constexpr unsigned char kComplex = 'x';
inline constexpr unsigned char kBinaryComplex = 'y';
inline constexpr unsigned char kLong = 'l';  // digits of 15 bits
inline constexpr unsigned char kBytes = 's';
inline constexpr unsigned char kInterned = 't';
inline constexpr unsigned char kReference = 'r';
inline constexpr unsigned char kTuple = '(';
inline constexpr unsigned char kSmallTuple = ')';
inline constexpr unsigned char kList = '[';
inline constexpr unsigned char kDict = '{';
inline constexpr unsigned char kCode = 'c';
inline constexpr unsigned char kUnicode = 'u';
inline constexpr unsigned char kSet = '<';
inline constexpr unsigned char kFrozenSet = '>';
inline constexpr unsigned char kAscii = 'a';
inline constexpr unsigned char kAsciiInterned = 'A';
inline constexpr unsigned char kShortAscii = 'z';
inline constexpr unsigned char kShortAsciiInterned = 'Z';

// Set in the type byte of values that are referred to again: they are numbered in order of appearance.
inline constexpr unsigned char kFlagReferenced = 0x80;

// Values nest at most this deep.
inline constexpr int kMaxDepth = 2000;

}  // namespace krait::marshal_type
