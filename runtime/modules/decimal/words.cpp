// See words.h.
#include "runtime/modules/decimal/words.h"

#include <utility>

#include "runtime/modules/decimal/decimal.h"

namespace krait::decimal {

namespace {

constexpr int kDigits = 18;
constexpr int64_t kLimit = 1'000'000'000'000'000'000;  // 10**kDigits
constexpr int64_t kMostExponent = 1000;

struct PowerTable {
  int64_t power[kDigits + 1];
  constexpr PowerTable() : power() {
    power[0] = 1;
    for (int i = 1; i <= kDigits; ++i) power[i] = power[i - 1] * 10;
  }
};
constexpr PowerTable kPowers;

bool is_ordinary(int64_t value) { return value > -kLimit && value < kLimit; }

// Gives the number with the larger exponent the other's.
bool align(Word* a, Word* b) {
  if (a->exponent == b->exponent) return true;
  Word* high = a->exponent > b->exponent ? a : b;
  const int64_t low = high == a ? b->exponent : a->exponent;
  if (high->exponent - low > kDigits) return false;
  const bool fits = !__builtin_mul_overflow(high->value, kPowers.power[high->exponent - low], &high->value);
  high->exponent = low;
  return fits && is_ordinary(high->value);
}

uint64_t magnitude(int64_t v) { return uint64_t(v < 0 ? -v : v); }

int digits_of(uint64_t v) {
  int n = 1;
  while (n <= kDigits && v >= uint64_t(kPowers.power[n])) ++n;
  return n;
}

u128 power_of_ten_128(int64_t n) {
  return n <= kDigits ? u128(kPowers.power[n]) : u128(kPowers.power[n - kDigits]) * u128(kLimit);
}

// Divides by 10 as long as that leaves no rest and the exponent stays below its limit.
void strip(u128* v, int64_t* exponent, int64_t limit) {
  constexpr uint64_t kStep = 10'000'000'000'000'000;  // 10**16
  if (*exponent + 16 <= limit && *v % kStep == 0) {
    *v /= kStep;
    *exponent += 16;
  }
  while (*exponent < limit && (*v >> 64) && *v % 10 == 0) {
    *v /= 10;
    ++*exponent;
  }
  if (*v >> 64) return;
  auto low = uint64_t(*v);
  for (; *exponent + 4 <= limit && low % 10000 == 0; *exponent += 4) low /= 10000;
  for (; *exponent < limit && low % 10 == 0; ++*exponent) low /= 10;
  *v = low;
}

// half: what is lost, compared with half a unit.
bool rounds_up(Rounding rounding, int half, bool negative, unsigned last_digit) {
  switch (rounding) {
    case Up: return true;
    case Down: return false;
    case Ceiling: return !negative;
    case Floor: return negative;
    case HalfUp: return half >= 0;
    case HalfDown: return half > 0;
    case HalfEven: return half > 0 || (half == 0 && (last_digit & 1));
    case ZeroFiveUp: return last_digit % 5 == 0;
    case kRoundingCount: break;
  }
  return false;
}

}  // namespace

bool word_operand(Value v, Word* out) {
  if (v.is_small_int()) {
    *out = {v.as_small_int(), 0};
    return is_ordinary(out->value);
  }
  if (!is_decimal(v)) return false;
  const auto* d = v.as<DecimalObject>();
  if (Form(d->form) != Form::Finite || d->high || d->low >= uint64_t(kLimit) || !d->big.is_unbound() ||
      d->exponent > kMostExponent || d->exponent < -kMostExponent || (d->negative && !d->low))
    return false;
  *out = {d->negative ? -int64_t(d->low) : int64_t(d->low), d->exponent};
  return true;
}

bool words_suffice(const Settings& s) {
  return s.precision >= kDigits && s.emax >= 4 * kMostExponent && s.emin <= -4 * kMostExponent && !s.clamp;
}

bool word_add(Word a, Word b, Word* out) {
  if (!align(&a, &b)) return false;
  *out = {a.value + b.value, a.exponent};
  return out->value && is_ordinary(out->value);
}

bool word_subtract(Word a, Word b, Word* out) { return word_add(a, {-b.value, b.exponent}, out); }

bool word_multiply(Word a, Word b, Word* out) {
  out->exponent = a.exponent + b.exponent;
  return !__builtin_mul_overflow(a.value, b.value, &out->value) && out->value && is_ordinary(out->value);
}

bool word_whole_quotient(Word a, Word b, Word* out) {
  if (!b.value || !align(&a, &b)) return false;
  *out = {a.value / b.value, 0};
  return out->value != 0;
}

bool word_remainder(Word a, Word b, Word* out) {
  if (!b.value || !align(&a, &b)) return false;
  *out = {a.value % b.value, a.exponent};
  return out->value != 0;
}

bool word_quantize(Word a, int64_t exponent, Settings& s, Number* out) {
  int64_t drop;
  if (__builtin_sub_overflow(exponent, a.exponent, &drop)) return false;
  if (!a.value || drop > kDigits || drop < -kDigits || !words_suffice(s)) return false;
  const bool negative = a.value < 0;
  auto value = int64_t(magnitude(a.value));
  if (drop <= 0) {
    if (__builtin_mul_overflow(value, kPowers.power[-drop], &value) || !is_ordinary(value)) return false;
  } else {
    const int64_t unit = kPowers.power[drop], rest = value % unit;
    value /= unit;
    const int half = 2 * rest < unit ? -1 : 2 * rest > unit;
    if (rest && rounds_up(s.rounding, half, negative, unsigned(value % 10))) ++value;
    s.status |= rest ? kRounded | kInexact : kRounded;
  }
  *out = make_number(negative, Coefficient(uint64_t(value)), exponent);
  return true;
}

bool word_divide(Word a, Word b, Settings& s, Number* out) {
  if (!a.value || !b.value || !words_suffice(s)) return false;
  const bool negative = (a.value < 0) != (b.value < 0);
  const uint64_t x = magnitude(a.value), y = magnitude(b.value);
  const int64_t ideal = a.exponent - b.exponent;
  if (x % y == 0) return *out = make_number(negative, Coefficient(x / y), ideal), true;
  // The quotient of x * 10**shift has as many digits as the precision, or one more.
  const int64_t shift = digits_of(y) - digits_of(x) + s.precision;
  if (digits_of(y) + s.precision > 2 * kDigits) return false;
  const u128 scaled = x * power_of_ten_128(shift), limit = power_of_ten_128(s.precision);
  u128 quotient = scaled / y;
  auto rest = uint64_t(scaled - quotient * y);
  int half = 2 * rest < y ? -1 : 2 * rest > y;
  int64_t exponent = ideal - shift;
  bool lost = rest != 0;
  if (quotient >= limit) {
    const auto digit = int(quotient % 10);
    quotient /= 10;
    ++exponent;
    half = digit != 5 ? (digit < 5 ? -1 : 1) : lost;
    lost |= digit != 0;
  }
  if (!lost) {
    strip(&quotient, &exponent, ideal);
  } else {
    s.status |= kInexact | kRounded;
    if (rounds_up(s.rounding, half, negative, unsigned(quotient % 10)) && ++quotient == limit) {
      quotient /= 10;
      ++exponent;
    }
  }
  *out = make_number(negative, Coefficient::from_u128(quotient), exponent);
  return true;
}

bool word_compare(Word a, Word b, int* out) {
  if (!align(&a, &b)) return false;
  *out = (a.value > b.value) - (a.value < b.value);
  return true;
}

Value word_to_decimal(Word w) {
  auto* d = static_cast<DecimalObject*>(allocate_instance(g.decimal));
  d->negative = w.value < 0;
  d->low = magnitude(w.value);
  d->exponent = w.exponent;
  return Value::object(d);
}

size_t word_to_text(Word w, char* out) {
  char digits[kWordText];
  size_t count = 0;  // they come from the right
  for (uint64_t rest = magnitude(w.value); rest || !count; rest /= 10)
    digits[count++] = char('0' + rest % 10);
  const auto fraction = size_t(-w.exponent);
  // The point has to be among the digits or at most five zeros in front of them.
  if (w.exponent > 0 || fraction > count + 5) return 0;
  while (count <= fraction) digits[count++] = '0';
  char* p = out;
  if (w.value < 0) *p++ = '-';
  while (count > fraction) *p++ = digits[--count];
  if (fraction) *p++ = '.';
  while (count) *p++ = digits[--count];
  return size_t(p - out);
}

bool word_from_text(std::string_view text, Word* out) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kDigits) return false;
  int64_t value = 0;
  size_t point = text.size();
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') value = value * 10 + (c - '0');
    else if (c == '.' && point == text.size()) point = i;
    else return false;
  }
  if (text.size() == 1 && point == 0) return false;  // "."
  if (negative && !value) return false;
  const auto fraction = int64_t(point == text.size() ? 0 : text.size() - point - 1);
  *out = {negative ? -value : value, -fraction};
  return true;
}

// Both numbers are exact doubles, so that the quotient is rounded once.
bool word_to_double(Word w, double* out) {
  constexpr int64_t kExact = int64_t{1} << 53;
  if (w.value > kExact || w.value < -kExact || w.exponent > 0 || w.exponent < -kDigits) return false;
  *out = double(w.value) / double(kPowers.power[-w.exponent]);
  return true;
}

}  // namespace krait::decimal
