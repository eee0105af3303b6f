// Texts of dates and times: ISO 8601, ctime, strftime.
#include "runtime/module.h"
#include "runtime/modules/datetime/datetime.h"

namespace krait::datetime {

namespace {

// Writes n with as many digits; returns the end.
char* put_digits(char* to, int n, int digits) {
  for (int i = digits; i-- > 0; n /= 10) to[i] = char('0' + n % 10);
  return to + digits;
}

char* put_clock(char* to, const Clock& c) {
  to = put_digits(to, c.hour, 2);
  *to++ = ':';
  to = put_digits(to, c.minute, 2);
  *to++ = ':';
  return put_digits(to, c.second, 2);
}

}  // namespace

std::string iso_date(const Date* d) {
  char text[10];
  char* to = put_digits(text, d->year, 4);
  *to++ = '-';
  to = put_digits(to, d->month, 2);
  *to++ = '-';
  return {text, put_digits(to, d->day, 2)};
}

bool append_iso_clock(std::string& out, const Clock& c, std::string_view timespec) {
  char text[24];
  char* end = put_clock(text, c);
  if (timespec == "auto") timespec = c.microsecond ? "microseconds" : "seconds";
  if (timespec == "hours") {
    end -= 6;
  } else if (timespec == "minutes") {
    end -= 3;
  } else if (timespec == "milliseconds") {
    *end++ = '.';
    end = put_digits(end, c.microsecond / 1000, 3);
  } else if (timespec == "microseconds") {
    *end++ = '.';
    end = put_digits(end, c.microsecond, 6);
  } else if (timespec != "seconds") {
    raise_value_error("Unknown timespec value");
    return false;
  }
  out.append(text, end);
  return true;
}

Value ctime_text(const Date* d, const Clock& c) {
  static constexpr const char* kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[40];
  snprintf(text, sizeof text, "%s %s %2d %02d:%02d:%02d %04d", kDays[weekday_of(d->year, d->month, d->day)],
           kMonths[d->month - 1], d->day, c.hour, c.minute, c.second, d->year);
  return str_from_ascii(text);
}

Value build_struct_time(const Ymd& d, int hour, int minute, int second, int dst) {
  int weekday = weekday_of(d.year, d.month, d.day);
  int year_day = days_before_month(d.year, d.month) + d.day;
  const int fields[] = {d.year, d.month, d.day, hour, minute, second, weekday, year_day, dst};
  Value values[std::size(fields)];
  for (size_t i = 0; i < std::size(fields); ++i) values[i] = Value::small_int(fields[i]);
  Value type = import_attribute("time", "struct_time");
  return type.is_exception() ? type : call(type, {tuple_new(values, std::size(values))});
}

namespace {

// What %z, %:z... stand for: the offset by the object's own utcoffset(); nothing for dates. False: raised.
bool append_offset(Value object, StringBuilder& out) {
  if (!is_datetime(object) && !is_time(object)) return true;
  Value tzinfo = is_datetime(object) ? object.as<DateTime>()->tzinfo : object.as<Time>()->tzinfo;
  std::string text;
  if (!append_utc_offset(text, "", tzinfo, is_datetime(object) ? object : Value::none())) return false;
  out.append_ascii(text);
  return true;
}

bool append_zone_name(Value object, StringBuilder& out) {
  if (!is_datetime(object) && !is_time(object)) return true;
  Value tzinfo = is_datetime(object) ? object.as<DateTime>()->tzinfo : object.as<Time>()->tzinfo;
  Value name = call_tzname(tzinfo, is_datetime(object) ? object : Value::none());
  if (name.is_exception()) return false;
  if (name.is_none()) return true;
  // strftime sees it again.
  Value escaped = call_method(name, str_intern("replace"), {str_from_ascii("%"), str_from_ascii("%%")});
  if (escaped.is_exception()) return false;
  if (!is_str(escaped)) {
    raise_type_error("tzname.replace() did not return a string");
    return false;
  }
  out.append(escaped.as<Str>());
  return true;
}

// What a directive stands for if that is only a number, whatever the locale. False: another one.
bool append_field(StringBuilder& out, uint32_t code, const Date* d, const Clock& c) {
  const auto append = [&](int n, int digits) {
    char text[6];
    out.append_ascii({text, size_t(put_digits(text, n, digits) - text)});
    return true;
  };
  constexpr int kYearOfFourDigits = 1000;  // C does not pad years
  switch (code) {
    case 'Y': return d->year >= kYearOfFourDigits && append(d->year, 4);
    case 'y': return append(d->year % 100, 2);
    case 'm': return append(d->month, 2);
    case 'd': return append(d->day, 2);
    case 'j': return append(days_before_month(d->year, d->month) + d->day, 3);
    case 'H': return append(c.hour, 2);
    case 'M': return append(c.minute, 2);
    case 'S': return append(c.second, 2);
    case 'f': return append(c.microsecond, 6);
    case '%': out.append_char('%'); return true;
    default: return false;
  }
}

}  // namespace

Value plain_strftime(Value object, Value format) {
  auto* f = format.as<Str>();
  const bool has_time = type_of(object) == g_datetime;
  if ((!has_time && type_of(object) != g_date) || !f->is_ascii()) return Value::unbound();
  const Clock clock = has_time ? object.as<DateTime>()->clock : Clock();
  StringBuilder out;
  for (size_t i = 0; i < f->length; ++i) {
    const uint32_t c = f->at(i);
    if (c == 0) return Value::unbound();
    if (c != '%') out.append_char(c);
    else if (++i == f->length || !append_field(out, f->at(i), object.as<Date>(), clock))
      return Value::unbound();
  }
  return out.finish();
}

Value wrap_strftime(Value object, Value format, Value time_tuple) {
  auto* f = format.as<Str>();
  StringBuilder out;
  for (size_t i = 0; i < f->length; ++i) {
    uint32_t c = f->at(i);
    uint32_t code = c == '%' && i + 1 < f->length ? f->at(++i) : 0;
    if (code == 'z') {
      if (!append_offset(object, out)) return Value::exception();
    } else if (code == 'Z') {
      if (!append_zone_name(object, out)) return Value::exception();
    } else if (code == 'f') {
      int us = is_datetime(object) ? object.as<DateTime>()->clock.microsecond
               : is_time(object)   ? object.as<Time>()->clock.microsecond
                                   : 0;
      char text[8];
      snprintf(text, sizeof text, "%06d", us);
      out.append_ascii(text);
    } else {
      out.append_char(c);
      if (code) out.append_char(code);
    }
  }
  Value text = out.finish();
  Value strftime = import_attribute("time", "strftime");
  if (text.is_exception() || strftime.is_exception()) return Value::exception();
  return call(strftime, {text, time_tuple});
}

Value format_method(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("__format__() argument 1 must be str, not %T", a[1]);
  if (a[1].as<Str>()->length == 0) return str_of(a[0]);
  return call_method(a[0], str_intern("strftime"), {a[1]});
}

}  // namespace krait::datetime
