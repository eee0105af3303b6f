// Integer arithmetic: small ints in the word with overflow tests, everything larger on GMP's mpn functions.
//
// A View shows any plain int as sign and magnitude limbs. Results are built in a fresh BigInt and normalised:
// what fits the small range becomes a small int, so a value has exactly one representation.
#include "runtime/int.h"

#include <gmp.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/native_memory.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0);

namespace {

using Limb = uint64_t;

// Results beyond this many limbs could not be held anyway; keeps sizes far from overflow.
constexpr size_t kMaxLimbs = size_t{1} << 32;

mp_limb_t* mp(uint64_t* p) { return reinterpret_cast<mp_limb_t*>(p); }
const mp_limb_t* mp(const uint64_t* p) { return reinterpret_cast<const mp_limb_t*>(p); }

uint64_t magnitude(int64_t i) { return i < 0 ? -uint64_t(i) : uint64_t(i); }

// Sign and magnitude of an int. A small int's limb lives in the View itself, so a View must not be copied.
struct View {
  const Limb* limbs;
  size_t size;
  bool negative;
  Limb inline_limb;

  explicit View(Value v) {
    Value plain = int_plain(v);
    if (plain.is_small_int()) {
      int64_t i = plain.as_small_int();
      inline_limb = magnitude(i);
      limbs = &inline_limb;
      size = i != 0;
      negative = i < 0;
    } else {
      auto* b = plain.as<BigInt>();
      limbs = b->limbs;
      size = b->size();
      negative = b->negative();
    }
  }
  View(const View&) = delete;
};

// GMP's temporaries for a result of a given size.
constexpr size_t kScratchFactor = 6;

BigInt* allocate_big(size_t limbs) {
  if (limbs > kMaxLimbs) return static_cast<BigInt*>(raise_out_of_memory());
  if (!native_memory_fits(limbs * sizeof(Limb) * kScratchFactor)) return nullptr;
  auto* b = static_cast<BigInt*>(
      allocate_object(sizeof(BigInt) + (limbs ? limbs : 1) * sizeof(Limb), Kind::BigInt, shapes::int_));
  return b;
}

// Turns a filled BigInt of up to `size` limbs into the canonical Value.
Value normalize(BigInt* b, size_t size, bool negative) {
  while (size && b->limbs[size - 1] == 0) --size;
  if (size == 0) return Value::small_int(0);
  if (size == 1) {
    Limb m = b->limbs[0];
    if (m <= Limb(Value::kSmallIntMax)) return Value::small_int(negative ? -int64_t(m) : int64_t(m));
    if (negative && m == Limb(1) << 62) return Value::small_int(Value::kSmallIntMin);
  }
  b->signed_size = negative ? -int64_t(size) : int64_t(size);
  return Value::object(b);
}

Value from_mpz(const mpz_t z) {
  return int_from_limbs(reinterpret_cast<const uint64_t*>(mpz_limbs_read(z)), mpz_size(z), mpz_sgn(z) < 0);
}

// A read-only mpz over a View's limbs.
struct Mpz {
  mpz_t z;
  explicit Mpz(const View& v) {
    mpz_roinit_n(z, mp(v.limbs), v.negative ? -mp_size_t(v.size) : mp_size_t(v.size));
  }
};

// |a| + |b| or |a| - |b| with the given signs.
Value add_views(const View& a, const View& b, bool negate_b) {
  bool b_negative = b.negative != negate_b;
  const View* big = &a;
  const View* small = &b;
  bool big_negative = a.negative, small_negative = b_negative;
  bool swap =
      a.size < b.size || (a.size == b.size && a.size && mpn_cmp(mp(a.limbs), mp(b.limbs), a.size) < 0);
  if (swap) {
    std::swap(big, small);
    std::swap(big_negative, small_negative);
  }
  BigInt* r = allocate_big(big->size + 1);
  if (!r) return Value::exception();
  if (small->size == 0) {
    memcpy(r->limbs, big->limbs, big->size * sizeof(Limb));
    return normalize(r, big->size, big_negative);
  }
  if (big_negative == small_negative) {
    r->limbs[big->size] = mpn_add(mp(r->limbs), mp(big->limbs), big->size, mp(small->limbs), small->size);
    return normalize(r, big->size + 1, big_negative);
  }
  mpn_sub(mp(r->limbs), mp(big->limbs), big->size, mp(small->limbs), small->size);
  return normalize(r, big->size, big_negative);
}

// Truncating division of magnitudes; quotient and / or remainder may be null. Divisor non-zero.
bool divide_views(const View& a, const View& b, BigInt** quotient, BigInt** remainder) {
  size_t qn = a.size >= b.size ? a.size - b.size + 1 : 1;
  *quotient = allocate_big(qn);
  *remainder = allocate_big(b.size);
  if (!*quotient || !*remainder) return false;
  if (a.size < b.size) {
    memcpy((*remainder)->limbs, a.limbs, a.size * sizeof(Limb));
    return true;
  }
  mpn_tdiv_qr(mp((*quotient)->limbs), mp((*remainder)->limbs), 0, mp(a.limbs), a.size, mp(b.limbs), b.size);
  return true;
}

// Floor division of big operands: results through the pointers (null: not wanted). False: raised.
bool floor_divmod(Value a, Value b, Value* quotient, Value* remainder) {
  View x(a), y(b);
  Value qv, rv;
  if (y.size == 1 && x.size > 0) {
    BigInt* q = allocate_big(x.size);
    if (!q) return false;
    const Limb rest = mpn_divrem_1(mp(q->limbs), 0, mp(x.limbs), mp_size_t(x.size), y.limbs[0]);
    qv = normalize(q, x.size, x.negative != y.negative);
    rv = x.negative ? int_negate(int_from_u64(rest)) : int_from_u64(rest);
  } else {
    BigInt *q, *r;
    if (!divide_views(x, y, &q, &r)) return false;
    size_t qn = x.size >= y.size ? x.size - y.size + 1 : 1;
    qv = normalize(q, qn, x.negative != y.negative);
    rv = normalize(r, y.size, x.negative);
  }
  if (x.negative != y.negative && rv != Value::small_int(0)) {
    qv = int_subtract(qv, Value::small_int(1));
    rv = int_add(rv, b);
  }
  *quotient = qv;
  *remainder = rv;
  return !qv.is_exception() && !rv.is_exception();
}

bool both_small(Value a, Value b) { return a.raw & b.raw & 1; }

int64_t floor_divide_i64(int64_t a, int64_t b) {
  int64_t q = a / b;
  return q - ((a % b != 0) && ((a < 0) != (b < 0)));
}

int64_t floor_remainder_i64(int64_t a, int64_t b) {
  int64_t r = a % b;
  return r != 0 && ((r < 0) != (b < 0)) ? r + b : r;
}

size_t bit_length(const View& v) {
  return v.size ? v.size * 64 - size_t(std::countl_zero(v.limbs[v.size - 1])) : 0;
}

}  // namespace

