// What the files of the module _datetime share.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/native.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::datetime {

inline constexpr int kMinYear = 1, kMaxYear = 9999;
inline constexpr int kMaxOrdinal = 3652059;  // of 9999-12-31
inline constexpr int kMaxDeltaDays = 999999999;
inline constexpr int kDaySeconds = 24 * 3600;
inline constexpr int kMillion = 1000000;

struct Delta : Object {  // normalised: seconds and microseconds are not negative and below a day, a second
  int32_t days, seconds, microseconds;
};
struct Date : Object {
  int32_t year;
  uint8_t month, day;
};
struct Clock {
  uint8_t hour = 0, minute = 0, second = 0, fold = 0;
  int32_t microsecond = 0;
};
struct Time : Object {
  Clock clock;
  Value tzinfo;  // or None
};
struct DateTime : Date {
  Clock clock;
  Value tzinfo;  // or None
};
struct TimeZone : Object {
  Value offset;  // timedelta
  Value name;    // str, or unbound
};

extern Type *g_delta, *g_date, *g_time, *g_datetime, *g_tzinfo, *g_timezone;
extern Value g_utc, g_epoch;  // timezone.utc; 1970-01-01 in UTC

inline bool is_delta(Value v) { return is_instance(v, g_delta); }
inline bool is_date(Value v) { return is_instance(v, g_date); }
inline bool is_datetime(Value v) { return is_instance(v, g_datetime); }
inline bool is_time(Value v) { return is_instance(v, g_time); }

// --- calendar.cpp: the proleptic Gregorian calendar ---
struct Ymd {
  int year, month, day;
};
int days_in_month(int year, int month);
int days_before_month(int year, int month);
int ordinal_of(int year, int month, int day);  // 1 for 0001-01-01
Ymd date_of_ordinal(int ordinal);
int weekday_of(int year, int month, int day);  // Monday is 0
int iso_week1_monday(int year);                // its ordinal
// The date of an ISO week date. False: ValueError.
[[nodiscard]] bool date_of_iso_week(int year, int week, int day, Ymd* out);
[[nodiscard]] bool check_date(int year, int month, int day);
[[nodiscard]] bool check_clock(int hour, int minute, int second, int microsecond, int fold);

// --- arguments ---
// An argument that must be an int; unbound leaves *out as it is. False: raised.
[[nodiscard]] bool int_argument(Value v, int* out);
// TypeError "function missing required argument 'year' (pos 1)" when v is unbound.
[[nodiscard]] bool required(Value v, const char* name, int position);
[[nodiscard]] bool check_tzinfo(Value v);

// --- timedelta.cpp ---
// From parts of any size; normalises. OverflowError when it does not fit.
Value delta_new(int64_t days, int64_t seconds, int64_t microseconds);
Value delta_add(const Delta* a, const Delta* b, int sign);
Value delta_to_microseconds(const Delta* d);  // int
Value delta_from_microseconds(Value microseconds);
int delta_compare(const Delta* a, const Delta* b);
Type* create_delta_type();

// --- tzinfo.cpp ---
// tzinfo.utcoffset(argument) or dst, tzname: None for no tzinfo. Checks the result.
Value call_utcoffset(Value tzinfo, Value argument);
Value call_dst(Value tzinfo, Value argument);
Value call_tzname(Value tzinfo, Value argument);
// timezone(offset, name); name unbound. utc itself when that is meant. Checks the range.
Value timezone_new(Value offset, Value name);
void create_tzinfo_types();
// "+05:30": appends what isoformat and %z show of an offset. False: raised.
[[nodiscard]] bool append_utc_offset(std::string& out, const char* separator, Value tzinfo, Value argument);

// --- objects ---
Value date_new(Type* cls, int year, int month, int day);   // checks; of a subclass: without calling it
Value date_make(Type* cls, int year, int month, int day);  // cls(year, month, day)
Value time_new(Type* cls, const Clock& clock, Value tzinfo);
Value time_make(Type* cls, const Clock& clock, Value tzinfo);
Value datetime_new(Type* cls, const Ymd& date, const Clock& clock, Value tzinfo);
Value datetime_make(Type* cls, const Ymd& date, const Clock& clock, Value tzinfo);
// The sum of a datetime and sign times a timedelta.
Value datetime_add_delta(const DateTime* d, const Delta* delta, int sign);
Type* create_date_type();
Type* create_time_type();
Type* create_datetime_type();

// --- datetime_clock.cpp: the machine's clock and its local time zone ---
Value datetime_now(const Value* args);
Value datetime_utcnow(const Value* args);
Value datetime_fromtimestamp(const Value* args);
Value datetime_utcfromtimestamp(const Value* args);
Value datetime_timestamp(const Value* args);
Value datetime_astimezone(const Value* args);
Value date_today(const Value* args);
Value date_fromtimestamp(const Value* args);

// --- format.cpp ---
std::string iso_date(const Date* d);
// timespec: "auto", "hours", ...; false: ValueError.
[[nodiscard]] bool append_iso_clock(std::string& out, const Clock& clock, std::string_view timespec);
// object.strftime(format) with the time tuple given.
Value wrap_strftime(Value object, Value format, Value time_tuple);
// The same for a date or datetime proper and directives that are numbers in every locale; unbound: for
// others.
Value plain_strftime(Value object, Value format);
Value build_struct_time(const Ymd& date, int hour, int minute, int second, int dst);
Value ctime_text(const Date* d, const Clock& clock);
// __format__ of date and time.
Value format_method(const Value* args);

// --- parse.cpp: ISO 8601 ---
// False: malformed (nothing raised, or out of range and raised).
[[nodiscard]] bool parse_iso_date(std::string_view text, Ymd* out);
[[nodiscard]] bool parse_iso_time(std::string_view text, Clock* clock, Value* tzinfo);
size_t find_iso_separator(std::string_view text);
Value raise_invalid_isoformat(Value text);
// The ASCII text of the argument of fromisoformat; false: raised.
[[nodiscard]] bool isoformat_argument(Value v, std::string* out);

// --- pickling ---
// The characters of a state given to a constructor: bytes, or str as Python 2's pickles have it; empty: v is
// no state of that length.
std::string state_bytes(Value v, size_t length);

}  // namespace krait::datetime
