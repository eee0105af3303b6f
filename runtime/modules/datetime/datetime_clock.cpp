// The machine's clock and local time zone: now(), timestamps, astimezone().
//
// Seconds are counted from 0001-01-01, so that all of them are positive.
#include <cmath>

#include "runtime/float.h"
#include "runtime/modules/datetime/datetime_methods.h"

namespace krait::datetime {

Value g_epoch;

namespace {

constexpr int64_t kEpochSeconds = 719163LL * kDaySeconds;  // of 1970-01-01
constexpr int64_t kMaxFoldSeconds = kDaySeconds;
constexpr int64_t kMaxSeconds = (kMaxOrdinal + 1LL) * kDaySeconds;

int64_t seconds_at(const tm& t) {
  return int64_t{ordinal_of(t.tm_year + 1900, t.tm_mon + 1, t.tm_mday)} * kDaySeconds + t.tm_hour * 3600 +
         t.tm_min * 60 + t.tm_sec;
}

// Breaks a POSIX time down. False: raised.
bool break_down(int64_t posix, bool utc, tm* out) {
  time_t t = posix;
  if (utc ? gmtime_r(&t, out) : localtime_r(&t, out)) return true;
  raise_os_error(errno ? errno : EINVAL);
  return false;
}

// The local time at a UTC time; -1 raised.
int64_t local(int64_t utc) {
  tm t;
  if (utc < kDaySeconds || utc > kMaxSeconds) {
    raise_value_error(utc < kDaySeconds ? "year 0 is out of range" : "year 10000 is out of range");
    return -1;
  }
  return break_down(utc - kEpochSeconds, false, &t) ? seconds_at(t) : -1;
}

int64_t datetime_seconds(const DateTime* d) {
  return int64_t{ordinal_of(d->year, d->month, d->day)} * kDaySeconds + d->clock.hour * 3600 +
         d->clock.minute * 60 + d->clock.second;
}

// Solves t = local(u) for u. -1: raised.
int64_t utc_of_local(const DateTime* d) {
  int64_t t = datetime_seconds(d);
  bool fold = d->clock.fold;
  int64_t lt = local(t);
  if (lt == -1) return -1;
  int64_t a = lt - t, u1 = t - a, b;
  int64_t t1 = local(u1);
  if (t1 == -1) return -1;
  if (t1 == t) {
    // A solution; there may be another one, earlier or later.
    int64_t u2 = fold ? u1 + kMaxFoldSeconds : u1 - kMaxFoldSeconds;
    lt = local(u2);
    if (lt == -1) return -1;
    b = lt - u2;
    if (a == b) return u1;
  } else {
    b = t1 - u1;
  }
  int64_t u2 = t - b;
  int64_t t2 = local(u2);
  if (t2 == -1) return -1;
  if (t2 == t) return u2;
  if (t1 == t) return u1;
  // In the gap: neither offset gives a solution.
  return fold ? std::min(u1, u2) : std::max(u1, u2);
}

// Seconds and microseconds of a timestamp, rounded half to even. False: raised.
bool split_timestamp(Value v, int64_t* seconds, int* microseconds) {
  *microseconds = 0;
  if (!is_float(v)) {
    Value i = index_of(v);
    if (i.is_exception()) return false;
    if (int_fits_i64(i, seconds)) return true;
    raise(types::OverflowError, "timestamp out of range for platform time_t");
    return false;
  }
  double d = float_value(v);
  if (std::isnan(d)) {
    raise_value_error("Invalid value NaN (not a number)");
    return false;
  }
  double whole, fraction = std::modf(d, &whole) * kMillion;
  double us = std::nearbyint(fraction);
  if (us >= kMillion) {
    us -= kMillion;
    whole += 1;
  } else if (us < 0) {
    us += kMillion;
    whole -= 1;
  }
  if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0)) {
    raise(types::OverflowError, "timestamp out of range for platform time_t");
    return false;
  }
  *seconds = int64_t(whole);
  *microseconds = int(us);
  return true;
}

// cls(...) for a POSIX time, in UTC or local time; local times behind a backward jump get fold=1.
Value from_posix(Type* cls, int64_t seconds, int us, bool utc, Value tzinfo) {
  tm t;
  errno = 0;
  if (!break_down(seconds, utc, &t)) return Value::exception();
  int year = t.tm_year + 1900;
  if (!check_date(year, t.tm_mon + 1, t.tm_mday)) return Value::exception();
  uint8_t fold = 0;
  if (!utc && tzinfo.is_none()) {
    int64_t now = seconds_at(t);
    int64_t before = kEpochSeconds + seconds - kMaxFoldSeconds;
    int64_t probe = before < kDaySeconds ? now - kMaxFoldSeconds : local(before);
    if (probe == -1) return Value::exception();
    int64_t transition = now - probe - kMaxFoldSeconds;
    if (transition < 0) {
      probe = local(kEpochSeconds + seconds + transition);
      if (probe == -1) return Value::exception();
      fold = probe == now;
    }
  }
  // Leap seconds do not exist here.
  Clock c = {uint8_t(t.tm_hour), uint8_t(t.tm_min), uint8_t(std::min(59, t.tm_sec)), fold, us};
  return datetime_make(cls, {year, t.tm_mon + 1, t.tm_mday}, c, tzinfo);
}