Value int_from_i64(int64_t i) {
  if (KRAIT_LIKELY(Value::fits_small_int(i))) return Value::small_int(i);
  BigInt* b = allocate_big(1);
  b->limbs[0] = magnitude(i);
  b->signed_size = i < 0 ? -1 : 1;
  return Value::object(b);
}

Value int_from_u64(uint64_t u) {
  if (u <= uint64_t(Value::kSmallIntMax)) return Value::small_int(int64_t(u));
  BigInt* b = allocate_big(1);
  b->limbs[0] = u;
  b->signed_size = 1;
  return Value::object(b);
}

Value int_from_double(double d) {
  if (d > -0x1p62 && d < 0x1p62) return Value::small_int(int64_t(d));
  int exponent;
  double fraction = std::frexp(std::fabs(d), &exponent);
  uint64_t mantissa = uint64_t(std::ldexp(fraction, 53));
  Value v = int_left_shift(int_from_u64(mantissa), Value::small_int(exponent - 53));
  return d < 0 ? int_negate(v) : v;
}

Value int_from_limbs(const uint64_t* limbs, size_t count, bool negative) {
  while (count && limbs[count - 1] == 0) --count;
  BigInt* b = allocate_big(count);
  if (!b) return Value::exception();
  if (count) memcpy(b->limbs, limbs, count * sizeof(Limb));
  return normalize(b, count, negative);
}

