// Sums, differences, comparison and hash of datetimes, aware and naive.
#include "runtime/bytes.h"
#include "runtime/modules/datetime/datetime_methods.h"
#include "runtime/types/support.h"

namespace krait::datetime {

namespace {

int64_t seconds_of_day(const Clock& c) { return int64_t{c.hour} * 3600 + c.minute * 60 + c.second; }

// The exact difference of the fields, zones left aside.
Value field_difference(const DateTime* a, const DateTime* b) {
  return delta_new(ordinal_of(a->year, a->month, a->day) - ordinal_of(b->year, b->month, b->day),
                   seconds_of_day(a->clock) - seconds_of_day(b->clock),
                   a->clock.microsecond - b->clock.microsecond);
}

// utcoffset() of both; zones that are the same object are left aside. False: raised.
bool offsets_of(Value a, Value b, Value* p, Value* q) {
  *p = *q = Value::none();
  Value zone_a = a.as<DateTime>()->tzinfo, zone_b = b.as<DateTime>()->tzinfo;
  if (zone_a == zone_b) return true;
  *p = call_utcoffset(zone_a, a);
  if (p->is_exception()) return false;
  *q = call_utcoffset(zone_b, b);
  return !q->is_exception();
}

// Does the offset depend on the fold? Such times equal none of another zone. -1: raised.
int offset_depends_on_fold(Value v, Value offset) {
  auto* d = v.as<DateTime>();
  Clock c = d->clock;
  c.fold = !c.fold;
  Value flipped = datetime_new(g_datetime, {d->year, d->month, d->day}, c, d->tzinfo);
  if (flipped.is_exception()) return -1;
  Value other = call_utcoffset(d->tzinfo, flipped);
  if (other.is_exception()) return -1;
  if (!is_delta(offset) || !is_delta(other)) return offset != other;
  return delta_compare(offset.as<Delta>(), other.as<Delta>()) != 0;
}

}  // namespace

Value datetime_add_delta(const DateTime* d, const Delta* delta, int sign) {
  int64_t us = int64_t{d->clock.microsecond} + sign * delta->microseconds;
  int64_t seconds = seconds_of_day(d->clock) + sign * int64_t{delta->seconds};
  int64_t carry = us < 0 ? -1 : us >= kMillion;
  us -= carry * kMillion;
  seconds += carry;
  int64_t days = seconds < 0 ? -1 : seconds >= kDaySeconds;
  seconds -= days * kDaySeconds;
  int64_t ordinal = ordinal_of(d->year, d->month, d->day) + days + sign * int64_t{delta->days};
  if (ordinal < 1 || ordinal > kMaxOrdinal) return raise(types::OverflowError, "date value out of range");
  Clock c = {uint8_t(seconds / 3600), uint8_t(seconds / 60 % 60), uint8_t(seconds % 60), 0, int32_t(us)};
  return datetime_make(type_of(Value::object(const_cast<DateTime*>(d))), date_of_ordinal(int(ordinal)), c,
                       d->tzinfo);
}

Value datetime_add(const Value* a) {
  if (is_datetime(a[0]) && is_delta(a[1]))
    return datetime_add_delta(a[0].as<DateTime>(), a[1].as<Delta>(), 1);
  if (is_delta(a[0]) && is_datetime(a[1]))
    return datetime_add_delta(a[1].as<DateTime>(), a[0].as<Delta>(), 1);
  return Value::not_implemented();
}

Value datetime_subtract(const Value* a) {
  if (!is_datetime(a[0])) return Value::not_implemented();
  if (is_delta(a[1])) return datetime_add_delta(a[0].as<DateTime>(), a[1].as<Delta>(), -1);
  if (!is_datetime(a[1])) return Value::not_implemented();
  Value p, q;
  if (!offsets_of(a[0], a[1], &p, &q)) return Value::exception();
  if (p.is_none() != q.is_none()) {
    return raise_type_error("can't subtract offset-naive and offset-aware datetimes");
  }
  Value difference = field_difference(a[0].as<DateTime>(), a[1].as<DateTime>());
  if (difference.is_exception() || p.is_none()) return difference;
  Value shift = delta_add(p.as<Delta>(), q.as<Delta>(), -1);
  return shift.is_exception() ? shift : delta_add(difference.as<Delta>(), shift.as<Delta>(), -1);
}

Value datetime_compare_as(int op, Value a, Value b) {
  constexpr int kEqual = 2, kNotEqual = 3;
  bool equality = op == kEqual || op == kNotEqual;
  if (!is_datetime(b)) {
    // A date is not comparable, although datetime is a subclass of it.
    if (!is_date(b)) return Value::not_implemented();
    if (equality) return Value::boolean(op == kNotEqual);
    return raise_type_error("can't compare %s to %s", type_name_of(a), type_name_of(b));
  }
  Value p, q;
  if (!offsets_of(a, b, &p, &q)) return Value::exception();
  if (p.is_none() != q.is_none()) {
    if (equality) return Value::boolean(op == kNotEqual);
    return raise_type_error("can't compare offset-naive and offset-aware datetimes");
  }
  if (equality && a.as<DateTime>()->tzinfo != b.as<DateTime>()->tzinfo && !p.is_none()) {
    int depends = offset_depends_on_fold(a, p);
    if (depends == 0) depends = offset_depends_on_fold(b, q);
    if (depends < 0) return Value::exception();
    if (depends) return Value::boolean(op == kNotEqual);
  }
  Value difference = field_difference(a.as<DateTime>(), b.as<DateTime>());
  if (difference.is_exception()) return difference;
  if (!p.is_none()) {
    Value shift = delta_add(p.as<Delta>(), q.as<Delta>(), -1);
    if (shift.is_exception()) return shift;
    difference = delta_add(difference.as<Delta>(), shift.as<Delta>(), -1);
    if (difference.is_exception()) return difference;
  }
  auto* d = difference.as<Delta>();
  int order = d->days < 0 ? -1 : d->days || d->seconds || d->microseconds;
  return Value::boolean(compare_order(op, order, 0));
}

Value datetime_hash(const Value* a) {
  auto* d = a[0].as<DateTime>();
  Value offset = Value::none();
  if (!d->tzinfo.is_none()) {
    // Both folds of a time hash alike.
    Clock first = d->clock;
    first.fold = 0;
    Value self =
        d->clock.fold ? datetime_new(g_datetime, {d->year, d->month, d->day}, first, d->tzinfo) : a[0];
    offset = call_utcoffset(d->tzinfo, self);
    if (offset.is_exception()) return offset;
  }
  if (offset.is_none()) {
    std::string s = datetime_state(d, false);
    return int_from_i64(bytes_hash(s.data(), s.size()));
  }
  Value since =
      delta_new(ordinal_of(d->year, d->month, d->day), seconds_of_day(d->clock), d->clock.microsecond);
  Value utc = delta_add(since.as<Delta>(), offset.as<Delta>(), -1);
  int64_t h;
  return !utc.is_exception() && hash(utc, &h) ? int_from_i64(h) : Value::exception();
}

}  // namespace krait::datetime
