// Value: the tagged 64-bit word that every Python value is.
//
//   ...xxx1  small int, 63 bits, stored as value<<1 | 1
//   ....x10  flonum: a double whose exponent lies around 1e-77..1e77, or +0.0, stored rotated (see below)
//   ....000  pointer to a heap object (8-byte aligned); the word 0 is Value::unbound()
//   ....100  immediate constants: None, False, True, NotImplemented, Ellipsis, and the exception marker
//
// Flonums are the doubles whose exponent field lies in 0x300..0x4ff. With 0x100 added its two top bits are
// 10: they carry nothing, and rotating left by three puts them where the tag goes, below the sign. The word
// of all ones but the tag is +0.0; the double it would be, and its opposite, live on the heap. So one
// comparison tells flonums other than zero from everything else (see kFlonumEnd). A double has exactly one
// representation: flonum where possible, else a heap Float; so equality of words is identity of floats except
// for heap Floats (see is_identical in object.h).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#ifdef KRAIT_DEBUG
[[noreturn]] void krait_assert_failed(const char* expression, const char* file, int line);
#define KRAIT_ASSERT(e) ((e) ? (void)0 : krait_assert_failed(#e, __FILE__, __LINE__))
#else
#define KRAIT_ASSERT(e) ((void)0)
#endif
#define KRAIT_LIKELY(e) __builtin_expect(!!(e), 1)
#define KRAIT_UNLIKELY(e) __builtin_expect(!!(e), 0)

namespace krait {

struct Object;

class Value {
 public:
  uint64_t raw;

  static constexpr uint64_t kIntTag = 1;
  static constexpr uint64_t kFloatTag = 2;
  static constexpr uint64_t kFloatMask = 3;
  static constexpr uint64_t kPointerMask = 7;
  static constexpr uint64_t kImmediateTag = 4;
  static constexpr uint64_t kFlonumZero = ~uint64_t{1};
  // What is added to the bits of a double before they are rotated.
  static constexpr uint64_t kFlonumBias = uint64_t{1} << 60;
  // Flonums other than zero are the words that, rotated back and doubled (which drops the sign), are less
  // than this as signed numbers.
  static constexpr int64_t kFlonumEnd = int64_t(2 * std::rotr(kFlonumZero, 3));

  static constexpr int64_t kSmallIntMax = (int64_t{1} << 62) - 1;
  static constexpr int64_t kSmallIntMin = -(int64_t{1} << 62);

  static constexpr Value from_raw(uint64_t raw) { return Value{raw}; }

  // Absence of a value: an unset slot, an omitted argument, a lookup that found nothing (no exception is
  // set).
  static constexpr Value unbound() { return Value{0}; }
  // "An exception is pending on the current thread."
  static constexpr Value exception() { return Value{immediate(5)}; }
  static constexpr Value none() { return Value{immediate(0)}; }
  static constexpr Value false_() { return Value{immediate(1)}; }
  static constexpr Value true_() { return Value{immediate(2)}; }
  static constexpr Value not_implemented() { return Value{immediate(3)}; }
  static constexpr Value ellipsis() { return Value{immediate(4)}; }

  static constexpr Value boolean(bool b) { return Value{immediate(b ? 2 : 1)}; }
  static constexpr bool fits_small_int(int64_t i) { return i >= kSmallIntMin && i <= kSmallIntMax; }
  static constexpr Value small_int(int64_t i) { return Value{(uint64_t(i) << 1) | kIntTag}; }
  static Value object(const void* p) { return Value{reinterpret_cast<uint64_t>(p)}; }

  constexpr bool is_unbound() const { return raw == 0; }
  constexpr bool is_exception() const { return raw == immediate(5); }
  constexpr bool is_none() const { return raw == immediate(0); }
  constexpr bool is_true() const { return raw == immediate(2); }
  constexpr bool is_false() const { return raw == immediate(1); }
  constexpr bool is_bool() const { return is_true() || is_false(); }
  constexpr bool is_not_implemented() const { return raw == immediate(3); }
  constexpr bool is_ellipsis() const { return raw == immediate(4); }
  constexpr bool is_immediate() const { return (raw & kPointerMask) == kImmediateTag; }

  constexpr bool is_small_int() const { return raw & kIntTag; }
  constexpr bool is_flonum() const { return (raw & kFloatMask) == kFloatTag; }
  // A heap pointer; also true of unbound(), which never reaches code that handles Python values.
  constexpr bool is_object() const { return (raw & kPointerMask) == 0; }

  constexpr int64_t as_small_int() const {
    KRAIT_ASSERT(is_small_int());
    return int64_t(raw) >> 1;
  }
  Object* as_object() const {
    KRAIT_ASSERT(is_object());
    return reinterpret_cast<Object*>(raw);
  }
  // Unchecked downcast to a layout struct; the caller has checked the kind.
  template <class T>
  T* as() const {
    KRAIT_ASSERT(is_object() && raw);
    return reinterpret_cast<T*>(raw);
  }

  constexpr double as_flonum() const {
    if (raw == kFlonumZero) return 0.0;
    return std::bit_cast<double>(std::rotr(raw, 3) - kFlonumBias);
  }
  static constexpr bool fits_flonum(double d) {
    const uint64_t bits = std::bit_cast<uint64_t>(d);
    return int64_t(2 * (bits + kFlonumBias)) < kFlonumEnd || bits == 0;
  }
  // The caller has checked fits_flonum.
  static constexpr Value flonum(double d) {
    const uint64_t bits = std::bit_cast<uint64_t>(d);
    return Value{bits == 0 ? kFlonumZero : std::rotl(bits + kFlonumBias, 3)};
  }

  // Identity of words. Python's `is` is is_identical() in object.h.
  constexpr bool operator==(const Value&) const = default;

 private:
  static constexpr uint64_t immediate(uint64_t index) { return (index << 3) | kImmediateTag; }
};

static_assert(sizeof(Value) == 8);

}  // namespace krait