Value int_from_digits(std::string_view digits, int base) {
  size_t first = digits.find_first_not_of('0');
  if (first == std::string_view::npos) return Value::small_int(0);
  digits.remove_prefix(first);
  auto value_of = [](unsigned char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
  if (digits.size() <= 11) {
    int64_t i = 0;
    for (unsigned char c : digits) i = i * base + value_of(c);
    return Value::small_int(i);
  }
  // log2(base) rounded up to a 1/1024th bounds the bits.
  size_t bits = size_t(double(digits.size()) * std::log2(base)) + 64;
  auto* raw = static_cast<unsigned char*>(malloc(digits.size()));
  if (!raw) {
    raise_out_of_memory();
    return Value::exception();
  }
  for (size_t i = 0; i < digits.size(); ++i) raw[i] = uint8_t(value_of(digits[i]));
  BigInt* b = allocate_big(bits / 64 + 2);
  Value result = Value::exception();
  if (b) result = normalize(b, mpn_set_str(mp(b->limbs), raw, digits.size(), base), false);
  free(raw);
  return result;
}

bool int_fits_i64(Value v, int64_t* out) {
  v = int_plain(v);
  if (v.is_small_int()) {
    *out = v.as_small_int();
    return true;
  }
  auto* b = v.as<BigInt>();
  if (b->size() != 1) return false;
  Limb m = b->limbs[0];
  if (b->negative() ? m > Limb(1) << 63 : m > Limb(INT64_MAX)) return false;
  *out = b->negative() ? int64_t(-m) : int64_t(m);
  return true;
}

bool int_to_i64(Value v, int64_t* out) {
  if (v.is_small_int()) {
    *out = v.as_small_int();
    return true;
  }
  Value i = index_of(v);
  if (i.is_exception()) return false;
  if (int_fits_i64(i, out)) return true;
  raise(types::OverflowError, "Python int too large to convert to C ssize_t");
  return false;
}

bool int_to_i64_clamped(Value v, int64_t* out) {
  Value i = index_of(v);
  if (i.is_exception()) return false;
  if (!int_fits_i64(i, out)) *out = int_sign(i) < 0 ? INT64_MIN : INT64_MAX;
  return true;
}

bool int_to_int(Value v, int* out) {
  Value i = index_of(v);
  if (i.is_exception()) return false;
  int64_t wide;
  if (!int_fits_i64(i, &wide) || wide > INT32_MAX || wide < INT32_MIN) {
    raise(types::OverflowError, "Python int too large to convert to C int");
    return false;
  }
  *out = int(wide);
  return true;
}

uint64_t int_low_bits(Value v) {
  View x(v);
  uint64_t low = x.size ? x.limbs[0] : 0;
  return x.negative ? -low : low;
}

namespace {

// mantissa * 2**exponent correctly rounded (half to even); `sticky` says that non-zero bits lie below the
// mantissa. The mantissa has at most 64 bits. Gives infinity on overflow.
double scale_rounded(uint64_t mantissa, int64_t exponent, bool sticky) {
  if (mantissa == 0) return 0.0;
  int bits = 64 - std::countl_zero(mantissa);
  int64_t drop = bits - 53;
  if (exponent + drop < -1074) drop = -1074 - exponent;
  if (drop > 0) {
    if (drop > 64) return 0.0;
    uint64_t lost = drop == 64 ? mantissa : mantissa & ((uint64_t{1} << drop) - 1);
    uint64_t half = uint64_t{1} << (drop - 1);
    mantissa = drop == 64 ? 0 : mantissa >> drop;
    if (lost > half || (lost == half && (sticky || (mantissa & 1)))) ++mantissa;
    exponent += drop;
  }
  if (exponent > 2000) return HUGE_VAL;
  return std::ldexp(double(mantissa), int(exponent));
}

// The top 64 bits of a magnitude as mantissa and exponent.
void top_bits(const Limb* limbs, size_t size, uint64_t* mantissa, int64_t* exponent, bool* sticky) {
  int shift = std::countl_zero(limbs[size - 1]);
  uint64_t high = limbs[size - 1], low = size > 1 ? limbs[size - 2] : 0;
  *mantissa = shift ? (high << shift) | (low >> (64 - shift)) : high;
  *exponent = int64_t(size) * 64 - 64 - shift;
  *sticky = shift && size > 1 ? (low << shift) != 0 : size > 1 && low != 0;
  for (size_t i = 0; !*sticky && i + 2 < size; ++i) *sticky = limbs[i] != 0;
}

}  // namespace

bool int_to_double(Value v, double* out) {
  v = int_plain(v);
  if (v.is_small_int()) {
    *out = double(v.as_small_int());
    return true;
  }
  View x(v);
  uint64_t mantissa;
  int64_t exponent;
  bool sticky;
  top_bits(x.limbs, x.size, &mantissa, &exponent, &sticky);
  double d = scale_rounded(mantissa, exponent, sticky);
  if (std::isinf(d)) {
    raise(types::OverflowError, "int too large to convert to float");
    return false;
  }
  *out = x.negative ? -d : d;
  return true;
}

int int_sign(Value v) {
  View x(v);
  return x.size == 0 ? 0 : x.negative ? -1 : 1;
}

size_t int_bit_length(Value v) { return bit_length(View(v)); }

int int_compare(Value a, Value b) {
  if (both_small(a, b)) return int64_t(a.raw) < int64_t(b.raw) ? -1 : a.raw != b.raw;
  View x(a), y(b);
  if (x.negative != y.negative) return x.negative ? -1 : 1;
  int order = x.size != y.size ? (x.size < y.size ? -1 : 1)
              : x.size         ? mpn_cmp(mp(x.limbs), mp(y.limbs), x.size)
                               : 0;
  order = (order > 0) - (order < 0);
  return x.negative ? -order : order;
}

bool int_equal(Value a, Value b) { return int_compare(a, b) == 0; }

int64_t int_hash(Value v) {
  constexpr uint64_t kModulus = (uint64_t{1} << 61) - 1;
  View x(v);
  uint64_t h = 0;
  if (x.size == 1) {
    h = x.limbs[0] % kModulus;
  } else if (x.size > 1) {
    h = mpn_mod_1(mp(x.limbs), x.size, kModulus);
  }
  int64_t result = x.negative ? -int64_t(h) : int64_t(h);
  return result == -1 ? -2 : result;
}

// A small int, or a bool, which counts as 0 or 1: what `count += x == y` adds.
static bool as_word(Value v, int64_t* word) {
  if (v.is_small_int()) return *word = v.as_small_int(), true;
  return v.is_bool() && (*word = v.is_true(), true);
}

Value int_add(Value a, Value b) {
  int64_t r;
  if (both_small(a, b) && !__builtin_add_overflow(int64_t(a.raw) - 1, int64_t(b.raw), &r))
    return Value::from_raw(uint64_t(r));
  if (int64_t x, y; as_word(a, &x) && as_word(b, &y)) return int_from_i64(x + y);  // (63 bits each)
  return add_views(View(a), View(b), false);
}

Value int_subtract(Value a, Value b) {
  int64_t r;
  if (both_small(a, b) && !__builtin_sub_overflow(int64_t(a.raw), int64_t(b.raw) - 1, &r))
    return Value::from_raw(uint64_t(r));
  if (int64_t x, y; as_word(a, &x) && as_word(b, &y)) return int_from_i64(x - y);
  return add_views(View(a), View(b), true);
}

Value int_multiply(Value a, Value b) {
  int64_t r;
  if (both_small(a, b) && !__builtin_mul_overflow(a.as_small_int(), b.as_small_int(), &r))
    return int_from_i64(r);
  View x(a), y(b);
  if (x.size == 0 || y.size == 0) return Value::small_int(0);
  size_t size = x.size + y.size;
  BigInt* p = allocate_big(size);
  if (!p) return Value::exception();
  if (x.limbs == y.limbs && x.size == y.size) {
    mpn_sqr(mp(p->limbs), mp(x.limbs), x.size);
  } else if (x.size >= y.size) {
    mpn_mul(mp(p->limbs), mp(x.limbs), x.size, mp(y.limbs), y.size);
  } else {
    mpn_mul(mp(p->limbs), mp(y.limbs), y.size, mp(x.limbs), x.size);
  }
  return normalize(p, size, x.negative != y.negative);
}

Value int_floor_divide(Value a, Value b) {
  if (both_small(a, b) && b != Value::small_int(0))
    return int_from_i64(floor_divide_i64(a.as_small_int(), b.as_small_int()));
  if (int_sign(b) == 0) return raise(types::ZeroDivisionError, "integer division or modulo by zero");
  Value q, r;
  return floor_divmod(a, b, &q, &r) ? q : Value::exception();
}

Value int_remainder(Value a, Value b) {
  if (both_small(a, b) && b != Value::small_int(0)) {
    return Value::small_int(floor_remainder_i64(a.as_small_int(), b.as_small_int()));
  }
  if (int_sign(b) == 0) return raise(types::ZeroDivisionError, "integer modulo by zero");
  Value q, r;
  return floor_divmod(a, b, &q, &r) ? r : Value::exception();
}

Value int_divmod(Value a, Value b) {
  if (int_sign(b) == 0) return raise(types::ZeroDivisionError, "integer division or modulo by zero");
  Value q, r;
  if (both_small(a, b)) {
    q = int_from_i64(floor_divide_i64(a.as_small_int(), b.as_small_int()));
    r = Value::small_int(floor_remainder_i64(a.as_small_int(), b.as_small_int()));
  } else if (!floor_divmod(a, b, &q, &r)) {
    return Value::exception();
  }
  return tuple_new({q, r});
}

// Correctly rounded quotient: scales so that the integer quotient has 55 or 56 bits, keeps the remainder as a
// sticky bit.
Value int_true_divide(Value a, Value b) {
  View x(a), y(b);
  if (y.size == 0) return raise(types::ZeroDivisionError, "division by zero");
  bool negative = x.negative != y.negative;
  if (x.size == 0) return float_new(negative ? -0.0 : 0.0);
  constexpr uint64_t kExact = uint64_t{1} << 53;
  if (x.size == 1 && y.size == 1 && x.limbs[0] <= kExact && y.limbs[0] <= kExact) {
    double d = double(x.limbs[0]) / double(y.limbs[0]);
    return float_new(negative ? -d : d);
  }
  int64_t shift = int64_t(bit_length(y)) - int64_t(bit_length(x)) + 55;
  if (shift > 1200) return float_new(negative ? -0.0 : 0.0);
  if (shift < -1100) return raise(types::OverflowError, "integer division result too large for a float");
  Value numerator = int_absolute(a), denominator = int_absolute(b);
  (shift >= 0 ? numerator : denominator) =
      int_left_shift(shift >= 0 ? numerator : denominator, Value::small_int(shift >= 0 ? shift : -shift));
  if (numerator.is_exception() || denominator.is_exception()) return Value::exception();
  Value q, r;
  if (both_small(numerator, denominator)) {
    q = Value::small_int(numerator.as_small_int() / denominator.as_small_int());
    r = Value::small_int(numerator.as_small_int() % denominator.as_small_int());
  } else if (!floor_divmod(numerator, denominator, &q, &r)) {
    return Value::exception();
  }
  double d = scale_rounded(uint64_t(q.as_small_int()), -shift, r != Value::small_int(0));
  if (std::isinf(d)) return raise(types::OverflowError, "integer division result too large for a float");
  return float_new(negative ? -d : d);
}

namespace {

template <class Product>
uint64_t power_modulo_words(uint64_t base, uint64_t exponent, uint64_t modulus) {
  uint64_t result = 1 % modulus;
  for (; exponent; exponent >>= 1) {
    if (exponent & 1) result = uint64_t(Product(result) * base % modulus);
    base = uint64_t(Product(base) * base % modulus);
  }
  return result;
}

// Short exponents and words: what GMP prepares would cost more than the few products.
bool power_is_short(const View& base, const View& exponent, const View& modulus) {
  if (base.size > 1 || exponent.size > 1 || exponent.negative || modulus.size != 1 || modulus.negative)
    return false;
  const int bits = exponent.size ? std::bit_width(exponent.limbs[0]) : 0;
  return bits <= (modulus.limbs[0] <= UINT32_MAX ? 24 : 12);
}
Value power_modulo_short(const View& base, const View& exponent, const View& modulus) {
  const uint64_t m = modulus.limbs[0], e = exponent.size ? exponent.limbs[0] : 0;
  uint64_t b = base.size ? base.limbs[0] % m : 0;
  if (base.negative && b) b = m - b;
  return int_from_u64(m <= UINT32_MAX ? power_modulo_words<uint64_t>(b, e, m)
                                      : power_modulo_words<unsigned __int128>(b, e, m));
}

Value power_modulo(const View& base, const View& exponent, const View& modulus) {
  if (modulus.size == 0) return raise_value_error("pow() 3rd argument cannot be 0");
  if (power_is_short(base, exponent, modulus)) return power_modulo_short(base, exponent, modulus);
  mpz_t result;
  mpz_init(result);
  Mpz b(base), e(exponent), m(modulus);
  Value out = Value::exception();
  if (exponent.negative) {
    mpz_t inverse, positive;
    mpz_init(inverse);
    mpz_init(positive);
    if (mpz_cmpabs_ui(m.z, 1) != 0 && !mpz_invert(inverse, b.z, m.z)) {
      raise_value_error("base is not invertible for the given modulus");
    } else {
      mpz_neg(positive, e.z);
      mpz_powm(result, inverse, positive, m.z);
      out = Value::none();
    }
    mpz_clear(inverse);
    mpz_clear(positive);
  } else {
    mpz_powm(result, b.z, e.z, m.z);
    out = Value::none();
  }
  if (out.is_none()) {
    if (modulus.negative && mpz_sgn(result) > 0) mpz_add(result, result, m.z);
    out = from_mpz(result);
  }
  mpz_clear(result);
  return out;
}

Value power_small_exponent(Value base, uint64_t exponent) {
  Value result = Value::small_int(1);
  while (true) {
    if (exponent & 1) result = int_multiply(result, base);
    exponent >>= 1;
    if (exponent == 0 || result.is_exception()) return result;
    base = int_multiply(base, base);
    if (base.is_exception()) return base;
  }
}

}  // namespace

Value int_power(Value a, Value b, Value modulus) {
  if (!modulus.is_none()) return power_modulo(View(a), View(b), View(modulus));
  View base(a), exponent(b);
  if (exponent.negative) {
    double x, y;
    if (!int_to_double(a, &x) || !int_to_double(b, &y)) return Value::exception();
    if (x == 0.0) return raise(types::ZeroDivisionError, "0.0 cannot be raised to a negative power");
    return float_new(std::pow(x, y));
  }
  if (exponent.size == 0) return Value::small_int(1);
  if (base.size == 0) return Value::small_int(0);
  if (base.size == 1 && base.limbs[0] == 1)
    return Value::small_int(base.negative && (exponent.limbs[0] & 1) ? -1 : 1);
  // The result has about bits(base) * exponent bits: refuse what cannot be held.
  size_t bits = bit_length(base);
  if (exponent.size > 1 || exponent.limbs[0] > (kMaxLimbs * 64) / bits * 2) {
    raise_out_of_memory();
    return Value::exception();
  }
  uint64_t e = exponent.limbs[0];
  if (base.size == 1 && (base.limbs[0] & (base.limbs[0] - 1)) == 0) {
    Value r = int_left_shift(Value::small_int(1), Value::small_int(int64_t((bits - 1) * e)));
    return base.negative && (e & 1) && !r.is_exception() ? int_negate(r) : r;
  }
  return power_small_exponent(int_plain(a), e);
}

Value int_left_shift(Value a, Value b) {
  int64_t shift;
  if (int_sign(b) < 0) return raise_value_error("negative shift count");
  if (int_sign(a) == 0) return Value::small_int(0);
  if (!int_fits_i64(b, &shift)) return raise(types::OverflowError, "too many digits in integer");
  Value plain = int_plain(a);
  if (plain.is_small_int() && shift < 62) {
    int64_t i = plain.as_small_int();
    int64_t r = int64_t(uint64_t(i) << shift);
    if ((r >> shift) == i) return int_from_i64(r);
  }
  View x(plain);
  size_t words = size_t(shift) / 64;
  unsigned bits = unsigned(shift % 64);
  BigInt* r = allocate_big(words + x.size + 1);
  if (!r) return Value::exception();
  memset(r->limbs, 0, words * sizeof(Limb));
  if (bits) {
    r->limbs[words + x.size] = mpn_lshift(mp(r->limbs + words), mp(x.limbs), x.size, bits);
  } else {
    memcpy(r->limbs + words, x.limbs, x.size * sizeof(Limb));
    r->limbs[words + x.size] = 0;
  }
  return normalize(r, words + x.size + 1, x.negative);
}

Value int_right_shift(Value a, Value b) {
  if (int_sign(b) < 0) return raise_value_error("negative shift count");
  int64_t shift;
  if (!int_fits_i64(b, &shift)) shift = INT64_MAX;
  Value plain = int_plain(a);
  if (plain.is_small_int()) return Value::small_int(plain.as_small_int() >> (shift > 63 ? 63 : shift));
  View x(plain);
  size_t words = size_t(shift) / 64;
  unsigned bits = unsigned(shift % 64);
  if (words >= x.size) return Value::small_int(x.negative ? -1 : 0);
  size_t size = x.size - words;
  BigInt* r = allocate_big(size + 1);
  if (!r) return Value::exception();
  // Rounds towards minus infinity: a negative value whose lost bits are not all zero goes one further down.
  bool lost = false;
  for (size_t i = 0; i < words && !lost; ++i) lost = x.limbs[i] != 0;
  if (bits) {
    lost |= mpn_rshift(mp(r->limbs), mp(x.limbs + words), size, bits) != 0;
  } else {
    memcpy(r->limbs, x.limbs + words, size * sizeof(Limb));
  }
  r->limbs[size] = 0;
  if (x.negative && lost) r->limbs[size] = mpn_add_1(mp(r->limbs), mp(r->limbs), size, 1);
  return normalize(r, size + 1, x.negative);
}

namespace {

// Limb i of a value's infinite two's complement; `borrow` carries the +1 of the negation from limb to limb.
Limb twos_complement_limb(const View& v, size_t i, bool* carry) {
  Limb limb = i < v.size ? v.limbs[i] : 0;
  if (!v.negative) return limb;
  limb = ~limb;
  if (*carry) {
    limb += 1;
    *carry = limb == 0;
  }
  return limb;
}

template <class Op>
Value bitwise(Value a, Value b, Op op) {
  View x(a), y(b);
  size_t size = (x.size > y.size ? x.size : y.size) + 1;
  BigInt* r = allocate_big(size);
  if (!r) return Value::exception();
  bool carry_x = true, carry_y = true;
  for (size_t i = 0; i < size; ++i) {
    r->limbs[i] = op(twos_complement_limb(x, i, &carry_x), twos_complement_limb(y, i, &carry_y));
  }
  bool negative = r->limbs[size - 1] >> 63;
  if (negative) mpn_neg(mp(r->limbs), mp(r->limbs), size);
  return normalize(r, size, negative);
}

}  // namespace

Value int_and(Value a, Value b) {
  if (both_small(a, b)) return Value::from_raw(a.raw & b.raw);
  return bitwise(a, b, [](Limb x, Limb y) { return x & y; });
}
Value int_or(Value a, Value b) {
  if (both_small(a, b)) return Value::from_raw(a.raw | b.raw);
  return bitwise(a, b, [](Limb x, Limb y) { return x | y; });
}
Value int_xor(Value a, Value b) {
  if (both_small(a, b)) return Value::from_raw((a.raw ^ b.raw) | 1);
  return bitwise(a, b, [](Limb x, Limb y) { return x ^ y; });
}

Value int_negate(Value a) {
  a = int_plain(a);
  if (a.is_small_int()) return int_from_i64(-a.as_small_int());
  View x(a);
  return int_from_limbs(x.limbs, x.size, !x.negative);
}

Value int_invert(Value a) {
  a = int_plain(a);
  if (a.is_small_int()) return Value::small_int(~a.as_small_int());
  return int_subtract(Value::small_int(-1), a);
}

Value int_absolute(Value a) { return int_sign(a) < 0 ? int_negate(a) : int_plain(a); }

// std::gcd takes a step for each bit: a remainder first, since operands mostly differ in length.
static uint64_t gcd_of_words(uint64_t a, uint64_t b) {
  const uint64_t least = std::min(a, b), most = std::max(a, b);
  if (least == 0) return most;
  const uint64_t rest = most <= UINT32_MAX ? uint32_t(most) % uint32_t(least) : most % least;
  return rest ? std::gcd(least, rest) : least;
}

Value int_gcd(Value a, Value b) {
  if (both_small(a, b))
    return int_from_i64(int64_t(gcd_of_words(magnitude(a.as_small_int()), magnitude(b.as_small_int()))));
  View x(a), y(b);
  if (x.size == 0) return int_absolute(b);
  if (y.size == 0) return int_absolute(a);
  if (y.size == 1) return int_from_u64(mpn_gcd_1(mp(x.limbs), mp_size_t(x.size), y.limbs[0]));
  if (x.size == 1) return int_from_u64(mpn_gcd_1(mp(y.limbs), mp_size_t(y.size), x.limbs[0]));
  mpz_t result;
  mpz_init(result);
  mpz_gcd(result, Mpz(x).z, Mpz(y).z);
  const Value g = from_mpz(result);
  mpz_clear(result);
  return g;
}

bool int_to_bytes_le(Value v, uint8_t* out, size_t length, bool is_signed) {
  View x(v);
  if (x.negative && !is_signed) return false;
  size_t bits = bit_length(x);
  if (is_signed && bits) {
    // -2**n needs as many bits as 2**n - 1, plus the sign.
    bool power_of_two = x.negative && mpn_popcount(mp(x.limbs), x.size) == 1;
    bits = power_of_two ? bits : bits + 1;
  }
  if (bits > length * 8) return false;
  bool carry = true;
  for (size_t i = 0; i * 8 < length; ++i) {
    Limb limb = twos_complement_limb(x, i, &carry);
    memcpy(out + i * 8, &limb, length - i * 8 < 8 ? length - i * 8 : 8);
  }
  return true;
}

Value int_from_bytes_le(const uint8_t* bytes, size_t length, bool is_signed) {
  size_t size = length / 8 + 1;
  BigInt* r = allocate_big(size);
  if (!r) return Value::exception();
  bool negative = is_signed && length && (bytes[length - 1] & 0x80);
  memset(r->limbs, negative ? 0xff : 0, size * sizeof(Limb));
  memcpy(r->limbs, bytes, length);
  if (negative) mpn_neg(mp(r->limbs), mp(r->limbs), size);
  return normalize(r, size, negative);
}

}  // namespace krait
