// date, and the ISO week date that isocalendar() returns.
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/modules/datetime/datetime.h"
#include "runtime/types/support.h"

namespace krait::datetime {

Type* g_date;

namespace {

Type* g_iso_date;

Date* self_of(const Value* a) { return a[0].as<Date>(); }
int ordinal(const Date* d) { return ordinal_of(d->year, d->month, d->day); }

// --- construction ---

constexpr size_t kStateLength = 4;
bool is_state(std::string_view s) { return s.size() == kStateLength && s[2] >= 1 && s[2] <= 12; }

Value new_date(const Value* a) {
  if (!a[1].is_unbound() && a[2].is_unbound()) {
    std::string s = state_bytes(a[1], kStateLength);
    if (is_state(s)) {
      auto* d = static_cast<Date*>(allocate_instance(a[0].as<Type>()));
      d->year = uint8_t(s[0]) << 8 | uint8_t(s[1]);
      d->month = uint8_t(s[2]);
      d->day = uint8_t(s[3]);
      return Value::object(d);
    }
  }
  static constexpr const char* kNames[] = {"", "year", "month", "day"};
  int parts[4];
  for (int i = 1; i <= 3; ++i) {
    if (!required(a[i], kNames[i], i)) return Value::exception();
    if (!int_argument(a[i], &parts[i])) return Value::exception();
  }
  return date_new(a[0].as<Type>(), parts[1], parts[2], parts[3]);
}

Value from_ordinal(const Value* a) {
  int n;
  if (!int_argument(a[1], &n)) return Value::exception();
  if (n < 1) return raise_value_error("ordinal must be >= 1");
  Ymd d = date_of_ordinal(n);
  return date_make(a[0].as<Type>(), d.year, d.month, d.day);
}

Value from_isoformat(const Value* a) {
  std::string text;
  if (!isoformat_argument(a[1], &text)) return Value::exception();
  Ymd d;
  bool fits = text.size() == 7 || text.size() == 8 || text.size() == 10;
  if (!fits || !parse_iso_date(text, &d)) return raise_invalid_isoformat(a[1]);
  return date_make(a[0].as<Type>(), d.year, d.month, d.day);
}

Value from_isocalendar(const Value* a) {
  int parts[3];
  for (int i = 0; i < 3; ++i) {
    if (int_argument(a[i + 1], &parts[i])) continue;
    if (clear_if(types::OverflowError)) raise_value_error("ISO calendar component out of range");
    return Value::exception();
  }
  Ymd d;
  if (!date_of_iso_week(parts[0], parts[1], parts[2], &d)) return Value::exception();
  return date_make(a[0].as<Type>(), d.year, d.month, d.day);
}

Value replace(const Value* a) {
  int year = self_of(a)->year, month = self_of(a)->month, day = self_of(a)->day;
  if (!int_argument(a[1], &year) || !int_argument(a[2], &month) || !int_argument(a[3], &day))
    return Value::exception();
  return date_new(type_of(a[0]), year, month, day);
}

// --- arithmetic ---

Value shift(const Date* d, int64_t days) {
  int64_t n = ordinal(d) + days;
  if (n < 1 || n > kMaxOrdinal) return raise(types::OverflowError, "date value out of range");
  Ymd r = date_of_ordinal(int(n));
  return date_make(type_of(Value::object(const_cast<Date*>(d))), r.year, r.month, r.day);
}

Value add_method(const Value* a) {
  if (is_datetime(a[0]) || is_datetime(a[1])) return Value::not_implemented();
  if (is_date(a[0]) && is_delta(a[1])) return shift(self_of(a), a[1].as<Delta>()->days);
  if (is_delta(a[0]) && is_date(a[1])) return shift(a[1].as<Date>(), a[0].as<Delta>()->days);
  return Value::not_implemented();
}

Value subtract_method(const Value* a) {
  if (!is_date(a[0]) || is_datetime(a[0]) || is_datetime(a[1])) return Value::not_implemented();
  if (is_date(a[1])) return delta_new(ordinal(self_of(a)) - ordinal(a[1].as<Date>()), 0, 0);
  if (is_delta(a[1])) return shift(self_of(a), -int64_t{a[1].as<Delta>()->days});
  return Value::not_implemented();
}

template <int Op>
Value compare_method(const Value* a) {
  if (!is_date(a[1])) return Value::not_implemented();
  return Value::boolean(compare_order(Op, ordinal(self_of(a)), ordinal(a[1].as<Date>())));
}

// --- texts ---

std::string state(const Date* d) {
  return {char(d->year >> 8), char(d->year & 255), char(d->month), char(d->day)};
}
Value hash_method(const Value* a) {
  std::string s = state(self_of(a));
  return int_from_i64(bytes_hash(s.data(), s.size()));
}
Value reduce_method(const Value* a) {
  return tuple_new({type_value(type_of(a[0])), tuple_new({bytes_new(state(self_of(a)))})});
}
Value repr_method(const Value* a) {
  Date* d = self_of(a);
  return format_string("%s(%d, %d, %d)", type_name_of(a[0]), d->year, d->month, d->day);
}
Value isoformat(const Value* a) { return str_from_ascii(iso_date(self_of(a))); }
Value str_method(const Value* a) { return call_method(a[0], str_intern("isoformat")); }
Value ctime_method(const Value* a) { return ctime_text(self_of(a), Clock{}); }
Value strftime_method(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("strftime() argument 1 must be str, not %T", a[1]);
  if (const Value text = plain_strftime(a[0], a[1]); !text.is_unbound()) return text;
  Value tuple = call_method(a[0], str_intern("timetuple"));
  return tuple.is_exception() ? tuple : wrap_strftime(a[0], a[1], tuple);
}
Value timetuple(const Value* a) {
  Date* d = self_of(a);
  return build_struct_time({d->year, d->month, d->day}, 0, 0, 0, -1);
}

// --- calendar ---

Value toordinal(const Value* a) { return Value::small_int(ordinal(self_of(a))); }
int weekday_number(const Value* a) {
  return weekday_of(self_of(a)->year, self_of(a)->month, self_of(a)->day);
}
Value weekday(const Value* a) { return Value::small_int(weekday_number(a)); }
Value isoweekday(const Value* a) { return Value::small_int(weekday_number(a) + 1); }

Value isocalendar(const Value* a) {
  Date* d = self_of(a);
  int year = d->year, today = ordinal(d);
  int week1 = iso_week1_monday(year);
  if (today < week1) {
    week1 = iso_week1_monday(--year);
  } else if (year < kMaxYear + 1 && today >= iso_week1_monday(year + 1)) {
    week1 = iso_week1_monday(++year);
  }
  auto* t = static_cast<Tuple*>(allocate_instance(g_iso_date, 3 * sizeof(Value)));
  t->length = 3;
  t->items[0] = Value::small_int(year);
  t->items[1] = Value::small_int((today - week1) / 7 + 1);
  t->items[2] = Value::small_int((today - week1) % 7 + 1);
  return Value::object(t);
}

Value get_year(Value self) { return Value::small_int(self.as<Date>()->year); }
Value get_month(Value self) { return Value::small_int(self.as<Date>()->month); }
Value get_day(Value self) { return Value::small_int(self.as<Date>()->day); }

constexpr NativeRole kClass = NativeRole::ClassMethod;

const NativeDef kMethods[] = {
    {"__new__", "~cls, year=?, month=?, day=?", new_date, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"fromtimestamp", "$type, timestamp, /", date_fromtimestamp, "Create a date from a POSIX timestamp.",
     Effects::Any, kClass},
    {"fromordinal", "-$type, ordinal, /", from_ordinal,
     "int -> date corresponding to a proleptic Gregorian ordinal.", Effects::Any, kClass},
    {"fromisoformat", "-$type, date_string, /", from_isoformat,
     "str -> Construct a date from a string in ISO 8601 format.", Effects::Any, kClass},
    {"fromisocalendar", "-$type, year, week, day", from_isocalendar,
     "int, int, int -> Construct a date from the ISO year, week number and weekday.", Effects::Any, kClass},
    {"today", "-$type, /", date_today,
     "Current date or datetime:  same as self.__class__.fromtimestamp(time.time()).", Effects::Any, kClass},
    {"ctime", "-$self, /", ctime_method, "Return ctime() style string."},
    {"strftime", "-$self, format", strftime_method, "format -> strftime() style string."},
    {"__format__", "-$self, format, /", format_method, "Formats self with strftime."},
    {"timetuple", "-$self, /", timetuple, "Return time tuple, compatible with time.localtime()."},
    {"isocalendar", "-$self, /", isocalendar,
     "Return a named tuple containing ISO year, week number, and weekday."},
    {"isoformat", "-$self, /", isoformat, "Return string in ISO 8601 format, YYYY-MM-DD."},
    {"isoweekday", "-$self, /", isoweekday,
     "Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7"},
    {"toordinal", "-$self, /", toordinal,
     "Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1."},
    {"weekday", "-$self, /", weekday,
     "Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6"},
    {"replace", "-$self, /, year=?, month=?, day=?", replace, "Return date with new specified fields."},
    {"__add__", "$self, value, /", add_method, "Return self+value."},
    {"__radd__", "$self, value, /", reflected<add_method>, "Return value+self."},
    {"__sub__", "$self, value, /", subtract_method, "Return self-value."},
    {"__rsub__", "$self, value, /", reflected<subtract_method>, "Return value-self."},
    COMPARE_ROWS(compare_method, Effects::Any),
    {"__hash__", "$self, /", hash_method, "Return hash(self)."},
    {"__repr__", "$self, /", repr_method, "Return repr(self)."},
    {"__str__", "$self, /", str_method, "Return str(self)."},
    {"__reduce__", "-$self, /", reduce_method, "__reduce__() -> (cls, state)"},
    {}};
const GetSetDef kGetSets[] = {{"year", get_year}, {"month", get_month}, {"day", get_day}, {}};
const TypeSpec kSpec = {.size = sizeof(Date),
                        .doc = "date(year, month, day) --> date object",
                        .methods = kMethods,
                        .getsets = kGetSets};

// --- ISO week dates ---

template <int I>
Value iso_item(Value self) {
  return self.as<Tuple>()->items[I];
}
Value iso_new(const Value* a) {
  auto* t = static_cast<Tuple*>(allocate_instance(a[0].as<Type>(), 3 * sizeof(Value)));
  t->length = 3;
  for (int i = 0; i < 3; ++i) t->items[i] = a[i + 1];
  return Value::object(t);
}
Value iso_repr(const Value* a) {
  auto* t = a[0].as<Tuple>();
  return format_string("%s(year=%S, week=%S, weekday=%S)", type_name_of(a[0]), t->items[0], t->items[1],
                       t->items[2]);
}
Value iso_reduce(const Value* a) {
  Value plain = tuple_new(a[0].as<Tuple>()->items, 3);
  return tuple_new({type_value(types::tuple), tuple_new({plain})});
}
const NativeDef kIsoMethods[] = {
    {"__new__", "cls, year, week, weekday", iso_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", iso_repr, "Return repr(self)."},
    {"__reduce__", "-$self, /", iso_reduce, "__reduce__() -> (cls, state)"},
    {}};
const GetSetDef kIsoGetSets[] = {{"year", iso_item<0>}, {"week", iso_item<1>}, {"weekday", iso_item<2>}, {}};
const TypeSpec kIsoSpec = {
    .doc =
        "The result of date.isocalendar() or datetime.isocalendar()\n\nThis object may "
        "be accessed either as a tuple of ((year, week, weekday)) or via the "
        "object's\nattributes.",
    .methods = kIsoMethods,
    .getsets = kIsoGetSets};

}  // namespace

Value date_new(Type* cls, int year, int month, int day) {
  if (!check_date(year, month, day)) return Value::exception();
  auto* d = static_cast<Date*>(allocate_instance(cls));
  d->year = year;
  d->month = uint8_t(month);
  d->day = uint8_t(day);
  return Value::object(d);
}

Value date_make(Type* cls, int year, int month, int day) {
  if (cls == g_date) return date_new(cls, year, month, day);
  return call(type_value(cls), {Value::small_int(year), Value::small_int(month), Value::small_int(day)});
}

std::string state_bytes(Value v, size_t length) {
  if (is_bytes(v) && v.as<Bytes>()->length == length) return std::string(v.as<Bytes>()->view());
  std::string out;
  if (!is_str(v) || v.as<Str>()->length != length || v.as<Str>()->width != 1) return out;
  for (size_t i = 0; i < length; ++i) out += char(v.as<Str>()->at(i));
  return out;
}

Type* create_date_type() {
  g_date = native_type_create("datetime.date", Kind::Native, sizeof(Date), types::object, kTypeBase, &kSpec);
  g_iso_date =
      native_type_create("datetime.IsoCalendarDate", Kind::Tuple, sizeof(Tuple), types::tuple, 0, &kIsoSpec);
  dict_set_str(g_date->dict, "min", date_new(g_date, kMinYear, 1, 1));
  dict_set_str(g_date->dict, "max", date_new(g_date, kMaxYear, 12, 31));
  dict_set_str(g_date->dict, "resolution", delta_new(1, 0, 0));
  type_modified(g_date, nullptr);
  return g_date;
}

}  // namespace krait::datetime
