// datetime: construction, fields, texts and pickling. Arithmetic and comparison are in
// datetime_arithmetic.cpp, what needs the machine's clock in datetime_clock.cpp.
#include "runtime/modules/datetime/datetime.h"

#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/module.h"
#include "runtime/modules/datetime/datetime_methods.h"
#include "runtime/types/support.h"

namespace krait::datetime {

Type* g_datetime;

namespace {

constexpr size_t kStateLength = 10;
constexpr int kFoldBit = 128;

DateTime* self_of(const Value* a) { return a[0].as<DateTime>(); }
Ymd date_of(const DateTime* d) { return {d->year, d->month, d->day}; }

Value from_state(Type* cls, std::string_view s, Value tzinfo) {
  if (!tzinfo.is_none() && !is_instance(tzinfo, g_tzinfo)) return raise_type_error("bad tzinfo state arg");
  auto byte = [&](int i) { return uint8_t(s[size_t(i)]); };
  auto* d = static_cast<DateTime*>(allocate_instance(cls));
  d->year = byte(0) << 8 | byte(1);
  d->month = byte(2) & (kFoldBit - 1);
  d->day = byte(3);
  d->clock = {byte(4), byte(5), byte(6), uint8_t(byte(2) >= kFoldBit),
              byte(7) << 16 | byte(8) << 8 | byte(9)};
  d->tzinfo = tzinfo;
  return Value::object(d);
}

// Fields from args[0..6] and the fold; those that are not given keep their values. False: raised.
bool field_arguments(const Value* args, Value fold_value, Ymd* d, Clock* c) {
  int hour = c->hour, minute = c->minute, second = c->second, us = c->microsecond, fold = c->fold;
  if (!int_argument(args[0], &d->year) || !int_argument(args[1], &d->month) ||
      !int_argument(args[2], &d->day) || !int_argument(args[3], &hour) || !int_argument(args[4], &minute) ||
      !int_argument(args[5], &second) || !int_argument(args[6], &us) || !int_argument(fold_value, &fold))
    return false;
  if (!check_date(d->year, d->month, d->day) || !check_clock(hour, minute, second, us, fold)) return false;
  *c = {uint8_t(hour), uint8_t(minute), uint8_t(second), uint8_t(fold), us};
  return true;
}

// Arguments: class, year, month, day, hour, minute, second, microsecond, tzinfo, fold.
Value new_datetime(const Value* a) {
  if (!a[1].is_unbound() && a[3].is_unbound()) {
    std::string s = state_bytes(a[1], kStateLength);
    int month = s.empty() ? 0 : uint8_t(s[2]) & (kFoldBit - 1);
    if (month >= 1 && month <= 12)
      return from_state(a[0].as<Type>(), s, a[2].is_unbound() ? Value::none() : a[2]);
  }
  Ymd d = {};
  Clock c;
  Value tzinfo = a[8].is_unbound() ? Value::none() : a[8];
  if (!required(a[1], "year", 1) || !required(a[2], "month", 2) || !required(a[3], "day", 3) ||
      !field_arguments(a + 1, a[9], &d, &c) || !check_tzinfo(tzinfo))
    return Value::exception();
  return datetime_new(a[0].as<Type>(), d, c, tzinfo);
}

Value replace(const Value* a) {
  DateTime* self = self_of(a);
  Ymd d = date_of(self);
  Clock c = self->clock;
  Value tzinfo = a[8].is_unbound() ? self->tzinfo : a[8];
  if (!field_arguments(a + 1, a[9], &d, &c) || !check_tzinfo(tzinfo)) return Value::exception();
  return datetime_new(type_of(a[0]), d, c, tzinfo);
}

Value combine(const Value* a) {
  if (!is_date(a[1]) || !is_time(a[2])) {
    int i = is_date(a[1]) ? 2 : 1;
    return raise_type_error("combine() argument %d must be datetime.%s, not %s", i, i == 1 ? "date" : "time",
                            a[i].is_none() ? "None" : type_name_of(a[i]));
  }
  auto* d = a[1].as<Date>();
  auto* t = a[2].as<Time>();
  Value tzinfo = a[3].is_unbound() ? t->tzinfo : a[3];
  if (!check_tzinfo(tzinfo)) return Value::exception();
  return datetime_make(a[0].as<Type>(), {d->year, d->month, d->day}, t->clock, tzinfo);
}

Value from_isoformat(const Value* a) {
  std::string text;
  if (!isoformat_argument(a[1], &text)) return Value::exception();
  Ymd d = {};
  Clock c;
  Value tzinfo = Value::none();
  if (text.size() < 7) return raise_invalid_isoformat(a[1]);
  size_t separator = find_iso_separator(text);
  if (separator == SIZE_MAX || !parse_iso_date(std::string_view(text).substr(0, separator), &d))
    return raise_invalid_isoformat(a[1]);
  if (separator < text.size() && !parse_iso_time(std::string_view(text).substr(separator + 1), &c, &tzinfo))
    return raise_invalid_isoformat(a[1]);
  return datetime_make(a[0].as<Type>(), d, c, tzinfo);
}

Value strptime_method(const Value* a) {
  for (int i = 1; i <= 2; ++i) {
    if (!is_str(a[i]))
      return raise_type_error("strptime() argument %d must be str, not %s", i,
                              a[i].is_none() ? "None" : type_name_of(a[i]));
  }
  return call(import_attribute("_strptime", "_strptime_datetime"), {a[0], a[1], a[2]});
}

// --- texts ---

Value isoformat(const Value* a) {
  DateTime* d = self_of(a);
  uint32_t separator = 'T';
  std::string timespec = "auto", clock;
  if (!a[1].is_unbound()) {
    if (!is_str(a[1])) {
      return raise_type_error("isoformat() argument 1 must be a unicode character, not %.50T", a[1]);
    }
    if (a[1].as<Str>()->length != 1) {
      return raise_type_error("isoformat() argument 1 must be a unicode character, not %.50T", a[1]);
    }
    separator = a[1].as<Str>()->at(0);
  }
  if (!a[2].is_unbound()) {
    if (!is_str(a[2])) return raise_type_error("isoformat() argument 2 must be str, not %T", a[2]);
    timespec = str_to_utf8(a[2]);
  }
  if (!append_iso_clock(clock, d->clock, timespec) || !append_utc_offset(clock, ":", d->tzinfo, a[0]))
    return Value::exception();
  StringBuilder out;
  out.append_ascii(iso_date(d));
  out.append_char(separator);
  out.append_ascii(clock);
  return out.finish();
}
Value str_method(const Value* a) { return call_method(a[0], str_intern("isoformat"), {str_from_ascii(" ")}); }
Value ctime_method(const Value* a) { return ctime_text(self_of(a), self_of(a)->clock); }

Value repr_method(const Value* a) {
  DateTime* d = self_of(a);
  const Clock& c = d->clock;
  std::string text = std::to_string(d->year);
  for (int v : {int(d->month), int(d->day), int(c.hour), int(c.minute)}) text += ", " + std::to_string(v);
  if (c.second || c.microsecond) text += ", " + std::to_string(c.second);
  if (c.microsecond) text += ", " + std::to_string(c.microsecond);
  if (c.fold) text += ", fold=1";
  if (d->tzinfo.is_none()) return format_string("%s(%s)", type_name_of(a[0]), text.c_str());
  return format_string("%s(%s, tzinfo=%R)", type_name_of(a[0]), text.c_str(), d->tzinfo);
}

// --- parts ---

Value date_method(const Value* a) {
  return date_new(g_date, self_of(a)->year, self_of(a)->month, self_of(a)->day);
}
Value time_method(const Value* a) { return time_new(g_time, self_of(a)->clock, Value::none()); }
Value timetz_method(const Value* a) { return time_new(g_time, self_of(a)->clock, self_of(a)->tzinfo); }

Value timetuple(const Value* a) {
  DateTime* d = self_of(a);
  int is_dst = -1;
  if (!d->tzinfo.is_none()) {
    Value dst = call_dst(d->tzinfo, a[0]);
    if (dst.is_exception()) return dst;
    is_dst = dst.is_none() ? -1 : truth(dst);
  }
  return build_struct_time(date_of(d), d->clock.hour, d->clock.minute, d->clock.second, is_dst);
}

Value utctimetuple(const Value* a) {
  DateTime* d = self_of(a);
  Value offset = call_utcoffset(d->tzinfo, a[0]);
  if (offset.is_exception()) return offset;
  if (!offset.is_none()) {
    Value utc = datetime_add_delta(d, offset.as<Delta>(), -1);
    if (utc.is_exception()) return utc;
    d = utc.as<DateTime>();
  }
  return build_struct_time(date_of(d), d->clock.hour, d->clock.minute, d->clock.second, 0);
}

Value utcoffset(const Value* a) { return call_utcoffset(self_of(a)->tzinfo, a[0]); }
Value dst(const Value* a) { return call_dst(self_of(a)->tzinfo, a[0]); }
Value tzname(const Value* a) { return call_tzname(self_of(a)->tzinfo, a[0]); }

Value get_hour(Value self) { return Value::small_int(self.as<DateTime>()->clock.hour); }
Value get_minute(Value self) { return Value::small_int(self.as<DateTime>()->clock.minute); }
Value get_second(Value self) { return Value::small_int(self.as<DateTime>()->clock.second); }
Value get_microsecond(Value self) { return Value::small_int(self.as<DateTime>()->clock.microsecond); }
Value get_tzinfo(Value self) { return self.as<DateTime>()->tzinfo; }
Value get_fold(Value self) { return Value::small_int(self.as<DateTime>()->clock.fold); }

// --- pickling ---

Value reduce(Value self, int protocol) {
  auto* d = self.as<DateTime>();
  Value s = bytes_new(datetime_state(d, protocol > 3));
  Value args = d->tzinfo.is_none() ? tuple_new({s}) : tuple_new({s, d->tzinfo});
  return tuple_new({type_value(type_of(self)), args});
}
Value reduce_ex_method(const Value* a) {
  int protocol;
  return int_argument(a[1], &protocol) ? reduce(a[0], protocol) : Value::exception();
}
Value reduce_method(const Value* a) { return reduce(a[0], 2); }

constexpr NativeRole kClass = NativeRole::ClassMethod;

const NativeDef kMethods[] = {
    {"__new__",
     "~cls, year=?, month=?, day=?, hour=?, minute=?, second=?, microsecond=?, tzinfo=?, *, fold=?",
     new_datetime, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"now", "$type, /, tz=None", datetime_now,
     "Returns new datetime object representing current time local to tz.", Effects::Any, kClass},
    {"utcnow", "-$type, /", datetime_utcnow, "Return a new datetime representing UTC day and time.",
     Effects::Any, kClass},
    {"fromtimestamp", "-$type, timestamp, tz=None", datetime_fromtimestamp,
     "timestamp[, tz] -> tz's local time from POSIX timestamp.", Effects::Any, kClass},
    {"utcfromtimestamp", "-$type, timestamp, /", datetime_utcfromtimestamp,
     "Construct a naive UTC datetime from a POSIX timestamp.", Effects::Any, kClass},
    {"strptime", "-$type, date_string, format, /", strptime_method,
     "string, format -> new datetime parsed from a string (like time.strptime()).", Effects::Any, kClass},
    {"combine", "-$type, date, time, tzinfo=?", combine,
     "date, time -> datetime with same date and time fields", Effects::Any, kClass},
    {"fromisoformat", "-$type, date_string, /", from_isoformat,
     "string -> datetime from a string in most ISO 8601 formats", Effects::Any, kClass},
    {"date", "-$self, /", date_method, "Return date object with same year, month and day."},
    {"time", "-$self, /", time_method, "Return time object with same time but with tzinfo=None."},
    {"timetz", "-$self, /", timetz_method, "Return time object with same time and tzinfo."},
    {"ctime", "-$self, /", ctime_method, "Return ctime() style string."},
    {"timetuple", "-$self, /", timetuple, "Return time tuple, compatible with time.localtime()."},
    {"timestamp", "-$self, /", datetime_timestamp, "Return POSIX timestamp as float."},
    {"utctimetuple", "-$self, /", utctimetuple, "Return UTC time tuple, compatible with time.localtime()."},
    {"isoformat", "-$self, sep=?, timespec=?", isoformat, "[sep] -> string in ISO 8601 format."},
    {"utcoffset", "-$self, /", utcoffset, "Return self.tzinfo.utcoffset(self)."},
    {"tzname", "-$self, /", tzname, "Return self.tzinfo.tzname(self)."},
    {"dst", "-$self, /", dst, "Return self.tzinfo.dst(self)."},
    {"replace",
     "-$self, year=?, month=?, day=?, hour=?, minute=?, second=?, microsecond=?, tzinfo=?, *, fold=?",
     replace, "Return datetime with new specified fields."},
    {"astimezone", "-$self, tz=None", datetime_astimezone,
     "tz -> convert to local time in new timezone tz\n"},
    {"__add__", "$self, value, /", datetime_add, "Return self+value."},
    {"__radd__", "$self, value, /", reflected<datetime_add>, "Return value+self."},
    {"__sub__", "$self, value, /", datetime_subtract, "Return self-value."},
    {"__rsub__", "$self, value, /", reflected<datetime_subtract>, "Return value-self."},
    COMPARE_ROWS(datetime_compare, Effects::Any),
    {"__hash__", "$self, /", datetime_hash, "Return hash(self)."},
    {"__repr__", "$self, /", repr_method, "Return repr(self)."},
    {"__str__", "$self, /", str_method, "Return str(self)."},
    {"__reduce_ex__", "-$self, proto, /", reduce_ex_method, "__reduce_ex__(proto) -> (cls, state)"},
    {"__reduce__", "-$self, /", reduce_method, "__reduce__() -> (cls, state)"},
    {}};
const GetSetDef kGetSets[] = {{"hour", get_hour},
                              {"minute", get_minute},
                              {"second", get_second},
                              {"microsecond", get_microsecond},
                              {"tzinfo", get_tzinfo},
                              {"fold", get_fold},
                              {}};
const TypeSpec kSpec = {
    .size = sizeof(DateTime),
    .doc =
        "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\n"
        "The year, month and day arguments are required. tzinfo may be None, or an\n"
        "instance of a tzinfo subclass. The remaining arguments may be ints.",
    .methods = kMethods,
    .getsets = kGetSets};

}  // namespace

std::string datetime_state(const DateTime* d, bool with_fold) {
  const Clock& c = d->clock;
  int us = c.microsecond;
  return {char(d->year >> 8), char(d->year & 255), char(d->month | (with_fold && c.fold ? kFoldBit : 0)),
          char(d->day),       char(c.hour),        char(c.minute),
          char(c.second),     char(us >> 16),      char(us >> 8 & 255),
          char(us & 255)};
}

Value datetime_new(Type* cls, const Ymd& date, const Clock& clock, Value tzinfo) {
  if (!check_date(date.year, date.month, date.day)) return Value::exception();
  auto* d = static_cast<DateTime*>(allocate_instance(cls));
  d->year = date.year;
  d->month = uint8_t(date.month);
  d->day = uint8_t(date.day);
  d->clock = clock;
  d->tzinfo = tzinfo;
  return Value::object(d);
}

Value datetime_make(Type* cls, const Ymd& date, const Clock& c, Value tzinfo) {
  if (cls == g_datetime) return datetime_new(cls, date, c, tzinfo);
  Value d =
      call(type_value(cls), {Value::small_int(date.year), Value::small_int(date.month),
                             Value::small_int(date.day), Value::small_int(c.hour), Value::small_int(c.minute),
                             Value::small_int(c.second), Value::small_int(c.microsecond), tzinfo});
  if (!d.is_exception() && c.fold && is_datetime(d)) d.as<DateTime>()->clock.fold = c.fold;
  return d;
}

Type* create_datetime_type() {
  g_datetime =
      native_type_create("datetime.datetime", Kind::Native, sizeof(DateTime), g_date, kTypeBase, &kSpec);
  dict_set_str(g_datetime->dict, "min", datetime_new(g_datetime, {kMinYear, 1, 1}, Clock{}, Value::none()));
  dict_set_str(
      g_datetime->dict, "max",
      datetime_new(g_datetime, {kMaxYear, 12, 31}, Clock{23, 59, 59, 0, kMillion - 1}, Value::none()));
  dict_set_str(g_datetime->dict, "resolution", delta_new(0, 0, 1));
  type_modified(g_datetime, nullptr);
  return g_datetime;
}

}  // namespace krait::datetime
