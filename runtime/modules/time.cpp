// The module time: clocks, sleeping, and broken-down time through the C library.
#include <pthread.h>
#include <sys/times.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>
#include <string>

#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr int64_t kNanosecond = 1000000000;

Type* g_struct_time;

// --- clocks ---

bool read_clock(clockid_t clock, timespec* t) {
  if (clock_gettime(clock, t) == 0) return true;
  raise_os_error(errno);
  return false;
}
Value as_seconds(const timespec& t) { return float_new(double(t.tv_sec) + double(t.tv_nsec) * 1e-9); }
Value as_nanoseconds(const timespec& t) { return int_from_i64(int64_t(t.tv_sec) * kNanosecond + t.tv_nsec); }

template <clockid_t clock>
Value seconds_of(const Value*) {
  timespec t;
  return read_clock(clock, &t) ? as_seconds(t) : Value::exception();
}
template <clockid_t clock>
Value nanoseconds_of(const Value*) {
  timespec t;
  return read_clock(clock, &t) ? as_nanoseconds(t) : Value::exception();
}

template <bool nanoseconds>
Value clock_gettime_function(const Value* a) {
  int clock;
  timespec t;
  if (!int_to_int(a[0], &clock) || !read_clock(clock, &t)) return Value::exception();
  return nanoseconds ? as_nanoseconds(t) : as_seconds(t);
}
Value clock_getres_function(const Value* a) {
  int clock;
  timespec t;
  if (!int_to_int(a[0], &clock)) return Value::exception();
  return clock_getres(clock, &t) < 0 ? raise_os_error(errno) : as_seconds(t);
}

// Seconds (int or float) as nanoseconds, rounded away from zero like the other time-outs. False: raised.
bool to_nanoseconds(Value v, int64_t* out) {
  if (is_float(v)) {
    double d = float_value(v) * 1e9;
    if (std::isnan(d)) {
      raise_value_error("Invalid value NaN (not a number)");
      return false;
    }
    if (std::fabs(d) >= 9.2e18) {
      raise(types::OverflowError, "timestamp out of range for platform time_t");
      return false;
    }
    *out = int64_t(d >= 0 ? std::ceil(d) : std::floor(d));
    return true;
  }
  int64_t seconds;
  if (!int_to_i64(v, &seconds)) return false;
  if (__builtin_mul_overflow(seconds, kNanosecond, out)) {
    raise(types::OverflowError, "timestamp out of range for platform time_t");
    return false;
  }
  return true;
}

Value clock_settime_function(const Value* a) {
  int clock;
  int64_t ns;
  if (!int_to_int(a[0], &clock) || !to_nanoseconds(a[1], &ns)) return Value::exception();
  timespec t{time_t(ns / kNanosecond), long(ns % kNanosecond)};
  return clock_settime(clock, &t) < 0 ? raise_os_error(errno) : Value::none();
}
Value clock_settime_ns_function(const Value* a) {
  int clock;
  int64_t ns;
  if (!int_to_int(a[0], &clock) || !int_to_i64(a[1], &ns)) return Value::exception();
  timespec t{time_t(ns / kNanosecond), long(ns % kNanosecond)};
  return clock_settime(clock, &t) < 0 ? raise_os_error(errno) : Value::none();
}
Value pthread_getcpuclockid_function(const Value* a) {
  Value id = index_of(a[0]);
  clockid_t clock;
  if (id.is_exception()) return id;
  int error = pthread_getcpuclockid(pthread_t(int_low_bits(id)), &clock);
  return error ? raise_os_error(error) : Value::small_int(clock);
}

// Sleeps until a deadline, so that signal handlers in between do not prolong it.
Value sleep_function(const Value* a) {
  int64_t ns;
  if (!to_nanoseconds(a[0], &ns)) return Value::exception();
  if (ns < 0) return raise_value_error("sleep length must be non-negative");
  timespec now;
  if (!read_clock(CLOCK_MONOTONIC, &now)) return Value::exception();
  int64_t end = int64_t(now.tv_sec) * kNanosecond + now.tv_nsec;
  if (__builtin_add_overflow(end, ns, &end))
    return raise(types::OverflowError, "timestamp out of range for platform time_t");
  timespec deadline{time_t(end / kNanosecond), long(end % kNanosecond)};
  while (true) {
    int error;
    {
      BlockingScope scope;
      error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr);
    }
    if (error == 0) return Value::none();
    if (error != EINTR) return raise_os_error(error);
    if (!handle_break_requests()) return Value::exception();
  }
}

