// Parsing ISO 8601 texts, as fromisoformat understands them.
#include "runtime/modules/datetime/datetime.h"

namespace krait::datetime {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads digits off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool number(size_t digits, int* out) {
    if (text_.size() < digits) return false;
    *out = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (!is_digit(text_[i])) return false;
      *out = *out * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return true;
  }
  bool take(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool empty() const { return text_.empty(); }
  std::string_view rest() const { return text_; }

 private:
  std::string_view text_;
};

// HH[:?MM[:?SS[{.,}fff[fff...]]]]
bool parse_clock(std::string_view text, int parts[4]) {
  static constexpr int kScale[] = {100000, 10000, 1000, 100, 10, 1};
  Reader r(text);
  bool separated = false;
  for (int i = 0; i < 3; ++i) {
    if (!r.number(2, &parts[i])) return false;
    if (i == 0) separated = !r.empty() && r.rest()[0] == ':';
    if (r.empty()) return true;
    if (i == 2 || r.rest()[0] == '.' || r.rest()[0] == ',') break;
    if (separated && !r.take(':')) return false;
  }
  if (!r.take('.') && !r.take(',')) return false;
  std::string_view digits = r.rest();
  if (digits.empty()) return false;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (!is_digit(digits[i])) return false;
    if (i < 6) parts[3] = parts[3] * 10 + (digits[i] - '0');
  }
  if (digits.size() < 6) parts[3] *= kScale[digits.size() - 1];
  return true;
}

// The zone behind a '+' or '-'.
bool parse_zone(std::string_view text, bool negative, Value* tzinfo) {
  int p[4] = {};
  if (text.size() < 2 || text.size() == 3 || !parse_clock(text, p)) return false;
  int64_t seconds = p[0] * 3600 + p[1] * 60 + p[2];
  Value offset = negative ? delta_new(0, -seconds, -p[3]) : delta_new(0, seconds, p[3]);
  if (offset.is_exception()) return false;
  *tzinfo = timezone_new(offset, Value::unbound());
  return !tzinfo->is_exception();
}

}  // namespace

size_t find_iso_separator(std::string_view s) {
  size_t n = s.size();
  if (n == 7) return 7;
  if (s[4] == '-') {
    if (s[5] != 'W') return 10;  // YYYY-MM-DD
    if (n > 8 && s[8] == '-') {
      // YYYY-Www-D, unless the hyphen separates the time.
      if (n == 9) return SIZE_MAX;
      return n > 10 && is_digit(s[10]) ? 8 : 10;
    }
    return 8;  // YYYY-Www
  }
  if (s[4] != 'W') return 8;  // YYYYMMDD
  // YYYYWww or YYYYWwwd
  size_t i = 7;
  while (i < n && is_digit(s[i])) ++i;
  if (i < 9) return i;
  return i % 2 == 0 ? 7 : 8;
}

bool parse_iso_date(std::string_view text, Ymd* out) {
  Reader r(text);
  if (!r.number(4, &out->year)) return false;
  bool separated = r.take('-');
  if (r.take('W')) {
    int week, day = 1;
    if (!r.number(2, &week)) return false;
    if (!r.empty() && (r.take('-') != separated || !r.number(1, &day))) return false;
    bool ok = r.empty() && date_of_iso_week(out->year, week, day, out);
    if (!ok) clear_exception();
    return ok;
  }
  return r.number(2, &out->month) && r.take('-') == separated && r.number(2, &out->day) && r.empty();
}

bool parse_iso_time(std::string_view text, Clock* clock, Value* tzinfo) {
  *tzinfo = Value::none();
  size_t zone = text.find_first_of("+-Z");
  int p[4] = {};
  if (!parse_clock(text.substr(0, zone), p)) return false;
  if (zone != std::string_view::npos) {
    if (text[zone] == 'Z') {
      if (zone + 1 != text.size()) return false;
      *tzinfo = g_utc;
    } else if (!parse_zone(text.substr(zone + 1), text[zone] == '-', tzinfo)) {
      return false;
    }
  }
  if (!check_clock(p[0], p[1], p[2], p[3], 0)) return false;
  *clock = {uint8_t(p[0]), uint8_t(p[1]), uint8_t(p[2]), 0, p[3]};
  return true;
}

Value raise_invalid_isoformat(Value text) {
  if (exception_pending()) return Value::exception();
  return raise_value_error("Invalid isoformat string: %R", text);
}

bool isoformat_argument(Value v, std::string* out) {
  if (!is_str(v)) {
    raise_type_error("fromisoformat: argument must be str");
    return false;
  }
  auto* s = v.as<Str>();
  if (s->is_ascii()) {
    out->assign(reinterpret_cast<const char*>(s->data1()), s->length);
    return true;
  }
  out->clear();
  // What is not ASCII only may stand between date and time; any other character does as well.
  for (size_t i = 0; i < s->length; ++i) *out += s->at(i) < 128 ? char(s->at(i)) : '\x7F';
  return true;
}

}  // namespace krait::datetime