Value from_timestamp(Value cls, Value timestamp, Value tzinfo, bool utc) {
  int64_t seconds;
  int us;
  if (!split_timestamp(timestamp, &seconds, &us)) return Value::exception();
  return from_posix(cls.as<Type>(), seconds, us, utc, tzinfo);
}

Value now(Value cls, Value tzinfo, bool utc) {
  timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return from_posix(cls.as<Type>(), t.tv_sec, int(t.tv_nsec / 1000), utc, tzinfo);
}

// Lets the zone turn UTC fields into its own.
Value through_zone(Value utc, Value tzinfo) {
  return utc.is_exception() ? utc : call_method(tzinfo, str_intern("fromutc"), {utc});
}

// The zone that is in effect here at a POSIX time.
Value zone_at(int64_t posix) {
  tm t;
  errno = 0;
  if (!break_down(posix, false, &t)) return Value::exception();
  Value offset = delta_new(0, t.tm_gmtoff, 0);
  return offset.is_exception() ? offset : timezone_new(offset, str_from_filesystem(t.tm_zone));
}

}  // namespace

Value datetime_now(const Value* a) {
  if (!check_tzinfo(a[1])) return Value::exception();
  if (a[1].is_none()) return now(a[0], a[1], false);
  return through_zone(now(a[0], a[1], true), a[1]);
}
Value datetime_utcnow(const Value* a) { return now(a[0], Value::none(), true); }

Value datetime_fromtimestamp(const Value* a) {
  if (!check_tzinfo(a[2])) return Value::exception();
  if (a[2].is_none()) return from_timestamp(a[0], a[1], a[2], false);
  return through_zone(from_timestamp(a[0], a[1], a[2], true), a[2]);
}
Value datetime_utcfromtimestamp(const Value* a) { return from_timestamp(a[0], a[1], Value::none(), true); }

Value datetime_timestamp(const Value* a) {
  auto* d = a[0].as<DateTime>();
  if (!d->tzinfo.is_none()) {
    const Value pair[] = {a[0], g_epoch};
    Value since = datetime_subtract(pair);
    return since.is_exception() ? since : call_method(since, str_intern("total_seconds"));
  }
  int64_t utc = utc_of_local(d);
  if (utc == -1) return Value::exception();
  return float_new(double(utc - kEpochSeconds) + d->clock.microsecond / 1e6);
}

Value datetime_astimezone(const Value* a) {
  auto* d = a[0].as<DateTime>();
  Value zone = a[1];
  if (!check_tzinfo(zone)) return Value::exception();
  Value own = d->tzinfo, offset = Value::none();
  if (!own.is_none()) {
    if (own == zone) return a[0];
    offset = call_utcoffset(own, a[0]);
    if (offset.is_exception()) return offset;
  }
  if (offset.is_none()) {
    // Naive: local time.
    int64_t utc = utc_of_local(d);
    own = utc == -1 ? Value::exception() : zone_at(utc - kEpochSeconds);
    if (own.is_exception()) return own;
    if (own == zone) return a[0];
    offset = call_utcoffset(own, a[0]);
    if (offset.is_exception()) return offset;
  }
  Value utc = datetime_add_delta(d, offset.as<Delta>(), -1);
  if (utc.is_exception()) return utc;
  auto* moved = utc.as<DateTime>();
  store(moved, &moved->tzinfo, g_utc);
  if (zone.is_none()) {
    zone = zone_at(datetime_seconds(moved) - kEpochSeconds);
    if (zone.is_exception()) return zone;
  }
  store(moved, &moved->tzinfo, zone);
  return through_zone(utc, zone);
}

Value date_today(const Value* a) {
  timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  Value seconds = float_new(double(t.tv_sec) + double(t.tv_nsec) * 1e-9);
  return call_method(a[0], str_intern("fromtimestamp"), {seconds});
}

Value date_fromtimestamp(const Value* a) {
  int64_t seconds;
  if (is_float(a[1])) {
    double d = std::floor(float_value(a[1]));
    if (std::isnan(d)) return raise_value_error("Invalid value NaN (not a number)");
    if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
      return raise(types::OverflowError, "timestamp out of range for platform time_t");
    seconds = int64_t(d);
  } else {
    int us;
    if (!split_timestamp(a[1], &seconds, &us)) return Value::exception();
  }
  tm t;
  errno = 0;
  if (!break_down(seconds, false, &t)) return Value::exception();
  return date_make(a[0].as<Type>(), t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

}  // namespace krait::datetime
