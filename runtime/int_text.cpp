// Ints from and to text: int(text, base), str(int), and the limit on the digits of such conversions.
#include "runtime/int_text.h"

#include <gmp.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

int64_t g_int_max_str_digits = kDefaultMaxStrDigits;

namespace {

// Strings shorter than this are never checked against the limit (sys.int_info.str_digits_check_threshold).
constexpr size_t kDigitsThreshold = 640;

bool power_of_two(int base) { return (base & (base - 1)) == 0; }

Value raise_invalid_literal(Value original, int base) {
  return raise_value_error("invalid literal for int() with base %d: %R", base, original);
}

// Digit value of a character: Unicode decimal digits and ASCII letters; 99 when it is none.
int digit_value(uint32_t c) {
  if (c < 128) {
    if (c >= '0' && c <= '9') return int(c - '0');
    uint32_t lower = c | 32;
    return lower >= 'a' && lower <= 'z' ? int(lower - 'a') + 10 : 99;
  }
  int d = unicode_decimal_value(c);
  return d < 0 ? 99 : d;
}

// The text as ASCII characters: decimal digits of any script become 0-9, other non-ASCII characters become
// '?' (never valid), and blanks ' '.
std::string ascii_of(const Str* s) {
  std::string out(s->length, '?');
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (c < 128) out[i] = char(c);
    else if (unicode_is_space(c)) out[i] = ' ';
    else if (int d = unicode_decimal_value(c); d >= 0) out[i] = char('0' + d);
  }
  return out;
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Removes the base prefix (0x...) if it fits the base; base 0 is decided here. False: malformed.
bool take_prefix(std::string_view& text, int* base) {
  int prefix_base = 0;
  if (text.size() >= 2 && text[0] == '0') {
    char letter = char(text[1] | 32);
    prefix_base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
  }
  if (*base == 0) {
    if (prefix_base == 0) {
      // "0", "00", "0_0" are zero; "010" is an error.
      bool leading_zero = !text.empty() && text[0] == '0';
      if (leading_zero && text.find_first_not_of("0_") != std::string_view::npos) return false;
      *base = 10;
      return true;
    }
    *base = prefix_base;
  }
  if (prefix_base == *base) {
    text.remove_prefix(2);
    if (!text.empty() && text[0] == '_') text.remove_prefix(1);
  }
  return true;
}

// Copies the digits without underscores; false when a character is no digit or an underscore is misplaced.
bool clean_digits(std::string_view text, int base, std::string* digits) {
  if (text.empty()) return false;
  char previous = '_';
  for (char c : text) {
    if (c == '_') {
      if (previous == '_') return false;
    } else {
      if (digit_value(uint8_t(c)) >= base) return false;
      digits->push_back(c);
    }
    previous = c;
  }
  return previous != '_';
}

Value parse_ascii(std::string_view text, int base, Value original) {
  int given_base = base;
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  std::string digits;
  if (!take_prefix(text, &base) || !clean_digits(text, base, &digits))
    return raise_invalid_literal(original, given_base);
  if (!power_of_two(base) && digits.size() > kDigitsThreshold && g_int_max_str_digits > 0 &&
      int64_t(digits.size()) > g_int_max_str_digits) {
    return raise_value_error(
        "Exceeds the limit (%lld digits) for integer string conversion: value has %zd digits; "
        "use sys.set_int_max_str_digits() to increase the limit",
        (long long)g_int_max_str_digits, digits.size());
  }
  Value v = int_from_digits(digits, base);
  return negative && !v.is_exception() ? int_negate(v) : v;
}

}  // namespace

namespace {

// A few decimal digits and nothing else, not even a sign. False: something else.
bool parse_few_digits(const Str* s, int64_t* result) {
  constexpr uint64_t kMostDigits = 18;
  if (s->width != 1 || s->length == 0 || s->length > kMostDigits) return false;
  int64_t i = 0;
  for (uint64_t k = 0; k < s->length; ++k) {
    const unsigned digit = s->data1()[k] - '0';
    if (digit > 9) return false;
    i = i * 10 + digit;
  }
  *result = i;
  return true;
}

}  // namespace

Value int_parse(Value text, int base) {
  int64_t few;
  if (base == 10 && is_str(text) && parse_few_digits(text.as<Str>(), &few)) return Value::small_int(few);
  if (base != 0 && (base < 2 || base > 36))
    return raise_value_error("int() base must be >= 2 and <= 36, or 0");
  if (is_str(text)) return parse_ascii(ascii_of(text.as<Str>()), base, text);
  Buffer buffer;
  if (!buffer_get(text, &buffer)) return Value::exception();
  std::string copy(buffer.view());
  for (char& c : copy) {
    if (uint8_t(c) >= 128) c = '?';
  }
  return parse_ascii(copy, base, is_bytes(text) ? text : bytes_new(buffer.view()));
}

