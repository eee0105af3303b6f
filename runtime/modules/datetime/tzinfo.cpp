// tzinfo, the base class of time zones, and timezone, a fixed offset.
#include "runtime/dict.h"
#include "runtime/modules/datetime/datetime.h"
#include "runtime/types/support.h"

namespace krait::datetime {

Type *g_tzinfo, *g_timezone;
Value g_utc;

namespace {

bool is_strictly_within_a_day(const Delta* d) {
  return !((d->days == -1 && d->seconds == 0 && d->microseconds < 1) || d->days < -1 || d->days >= 1);
}

// A method of a tzinfo that gives an offset or None.
Value call_offset_method(Value tzinfo, const char* name, Value argument) {
  if (tzinfo.is_none()) return tzinfo;
  Value offset = call_method(tzinfo, str_intern(name), {argument});
  if (offset.is_exception() || offset.is_none()) return offset;
  if (!is_delta(offset)) {
    return raise_type_error("tzinfo.%s() must return None or timedelta, not '%.200T'", name, offset);
  }
  if (is_strictly_within_a_day(offset.as<Delta>())) return offset;
  return raise_value_error(
      "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).");
}

// --- tzinfo ---

Value new_tzinfo(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }

Value raise_abstract(const char* name) {
  return raise(types::NotImplementedError, "a tzinfo subclass must implement %s()", name);
}
Value tzinfo_tzname(const Value*) { return raise_abstract("tzname"); }
Value tzinfo_utcoffset(const Value*) { return raise_abstract("utcoffset"); }
Value tzinfo_dst(const Value*) { return raise_abstract("dst"); }

Value tzinfo_fromutc(const Value* a) {
  if (!is_datetime(a[1])) return raise_type_error("fromutc: argument must be a datetime");
  auto* d = a[1].as<DateTime>();
  if (d->tzinfo != a[0]) return raise_value_error("fromutc: dt.tzinfo is not self");
  Value offset = call_utcoffset(a[0], a[1]);
  if (offset.is_exception()) return offset;
  if (offset.is_none()) return raise_value_error("fromutc: non-None utcoffset() result required");
  Value dst = call_dst(a[0], a[1]);
  if (dst.is_exception()) return dst;
  if (dst.is_none()) return raise_value_error("fromutc: non-None dst() result required");
  Value standard = delta_add(offset.as<Delta>(), dst.as<Delta>(), -1);
  if (standard.is_exception()) return standard;
  Value result = datetime_add_delta(d, standard.as<Delta>(), 1);
  if (result.is_exception()) return result;
  dst = call_dst(a[0], result);
  if (dst.is_exception()) return dst;
  if (dst.is_none()) {
    return raise_value_error("fromutc: tz.dst() gave inconsistent results; cannot convert");
  }
  auto* shift = dst.as<Delta>();
  if (!shift->days && !shift->seconds && !shift->microseconds) return result;
  return datetime_add_delta(result.as<DateTime>(), shift, 1);
}

Value tzinfo_reduce(const Value* a) {
  Value args = tuple_empty();
  Value getter = get_attribute_or_unbound(a[0], str_intern("__getinitargs__"));
  if (getter.is_exception()) return getter;
  if (!getter.is_unbound()) args = call(getter);
  if (args.is_exception()) return args;
  Value state = call_method(a[0], str_intern("__getstate__"));
  if (state.is_exception()) return state;
  return tuple_new({type_value(type_of(a[0])), args, state});
}

// --- timezone ---

TimeZone* zone(const Value* a) { return a[0].as<TimeZone>(); }

Value new_timezone(const Value* a) {
  if (!is_delta(a[1])) {
    return raise_type_error("timezone() argument 1 must be datetime.timedelta, not %s",
                            a[1].is_none() ? "None" : type_name_of(a[1]));
  }
  if (!a[2].is_unbound() && !is_str(a[2])) {
    return raise_type_error("timezone() argument 2 must be str, not %s",
                            a[2].is_none() ? "None" : type_name_of(a[2]));
  }
  return timezone_new(a[1], a[2]);
}

bool check_argument(Value v, const char* method) {
  if (v.is_none() || is_datetime(v)) return true;
  raise_type_error("%s(dt) argument must be a datetime instance or None, not %.200T", method, v);
  return false;
}

// "UTC+05:30" for an offset.
std::string offset_name(const Delta* d) {
  if (!d->days && !d->seconds && !d->microseconds) return "UTC";
  int64_t seconds = int64_t{d->days} * kDaySeconds + d->seconds;
  int us = d->microseconds;
  char sign = '+';
  if (seconds < 0) {
    sign = '-';
    seconds = us ? -seconds - 1 : -seconds;
    us = us ? kMillion - us : 0;
  }
  char text[40];
  int n = snprintf(text, sizeof text, "UTC%c%02d:%02d", sign, int(seconds / 3600), int(seconds / 60 % 60));
  if (seconds % 60 || us) n += snprintf(text + n, sizeof text - size_t(n), ":%02d", int(seconds % 60));
  if (us) snprintf(text + n, sizeof text - size_t(n), ".%06d", us);
  return text;
}

Value name_of(const TimeZone* z) {
  return z->name.is_unbound() ? str_from_ascii(offset_name(z->offset.as<Delta>())) : z->name;
}

Value timezone_str(const Value* a) { return name_of(zone(a)); }
Value timezone_tzname(const Value* a) {
  return check_argument(a[1], "tzname") ? name_of(zone(a)) : Value::exception();
}
Value timezone_utcoffset(const Value* a) {
  return check_argument(a[1], "utcoffset") ? zone(a)->offset : Value::exception();
}
Value timezone_dst(const Value* a) {
  return check_argument(a[1], "dst") ? Value::none() : Value::exception();
}

Value timezone_fromutc(const Value* a) {
  if (!is_datetime(a[1])) return raise_type_error("fromutc: argument must be a datetime");
  auto* d = a[1].as<DateTime>();
  if (d->tzinfo != a[0]) return raise_value_error("fromutc: dt.tzinfo is not self");
  return datetime_add_delta(d, zone(a)->offset.as<Delta>(), 1);
}

Value timezone_repr(const Value* a) {
  if (a[0] == g_utc) return str_from_ascii("datetime.timezone.utc");
  if (zone(a)->name.is_unbound()) return format_string("%s(%R)", type_name_of(a[0]), zone(a)->offset);
  return format_string("%s(%R, %R)", type_name_of(a[0]), zone(a)->offset, zone(a)->name);
}

Value timezone_getinitargs(const Value* a) {
  TimeZone* z = zone(a);
  return z->name.is_unbound() ? tuple_new({z->offset}) : tuple_new({z->offset, z->name});
}

Value timezone_hash(const Value* a) {
  int64_t h;
  return hash(zone(a)->offset, &h) ? int_from_i64(h) : Value::exception();
}

template <int Op>
Value timezone_compare(const Value* a) {
  constexpr int kEqual = 2, kNotEqual = 3;
  if ((Op != kEqual && Op != kNotEqual) || !is_instance(a[1], g_timezone)) return Value::not_implemented();
  bool equal = delta_compare(zone(a)->offset.as<Delta>(), a[1].as<TimeZone>()->offset.as<Delta>()) == 0;
  return Value::boolean(equal == (Op == kEqual));
}

const NativeDef kTzinfoMethods[] = {
    {"__new__", "$type, *args, **kwargs", new_tzinfo, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"tzname", "-$self, dt, /", tzinfo_tzname, "datetime -> string name of time zone."},
    {"utcoffset", "-$self, dt, /", tzinfo_utcoffset,
     "datetime -> timedelta showing offset from UTC, negative values indicating West of UTC"},
    {"dst", "-$self, dt, /", tzinfo_dst, "datetime -> DST offset as timedelta positive east of UTC."},
    {"fromutc", "-$self, dt, /", tzinfo_fromutc, "datetime in UTC -> datetime in local time."},
    {"__reduce__", "-$self, /", tzinfo_reduce, "-> (cls, state)"},
    {}};
const TypeSpec kTzinfoSpec = {.doc = "Abstract base class for time zone info objects.",
                              .methods = kTzinfoMethods};

const NativeDef kTimezoneMethods[] = {
    {"__new__", "-cls, offset, name=?", new_timezone, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"tzname", "-$self, dt, /", timezone_tzname,
     "If name is specified when timezone is created, returns the name.  Otherwise returns offset as "
     "'UTC(+|-)HH:MM'."},
    {"utcoffset", "-$self, dt, /", timezone_utcoffset, "Return fixed offset."},
    {"dst", "-$self, dt, /", timezone_dst, "Return None."},
    {"fromutc", "-$self, dt, /", timezone_fromutc, "datetime in UTC -> datetime in local time."},
    {"__getinitargs__", "-$self, /", timezone_getinitargs, "pickle support"},
    {"__repr__", "$self, /", timezone_repr, "Return repr(self)."},
    {"__str__", "$self, /", timezone_str, "Return str(self)."},
    {"__hash__", "$self, /", timezone_hash, "Return hash(self)."},
    COMPARE_ROWS(timezone_compare, Effects::Any),
    {}};
const TypeSpec kTimezoneSpec = {.size = sizeof(TimeZone),
                                .doc = "Fixed offset from UTC implementation of tzinfo.",
                                .methods = kTimezoneMethods};

Value make_zone(Value offset, Value name) {
  auto* z = static_cast<TimeZone*>(allocate_instance(g_timezone));
  z->offset = offset;
  z->name = name;
  return Value::object(z);
}

}  // namespace

Value call_utcoffset(Value tzinfo, Value argument) {
  return call_offset_method(tzinfo, "utcoffset", argument);
}
Value call_dst(Value tzinfo, Value argument) { return call_offset_method(tzinfo, "dst", argument); }
Value call_tzname(Value tzinfo, Value argument) {
  if (tzinfo.is_none()) return tzinfo;
  Value name = call_method(tzinfo, str_intern("tzname"), {argument});
  if (name.is_exception() || name.is_none() || is_str(name)) return name;
  return raise_type_error("tzinfo.tzname() must return None or a string, not '%T'", name);
}

Value timezone_new(Value offset, Value name) {
  auto* d = offset.as<Delta>();
  if (name.is_unbound() && !g_utc.is_unbound() && !d->days && !d->seconds && !d->microseconds) return g_utc;
  if (!is_strictly_within_a_day(d)) {
    return raise_value_error(
        "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not %R.",
        offset);
  }
  return make_zone(offset, name);
}

bool append_utc_offset(std::string& out, const char* separator, Value tzinfo, Value argument) {
  Value offset = call_utcoffset(tzinfo, argument);
  if (offset.is_exception()) return false;
  if (offset.is_none()) return true;
  auto* d = offset.as<Delta>();
  int64_t seconds = int64_t{d->days} * kDaySeconds + d->seconds;
  int us = d->microseconds;
  char sign = '+';
  if (seconds < 0) {
    sign = '-';
    seconds = us ? -seconds - 1 : -seconds;
    us = us ? kMillion - us : 0;
  }
  char text[40];
  int n = snprintf(text, sizeof text, "%c%02d%s%02d", sign, int(seconds / 3600), separator,
                   int(seconds / 60 % 60));
  if (seconds % 60 || us)
    n += snprintf(text + n, sizeof text - size_t(n), "%s%02d", separator, int(seconds % 60));
  if (us) snprintf(text + n, sizeof text - size_t(n), ".%06d", us);
  out += text;
  return true;
}

void create_tzinfo_types() {
  g_tzinfo = native_type_create("datetime.tzinfo", Kind::Native, sizeof(Object), types::object, kTypeBase,
                                &kTzinfoSpec);
  g_timezone =
      native_type_create("datetime.timezone", Kind::Native, sizeof(TimeZone), g_tzinfo, 0, &kTimezoneSpec);
  g_utc = make_zone(delta_new(0, 0, 0), Value::unbound());
  dict_set_str(g_timezone->dict, "utc", g_utc);
  dict_set_str(g_timezone->dict, "min", make_zone(delta_new(-1, 60, 0), Value::unbound()));
  dict_set_str(g_timezone->dict, "max", make_zone(delta_new(0, kDaySeconds - 60, 0), Value::unbound()));
  type_modified(g_timezone, nullptr);
}

}  // namespace krait::datetime