Value get_clock_info_function(const Value* a) {
  struct Row {
    const char* name;
    clockid_t clock;
    const char* implementation;
    bool monotonic, adjustable;
  };
  static const Row kRows[] = {
      {"time", CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", false, true},
      {"monotonic", CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true, false},
      {"perf_counter", CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true, false},
      {"process_time", CLOCK_PROCESS_CPUTIME_ID, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false},
      {"thread_time", CLOCK_THREAD_CPUTIME_ID, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false}};
  if (!is_str(a[0])) return raise_type_error("get_clock_info() argument 1 must be str, not %T", a[0]);
  for (const Row& row : kRows) {
    if (!str_equals_ascii(a[0].as<Str>(), row.name)) continue;
    timespec resolution;
    if (clock_getres(row.clock, &resolution) < 0) return raise_os_error(errno);
    Value info = call(type_value(types::simple_namespace));
    if (info.is_exception() ||
        !set_attribute(info, str_intern("implementation"), str_from_ascii(row.implementation)) ||
        !set_attribute(info, str_intern("monotonic"), Value::boolean(row.monotonic)) ||
        !set_attribute(info, str_intern("adjustable"), Value::boolean(row.adjustable)) ||
        !set_attribute(info, str_intern("resolution"), as_seconds(resolution))) {
      return Value::exception();
    }
    return info;
  }
  return raise_value_error("unknown clock");
}

// --- broken-down time ---

Value struct_time(const tm& t) {
  const Value fields[] = {Value::small_int(t.tm_year + int64_t{1900}),
                          Value::small_int(t.tm_mon + 1),
                          Value::small_int(t.tm_mday),
                          Value::small_int(t.tm_hour),
                          Value::small_int(t.tm_min),
                          Value::small_int(t.tm_sec),
                          Value::small_int((t.tm_wday + 6) % 7),
                          Value::small_int(t.tm_yday + 1),
                          Value::small_int(t.tm_isdst),
                          t.tm_zone ? str_from_filesystem(t.tm_zone) : Value::none(),
                          int_from_i64(t.tm_gmtoff)};
  return struct_sequence_new(g_struct_time, fields, std::size(fields));
}

// The argument of gmtime and friends: seconds, None or absent for now.
bool seconds_argument(Value v, time_t* out) {
  if (v.is_unbound() || v.is_none()) {
    *out = time(nullptr);
    return true;
  }
  if (is_float(v)) {
    double d = std::floor(float_value(v));
    if (std::isnan(d)) {
      raise_value_error("Invalid value NaN (not a number)");
      return false;
    }
    if (std::fabs(d) >= 9.2e18) {
      raise(types::OverflowError, "timestamp out of range for platform time_t");
      return false;
    }
    *out = time_t(d);
    return true;
  }
  int64_t seconds;
  Value i = index_of(v);
  if (i.is_exception()) return false;
  if (!int_fits_i64(i, &seconds)) {
    raise(types::OverflowError, "timestamp out of range for platform time_t");
    return false;
  }
  *out = seconds;
  return true;
}

template <tm* (*F)(const time_t*, tm*)>
Value broken_down(const Value* a) {
  time_t seconds;
  tm t;
  if (!seconds_argument(a[0], &seconds)) return Value::exception();
  errno = 0;
  if (!F(&seconds, &t)) return raise_os_error(errno ? errno : EINVAL);
  return struct_time(t);
}

// A nine-tuple (or struct_time) as struct tm, unchecked apart from types.
bool parse_tuple(Value v, const char* function, tm* t) {
  *t = {};
  auto* tuple = cast<Tuple>(v);
  if (!tuple) {
    raise_type_error("Tuple or struct_time argument required");
    return false;
  }
  if (tuple->length != 9) {
    raise_type_error("%s(): illegal time tuple argument", function);
    return false;
  }
  int fields[9];
  for (int i = 0; i < 9; ++i) {
    if (!int_to_int(tuple->items[i], &fields[i])) return false;
  }
  if (fields[0] < INT32_MIN + 1900) {
    raise(types::OverflowError, "year out of range");
    return false;
  }
  t->tm_year = fields[0] - 1900;
  t->tm_mon = fields[1] - 1;
  t->tm_mday = fields[2];
  t->tm_hour = fields[3];
  t->tm_min = fields[4];
  t->tm_sec = fields[5];
  t->tm_wday = (fields[6] + 1) % 7;
  t->tm_yday = fields[7] - 1;
  t->tm_isdst = fields[8];
  if (type_of(v) == g_struct_time && object_size(v.as_object()) >= sizeof(Tuple) + 11 * sizeof(Value)) {
    Value offset = get_attribute(v, "tm_gmtoff"), zone = get_attribute(v, "tm_zone");
    int64_t seconds = 0;
    if (is_int(offset) && int_fits_i64(offset, &seconds)) t->tm_gmtoff = seconds;
    static std::string zone_text;
    if (is_str(zone)) {
      zone_text = str_to_utf8(zone);
      t->tm_zone = zone_text.c_str();
    }
  }
  return true;
}

// Ranges that strftime and asctime insist on; zeros of sloppy tuples become the smallest legal value.
bool check_ranges(tm* t) {
  const char* problem = nullptr;
  if (t->tm_mon == -1) t->tm_mon = 0;
  else if (t->tm_mon < 0 || t->tm_mon > 11) problem = "month out of range";
  if (t->tm_mday == 0) t->tm_mday = 1;
  else if (!problem && (t->tm_mday < 0 || t->tm_mday > 31)) problem = "day of month out of range";
  if (!problem && (t->tm_hour < 0 || t->tm_hour > 23)) problem = "hour out of range";
  if (!problem && (t->tm_min < 0 || t->tm_min > 59)) problem = "minute out of range";
  if (!problem && (t->tm_sec < 0 || t->tm_sec > 61)) problem = "seconds out of range";
  if (!problem && t->tm_wday < 0) problem = "day of week out of range";
  if (t->tm_yday == -1) t->tm_yday = 0;
  else if (!problem && (t->tm_yday < 0 || t->tm_yday > 365)) problem = "day of year out of range";
  if (problem) raise_value_error("%s", problem);
  return !problem;
}

bool tuple_or_now(Value v, const char* function, tm* t) {
  if (v.is_unbound()) {
    time_t now = time(nullptr);
    localtime_r(&now, t);
    return true;
  }
  return parse_tuple(v, function, t) && check_ranges(t);
}

Value format_asctime(const tm& t) {
  static const char* const kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char* const kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[80];
  snprintf(text, sizeof text, "%s %s %2d %02d:%02d:%02d %d", kDays[t.tm_wday % 7], kMonths[t.tm_mon],
           t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, t.tm_year + 1900);
  return str_from_ascii(text);
}
Value asctime_function(const Value* a) {
  tm t;
  return tuple_or_now(a[0], "asctime", &t) ? format_asctime(t) : Value::exception();
}
Value ctime_function(const Value* a) {
  time_t seconds;
  tm t;
  if (!seconds_argument(a[0], &seconds)) return Value::exception();
  if (!localtime_r(&seconds, &t)) return raise_os_error(errno);
  return format_asctime(t);
}

Value mktime_function(const Value* a) {
  tm t;
  if (!parse_tuple(a[0], "mktime", &t)) return Value::exception();
  t.tm_wday = -1;  // tells a failure from the legal result -1
  time_t r = mktime(&t);
  if (r == time_t(-1) && t.tm_wday == -1) return raise(types::OverflowError, "mktime argument out of range");
  return float_new(double(r));
}

Value strftime_function(const Value* a) {
  tm t;
  if (!is_str(a[0])) return raise_type_error("strftime() argument 1 must be str, not %T", a[0]);
  if (!tuple_or_now(a[1], "strftime", &t)) return Value::exception();
  if (t.tm_isdst < -1) t.tm_isdst = -1;
  else if (t.tm_isdst > 1) t.tm_isdst = 1;
  std::string format = str_to_utf8(a[0]);
  if (format.find('\0') != std::string::npos) return raise_value_error("embedded null byte");
  if (format.empty()) return str_empty();
  std::string out(256 + format.size(), '\0');
  // An empty result is legal (%p in some locales): give up only when the buffer is surely large enough.
  while (true) {
    size_t n = strftime(out.data(), out.size(), format.c_str(), &t);
    if (n > 0 || out.size() >= 256 * format.size() + 1024)
      return str_from_filesystem(std::string_view(out.data(), n));
    out.resize(out.size() * 2);
  }
}

Value strptime_function(const Value* a) {
  Value parse = import_attribute("_strptime", "_strptime_time");
  return parse.is_exception() ? parse : call_with_tuple(parse, a[0].as<Tuple>(), nullptr);
}

// timezone, altzone, daylight, tzname: from the standard and the summer half of a year.
void set_zone_constants(Value module) {
  tzset();
  constexpr time_t kYear = (365 * 24 + 6) * 3600;
  time_t base = time(nullptr) / kYear * kYear;
  tm january, july;
  localtime_r(&base, &january);
  std::string january_name = january.tm_zone ? january.tm_zone : "";
  time_t half = base + kYear / 2;
  localtime_r(&half, &july);
  std::string july_name = july.tm_zone ? july.tm_zone : "";
  long january_offset = -january.tm_gmtoff, july_offset = -july.tm_gmtoff;
  bool southern = january_offset < july_offset;
  module_add_int(module, "timezone", southern ? july_offset : january_offset);
  module_add_int(module, "altzone", southern ? january_offset : july_offset);
  module_add_int(module, "daylight", january_offset != july_offset);
  Value first = str_from_filesystem(january_name), second = str_from_filesystem(july_name);
  module_add(module, "tzname", southern ? tuple_new({second, first}) : tuple_new({first, second}));
}
Value tzset_function(const Value*) {
  Value module = import_module("time");
  if (module.is_exception()) return module;
  set_zone_constants(module);
  return Value::none();
}

const NativeDef kFunctions[] = {
    {"time", "", seconds_of<CLOCK_REALTIME>, "time() -> floating point number", Effects::ReadsHeap},
    {"time_ns", "", nanoseconds_of<CLOCK_REALTIME>, "time_ns() -> int", Effects::ReadsHeap},
    {"monotonic", "", seconds_of<CLOCK_MONOTONIC>, "monotonic() -> float", Effects::ReadsHeap},
    {"monotonic_ns", "", nanoseconds_of<CLOCK_MONOTONIC>, "monotonic_ns() -> int", Effects::ReadsHeap},
    {"perf_counter", "", seconds_of<CLOCK_MONOTONIC>, "perf_counter() -> float", Effects::ReadsHeap},
    {"perf_counter_ns", "", nanoseconds_of<CLOCK_MONOTONIC>, "perf_counter_ns() -> int", Effects::ReadsHeap},
    {"process_time", "", seconds_of<CLOCK_PROCESS_CPUTIME_ID>, "process_time() -> float", Effects::ReadsHeap},
    {"process_time_ns", "", nanoseconds_of<CLOCK_PROCESS_CPUTIME_ID>, "process_time_ns() -> int",
     Effects::ReadsHeap},
    {"thread_time", "", seconds_of<CLOCK_THREAD_CPUTIME_ID>, "thread_time() -> float", Effects::ReadsHeap},
    {"thread_time_ns", "", nanoseconds_of<CLOCK_THREAD_CPUTIME_ID>, "thread_time_ns() -> int",
     Effects::ReadsHeap},
    {"clock_gettime", "clk_id, /", clock_gettime_function<false>,
     "Return the time of the specified clock clk_id as a float."},
    {"clock_gettime_ns", "clk_id, /", clock_gettime_function<true>,
     "Return the time of the specified clock clk_id as nanoseconds (int)."},
    {"clock_settime", "clk_id, time, /", clock_settime_function,
     "Set the time of the specified clock clk_id."},
    {"clock_settime_ns", "clk_id, time, /", clock_settime_ns_function,
     "Set the time of the specified clock clk_id with nanoseconds."},
    {"clock_getres", "clk_id, /", clock_getres_function,
     "Return the resolution (precision) of the specified clock clk_id."},
    {"pthread_getcpuclockid", "thread_id, /", pthread_getcpuclockid_function,
     "Return the clk_id of a thread's CPU time clock."},
    {"sleep", "seconds, /", sleep_function, "Delay execution for a given number of seconds."},
    {"get_clock_info", "name, /", get_clock_info_function, "Get information of the specified clock."},
    {"gmtime", "seconds=?, /", broken_down<gmtime_r>,
     "Convert seconds since the Epoch to a time tuple expressing UTC."},
    {"localtime", "seconds=?, /", broken_down<localtime_r>,
     "Convert seconds since the Epoch to a time tuple expressing local time."},
    {"asctime", "tuple=?, /", asctime_function, "Convert a time tuple to a string."},
    {"ctime", "seconds=?, /", ctime_function,
     "Convert a time in seconds since the Epoch to a string in local time."},
    {"mktime", "tuple, /", mktime_function, "Convert a time tuple in local time to seconds since the Epoch."},
    {"strftime", "format, tuple=?, /", strftime_function,
     "Convert a time tuple to a string according to a format specification."},
    {"strptime", "*args", strptime_function,
     "Parse a string to a time tuple according to a format specification."},
    {"tzset", "", tzset_function, "Initialize, or reinitialize, the local timezone."},
    {}};

}  // namespace

Value module_init_time(Value module) {
  module_add_functions(module, kFunctions);
  static const char* const kFields[] = {"tm_year", "tm_mon",  "tm_mday",  "tm_hour", "tm_min",    "tm_sec",
                                        "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff", nullptr};
  g_struct_time = struct_sequence_create(
      "time.struct_time", "The time value as returned by gmtime(), localtime(), and strptime().", kFields, 9);
  module_add_type(module, g_struct_time);
  set_zone_constants(module);
  module_add_int(module, "CLOCK_REALTIME", CLOCK_REALTIME);
  module_add_int(module, "CLOCK_MONOTONIC", CLOCK_MONOTONIC);
  module_add_int(module, "CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW);
  module_add_int(module, "CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID);
  module_add_int(module, "CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID);
  module_add_int(module, "CLOCK_BOOTTIME", CLOCK_BOOTTIME);
  module_add_int(module, "CLOCK_TAI", CLOCK_TAI);
  module_add_int(module, "_STRUCT_TM_ITEMS", 11);
  return module;
}

}  // namespace krait