namespace {

// "00", "01", ... "99".
struct DigitPairs {
  char digits[200];
  constexpr DigitPairs() : digits() {
    for (int i = 0; i < 100; ++i) {
      digits[2 * i] = char('0' + i / 10);
      digits[2 * i + 1] = char('0' + i % 10);
    }
  }
};
constexpr DigitPairs kPairs;

// Writes the digits of m before `end`; returns where they begin.
char* write_digits(char* end, uint64_t m, unsigned base) {
  char* p = end;
  if (base == 10) {  // a constant: no division
    for (; m >= 100; m /= 100) memcpy(p -= 2, kPairs.digits + 2 * (m % 100), 2);
    if (m >= 10) memcpy(p -= 2, kPairs.digits + 2 * m, 2);
    else *--p = char('0' + m);
  } else if ((base & (base - 1)) == 0) {
    int shift = __builtin_ctz(base);
    do *--p = kDigits[m & (base - 1)];
    while (m >>= shift);
  } else {
    do *--p = kDigits[m % base];
    while (m /= base);
  }
  return p;
}

constexpr size_t kFewLimbs = 4;

// Decimal digits of an int of few limbs, by as many as fit in a limb at a time.
Value few_limbs_to_decimal(const BigInt* b) {
  constexpr mp_limb_t kChunk = 10'000'000'000'000'000'000u;
  constexpr int kChunkDigits = 19;
  char text[kFewLimbs * 20 + 1];
  mp_limb_t limbs[kFewLimbs];
  size_t n = b->size();
  std::copy_n(b->limbs, n, limbs);
  char *const end = text + sizeof text, *p = end;
  while (n > 1 || limbs[0] >= kChunk) {
    const mp_limb_t chunk = mpn_divrem_1(limbs, 0, limbs, mp_size_t(n), kChunk);
    while (n > 1 && limbs[n - 1] == 0) --n;
    char* const begin = p - kChunkDigits;
    p = write_digits(p, chunk, 10);
    while (p > begin) *--p = '0';
  }
  p = write_digits(p, limbs[0], 10);
  if (b->negative()) *--p = '-';
  return str_from_ascii({p, size_t(end - p)});
}

}  // namespace

std::string_view word_to_digits(int64_t v, int base, char (&room)[kWordDigits]) {
  char* const end = room + kWordDigits;
  char* p = write_digits(end, v < 0 ? -uint64_t(v) : uint64_t(v), unsigned(base));
  if (v < 0) *--p = '-';
  return {p, size_t(end - p)};
}

Value int_to_base(Value v, int base) {
  Value plain = int_plain(v);
  if (plain.is_small_int()) {
    char room[kWordDigits];
    return str_from_ascii(word_to_digits(plain.as_small_int(), base, room));
  }
  auto* b = plain.as<BigInt>();
  size_t n = b->size();
  if (base == 10 && n <= kFewLimbs) return few_limbs_to_decimal(b);
  // mpn_get_str destroys its operand.
  auto* limbs = static_cast<mp_limb_t*>(malloc((n + 1) * sizeof(mp_limb_t)));
  size_t capacity = mpn_sizeinbase(reinterpret_cast<mp_limb_t*>(b->limbs), n, base) + 2;
  auto* text = static_cast<unsigned char*>(malloc(capacity + 1));
  Value result = Value::exception();
  if (!limbs || !text) {
    raise_out_of_memory();
  } else {
    for (size_t i = 0; i < n; ++i) limbs[i] = b->limbs[i];
    size_t length = mpn_get_str(text + 1, base, limbs, n);
    unsigned char* first = text + 1;
    while (length > 1 && *first == 0) ++first, --length;
    for (size_t i = 0; i < length; ++i) first[i] = uint8_t(kDigits[first[i]]);
    if (b->negative()) *--first = '-', ++length;
    result = str_from_ascii({reinterpret_cast<char*>(first), length});
  }
  free(limbs);
  free(text);
  return result;
}

Value int_to_str(Value v) {
  Value plain = int_plain(v);
  if (!plain.is_small_int() && g_int_max_str_digits > 0) {
    // 3.33 bits per digit: below the limit for sure, above for sure, or count the digits.
    double digits = double(int_bit_length(plain)) * 0.30102999566398120;
    bool too_long = digits > double(g_int_max_str_digits) + 1;
    Value text = too_long ? Value::unbound() : int_to_base(plain, 10);
    if (!too_long && !text.is_exception()) {
      size_t length = text.as<Str>()->length - (int_sign(plain) < 0);
      too_long = length > kDigitsThreshold && int64_t(length) > g_int_max_str_digits;
    }
    if (!too_long) return text;
    return raise_value_error(
        "Exceeds the limit (%lld digits) for integer string conversion; "
        "use sys.set_int_max_str_digits() to increase the limit",
        (long long)g_int_max_str_digits);
  }
  return int_to_base(plain, 10);
}

}  // namespace krait
