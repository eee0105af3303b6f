// Texts of dates and times: ISO 8601, ctime, strftime.
#include "runtime/module.h"
#include "runtime/modules/datetime/datetime.h"

namespace krait::datetime {

std::string iso_date(const Date* d) {
  char text[16];
  snprintf(text, sizeof text, "%04d-%02d-%02d", d->year, d->month, d->day);
  return text;
}

bool append_iso_clock(std::string& out, const Clock& c, std::string_view timespec) {
  char text[24];
  if (timespec == "auto") timespec = c.microsecond ? "microseconds" : "seconds";
  if (timespec == "hours") {
    snprintf(text, sizeof text, "%02d", c.hour);
  } else if (timespec == "minutes") {
    snprintf(text, sizeof text, "%02d:%02d", c.hour, c.minute);
  } else if (timespec == "seconds") {
    snprintf(text, sizeof text, "%02d:%02d:%02d", c.hour, c.minute, c.second);
  } else if (timespec == "milliseconds") {
    snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", c.hour, c.minute, c.second, c.microsecond / 1000);
  } else if (timespec == "microseconds") {
    snprintf(text, sizeof text, "%02d:%02d:%02d.%06d", c.hour, c.minute, c.second, c.microsecond);
  } else {
    raise_value_error("Unknown timespec value");
    return false;
  }
  out += text;
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

}  // namespace

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
