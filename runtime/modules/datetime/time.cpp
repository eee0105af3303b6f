// time: a time of day, with or without a time zone.
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/modules/datetime/datetime.h"
#include "runtime/types/support.h"

namespace krait::datetime {

Type* g_time;

namespace {

constexpr size_t kStateLength = 6;
constexpr int kFoldBit = 128;

Time* self_of(const Value* a) { return a[0].as<Time>(); }

Value make(Type* cls, const Clock& clock, Value tzinfo) {
  auto* t = static_cast<Time*>(allocate_instance(cls));
  t->clock = clock;
  t->tzinfo = tzinfo;
  return Value::object(t);
}

// Reads hour, minute, second, microsecond from args[0..3], the zone and the fold. False: raised.
bool clock_arguments(const Value* args, Value fold_value, Clock* c) {
  int hour = c->hour, minute = c->minute, second = c->second, us = c->microsecond, fold = c->fold;
  if (!int_argument(args[0], &hour) || !int_argument(args[1], &minute) || !int_argument(args[2], &second) ||
      !int_argument(args[3], &us) || !int_argument(fold_value, &fold))
    return false;
  if (!check_clock(hour, minute, second, us, fold)) return false;
  *c = {uint8_t(hour), uint8_t(minute), uint8_t(second), uint8_t(fold), us};
  return true;
}

Value from_state(Type* cls, std::string_view s, Value tzinfo) {
  if (!tzinfo.is_none() && !is_instance(tzinfo, g_tzinfo)) return raise_type_error("bad tzinfo state arg");
  auto byte = [&](int i) { return uint8_t(s[size_t(i)]); };
  Clock c = {uint8_t(byte(0) & (kFoldBit - 1)), byte(1), byte(2), uint8_t(byte(0) >= kFoldBit),
             byte(3) << 16 | byte(4) << 8 | byte(5)};
  return make(cls, c, tzinfo);
}

// Arguments: class, hour, minute, second, microsecond, tzinfo, fold.
Value new_time(const Value* a) {
  Value tzinfo = a[5].is_unbound() ? Value::none() : a[5];
  if (!a[1].is_unbound() && a[3].is_unbound()) {
    std::string s = state_bytes(a[1], kStateLength);
    if (!s.empty() && (uint8_t(s[0]) & (kFoldBit - 1)) < 24)
      return from_state(a[0].as<Type>(), s, a[2].is_unbound() ? Value::none() : a[2]);
  }
  Clock c;
  if (!clock_arguments(a + 1, a[6], &c) || !check_tzinfo(tzinfo)) return Value::exception();
  return make(a[0].as<Type>(), c, tzinfo);
}

// Arguments: self, hour, minute, second, microsecond, tzinfo, fold.
Value replace(const Value* a) {
  Clock c = self_of(a)->clock;
  Value tzinfo = a[5].is_unbound() ? self_of(a)->tzinfo : a[5];
  if (!clock_arguments(a + 1, a[6], &c) || !check_tzinfo(tzinfo)) return Value::exception();
  return make(type_of(a[0]), c, tzinfo);
}

Value from_isoformat(const Value* a) {
  std::string text;
  if (!isoformat_argument(a[1], &text)) return Value::exception();
  std::string_view t = text;
  if (!t.empty() && t[0] == 'T') t.remove_prefix(1);
  Clock c;
  Value tzinfo;
  if (!parse_iso_time(t, &c, &tzinfo)) return raise_invalid_isoformat(a[1]);
  return time_make(a[0].as<Type>(), c, tzinfo);
}

// --- comparing ---

int64_t microseconds_of_day(const Clock& c) {
  return (int64_t{c.hour} * 3600 + c.minute * 60 + c.second) * kMillion + c.microsecond;
}

int64_t microseconds_of(const Delta* d) {
  return (int64_t{d->days} * kDaySeconds + d->seconds) * kMillion + d->microseconds;
}

template <int Op>
Value compare_method(const Value* a) {
  constexpr int kEqual = 2, kNotEqual = 3;
  if (!is_time(a[1])) return Value::not_implemented();
  Time *x = self_of(a), *y = a[1].as<Time>();
  int64_t left = microseconds_of_day(x->clock), right = microseconds_of_day(y->clock);
  if (x->tzinfo != y->tzinfo) {
    Value p = call_utcoffset(x->tzinfo, Value::none());
    if (p.is_exception()) return p;
    Value q = call_utcoffset(y->tzinfo, Value::none());
    if (q.is_exception()) return q;
    if (p.is_none() != q.is_none()) {
      if (Op == kEqual || Op == kNotEqual) return Value::boolean(Op == kNotEqual);
      return raise_type_error("can't compare offset-naive and offset-aware times");
    }
    if (!p.is_none()) {
      left -= microseconds_of(p.as<Delta>());
      right -= microseconds_of(q.as<Delta>());
    }
  }
  return Value::boolean(compare_order(Op, left, right));
}

std::string state(const Clock& c, bool with_fold) {
  int us = c.microsecond;
  return {char(c.hour | (with_fold && c.fold ? kFoldBit : 0)),
          char(c.minute),
          char(c.second),
          char(us >> 16),
          char(us >> 8 & 255),
          char(us & 255)};
}

Value hash_method(const Value* a) {
  Time* t = self_of(a);
  Value offset = Value::none();
  if (!t->tzinfo.is_none()) {
    offset = call_utcoffset(t->tzinfo, Value::none());
    if (offset.is_exception()) return offset;
  }
  if (offset.is_none()) {
    std::string s = state(t->clock, false);
    return int_from_i64(bytes_hash(s.data(), s.size()));
  }
  Value utc = delta_new(0, 0, microseconds_of_day(t->clock) - microseconds_of(offset.as<Delta>()));
  int64_t h;
  return !utc.is_exception() && hash(utc, &h) ? int_from_i64(h) : Value::exception();
}

// --- texts ---

Value repr_method(const Value* a) {
  Time* t = self_of(a);
  const Clock& c = t->clock;
  char text[48];
  if (c.microsecond) snprintf(text, sizeof text, "%d, %d, %d, %d", c.hour, c.minute, c.second, c.microsecond);
  else if (c.second) snprintf(text, sizeof text, "%d, %d, %d", c.hour, c.minute, c.second);
  else snprintf(text, sizeof text, "%d, %d", c.hour, c.minute);
  Value zone = t->tzinfo.is_none() ? str_empty() : format_string(", tzinfo=%R", t->tzinfo);
  if (zone.is_exception()) return zone;
  return format_string("%s(%s%S%s)", type_name_of(a[0]), text, zone, c.fold ? ", fold=1" : "");
}

Value isoformat(const Value* a) {
  Time* t = self_of(a);
  std::string out, timespec = "auto";
  if (!a[1].is_unbound()) {
    if (!is_str(a[1])) return raise_type_error("isoformat() argument 1 must be str, not %T", a[1]);
    timespec = str_to_utf8(a[1]);
  }
  if (!append_iso_clock(out, t->clock, timespec) || !append_utc_offset(out, ":", t->tzinfo, Value::none()))
    return Value::exception();
  return str_from_ascii(out);
}
Value str_method(const Value* a) { return call_method(a[0], str_intern("isoformat")); }

Value strftime_method(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("strftime() argument 1 must be str, not %T", a[1]);
  const Clock& c = self_of(a)->clock;
  const int fields[] = {1900, 1, 1, c.hour, c.minute, c.second, 0, 1, -1};
  Value values[std::size(fields)];
  for (size_t i = 0; i < std::size(fields); ++i) values[i] = Value::small_int(fields[i]);
  return wrap_strftime(a[0], a[1], tuple_new(values, std::size(values)));
}

Value utcoffset(const Value* a) { return call_utcoffset(self_of(a)->tzinfo, Value::none()); }
Value dst(const Value* a) { return call_dst(self_of(a)->tzinfo, Value::none()); }
Value tzname(const Value* a) { return call_tzname(self_of(a)->tzinfo, Value::none()); }

Value reduce(Value self, int protocol) {
  auto* t = self.as<Time>();
  Value s = bytes_new(state(t->clock, protocol > 3));
  Value args = t->tzinfo.is_none() ? tuple_new({s}) : tuple_new({s, t->tzinfo});
  return tuple_new({type_value(type_of(self)), args});
}
Value reduce_ex_method(const Value* a) {
  int protocol;
  return int_argument(a[1], &protocol) ? reduce(a[0], protocol) : Value::exception();
}
Value reduce_method(const Value* a) { return reduce(a[0], 2); }

Value get_hour(Value self) { return Value::small_int(self.as<Time>()->clock.hour); }
Value get_minute(Value self) { return Value::small_int(self.as<Time>()->clock.minute); }
Value get_second(Value self) { return Value::small_int(self.as<Time>()->clock.second); }
Value get_microsecond(Value self) { return Value::small_int(self.as<Time>()->clock.microsecond); }
Value get_tzinfo(Value self) { return self.as<Time>()->tzinfo; }
Value get_fold(Value self) { return Value::small_int(self.as<Time>()->clock.fold); }

const NativeDef kMethods[] = {
    {"__new__", "~cls, hour=?, minute=?, second=?, microsecond=?, tzinfo=?, *, fold=?", new_time, nullptr,
     Effects::Any, NativeRole::StaticMethod},
    {"isoformat", "-$self, timespec=?", isoformat,
     "Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM]."},
    {"strftime", "-$self, format", strftime_method, "format -> strftime() style string."},
    {"__format__", "-$self, format, /", format_method, "Formats self with strftime."},
    {"utcoffset", "-$self, /", utcoffset, "Return self.tzinfo.utcoffset(self)."},
    {"tzname", "-$self, /", tzname, "Return self.tzinfo.tzname(self)."},
    {"dst", "-$self, /", dst, "Return self.tzinfo.dst(self)."},
    {"replace", "-$self, hour=?, minute=?, second=?, microsecond=?, tzinfo=?, *, fold=?", replace,
     "Return time with new specified fields."},
    {"fromisoformat", "-$type, time_string, /", from_isoformat,
     "string -> time from a string in ISO 8601 format", Effects::Any, NativeRole::ClassMethod},
    COMPARE_ROWS(compare_method, Effects::Any),
    {"__hash__", "$self, /", hash_method, "Return hash(self)."},
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
const TypeSpec kSpec = {.size = sizeof(Time),
                        .doc =
                            "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\n"
                            "All arguments are optional. tzinfo may be None, or an instance of\n"
                            "a tzinfo subclass. The remaining arguments may be ints.",
                        .methods = kMethods,
                        .getsets = kGetSets};

}  // namespace

Value time_new(Type* cls, const Clock& clock, Value tzinfo) { return make(cls, clock, tzinfo); }

Value time_make(Type* cls, const Clock& c, Value tzinfo) {
  if (cls == g_time) return make(cls, c, tzinfo);
  Value t = call(type_value(cls), {Value::small_int(c.hour), Value::small_int(c.minute),
                                   Value::small_int(c.second), Value::small_int(c.microsecond), tzinfo});
  if (!t.is_exception() && c.fold && is_time(t)) t.as<Time>()->clock.fold = c.fold;
  return t;
}

Type* create_time_type() {
  g_time = native_type_create("datetime.time", Kind::Native, sizeof(Time), types::object, kTypeBase, &kSpec);
  dict_set_str(g_time->dict, "min", make(g_time, Clock{}, Value::none()));
  dict_set_str(g_time->dict, "max", make(g_time, Clock{23, 59, 59, 0, kMillion - 1}, Value::none()));
  dict_set_str(g_time->dict, "resolution", delta_new(0, 0, 1));
  type_modified(g_time, nullptr);
  return g_time;
}

}  // namespace krait::datetime
