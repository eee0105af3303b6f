// The proleptic Gregorian calendar.
#include "runtime/modules/datetime/datetime.h"

namespace krait::datetime {

namespace {

constexpr int kDaysBeforeMonth[] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
constexpr int kDaysIn400Years = 146097, kDaysIn100Years = 36524, kDaysIn4Years = 1461;

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_before_year(int year) {
  int y = year - 1;
  return y * 365 + y / 4 - y / 100 + y / 400;
}

}  // namespace

int days_in_month(int year, int month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int days_before_month(int year, int month) { return kDaysBeforeMonth[month] + (month > 2 && is_leap(year)); }

int ordinal_of(int year, int month, int day) {
  return days_before_year(year) + days_before_month(year, month) + day;
}

Ymd date_of_ordinal(int ordinal) {
  int n = ordinal - 1;
  int year = n / kDaysIn400Years * 400 + 1;
  n %= kDaysIn400Years;
  int n100 = n / kDaysIn100Years;
  n %= kDaysIn100Years;
  int n4 = n / kDaysIn4Years;
  n %= kDaysIn4Years;
  int n1 = n / 365;
  n %= 365;
  year += n100 * 100 + n4 * 4 + n1;
  // The last day of a leap year at the end of a cycle.
  if (n1 == 4 || n100 == 4) return {year - 1, 12, 31};
  int month = (n + 50) >> 5;
  if (days_before_month(year, month) > n) --month;
  return {year, month, n - days_before_month(year, month) + 1};
}

int weekday_of(int year, int month, int day) { return (ordinal_of(year, month, day) + 6) % 7; }

int iso_week1_monday(int year) {
  int first = ordinal_of(year, 1, 1), weekday = (first + 6) % 7;
  int monday = first - weekday;
  return weekday > 3 ? monday + 7 : monday;
}

bool date_of_iso_week(int year, int week, int day, Ymd* out) {
  if (year < kMinYear || year > kMaxYear) {
    raise_value_error("Year is out of range: %d", year);
    return false;
  }
  bool bad = week <= 0 || week > 53;
  if (week == 53) {
    // Only years that begin on a Thursday, or leap years that begin on a Wednesday, have a week 53.
    int weekday = weekday_of(year, 1, 1);
    bad = !(weekday == 3 || (weekday == 2 && is_leap(year)));
  }
  if (bad) {
    raise_value_error("Invalid week: %d", week);
    return false;
  }
  if (day <= 0 || day >= 8) {
    raise_value_error("Invalid day: %d (range is [1, 7])", day);
    return false;
  }
  int ordinal = iso_week1_monday(year) + (week - 1) * 7 + day - 1;
  if (ordinal > kMaxOrdinal || ordinal < 1) {
    raise_value_error("year %d is out of range", ordinal < 1 ? 0 : kMaxYear + 1);
    return false;
  }
  *out = date_of_ordinal(ordinal);
  return true;
}

bool check_date(int year, int month, int day) {
  if (year < kMinYear || year > kMaxYear) raise_value_error("year %d is out of range", year);
  else if (month < 1 || month > 12) raise_value_error("month must be in 1..12");
  else if (day < 1 || day > days_in_month(year, month)) raise_value_error("day is out of range for month");
  else return true;
  return false;
}

bool check_clock(int hour, int minute, int second, int microsecond, int fold) {
  if (hour < 0 || hour > 23) raise_value_error("hour must be in 0..23");
  else if (minute < 0 || minute > 59) raise_value_error("minute must be in 0..59");
  else if (second < 0 || second > 59) raise_value_error("second must be in 0..59");
  else if (microsecond < 0 || microsecond >= kMillion) raise_value_error("microsecond must be in 0..999999");
  else if (fold != 0 && fold != 1) raise_value_error("fold must be either 0 or 1");
  else return true;
  return false;
}

bool int_argument(Value v, int* out) {
  if (v.is_unbound()) return true;
  Value i = index_of(v);
  if (i.is_exception()) return false;
  int64_t wide;
  if (!int_fits_i64(i, &wide)) {
    raise(types::OverflowError, "Python int too large to convert to C long");
    return false;
  }
  if (wide < INT32_MIN || wide > INT32_MAX) {
    raise(types::OverflowError,
          wide < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum");
    return false;
  }
  *out = int(wide);
  return true;
}

bool required(Value v, const char* name, int position) {
  if (v.is_unbound()) raise_type_error("function missing required argument '%s' (pos %d)", name, position);
  return !v.is_unbound();
}

bool check_tzinfo(Value v) {
  if (v.is_none() || is_instance(v, g_tzinfo)) return true;
  raise_type_error("tzinfo argument must be None or of a tzinfo subclass, not type '%T'", v);
  return false;
}

}  // namespace krait::datetime
