// Conversion to text: repr, str, ascii, format.
#include <algorithm>
#include <vector>

#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/format.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

Value repr(Value v) {
  NativeFn f = type_of(v)->slot(Slot::Repr);
  NativeRecursion guard(" while getting the repr of an object");
  if (guard.exceeded()) return Value::exception();
  const Value text = f(&v);
  if (text.is_exception() || is_str(text)) return text;
  return raise_type_error("__repr__ returned non-string (type %.200s)", type_name_of(text));
}

Value str_of(Value v) {
  if (has_shape(v, shapes::str)) return v;
  NativeFn f = type_of(v)->slot(Slot::Str);
  NativeRecursion guard(" while getting the str of an object");
  if (guard.exceeded()) return Value::exception();
  const Value text = f(&v);
  if (text.is_exception() || is_str(text)) return text;
  return raise_type_error("__str__ returned non-string (type %.200s)", type_name_of(text));
}

Value ascii(Value v) {
  const Value text = repr(v);
  if (text.is_exception() || text.as<Str>()->is_ascii()) return text;
  const auto* s = text.as<Str>();
  StringBuilder out;
  for (size_t i = 0; i < s->length; ++i) {
    const uint32_t c = s->at(i);
    if (c < 0x80) out.append_char(c);
    else out.append_escape(c);
  }
  return out.finish();
}

Value format(Value v, Value spec) {
  const bool empty = spec.as<Str>()->length == 0;
  if (empty && has_shape(v, shapes::str)) return v;
  if (v.is_small_int() || has_kind(v, Kind::BigInt)) return format_int(v, spec.as<Str>());
  if (is_exact_float(v)) return format_float(v, spec.as<Str>());
  if (has_shape(v, shapes::str)) return format_str(v.as<Str>(), spec.as<Str>());
  const Value method = lookup_special(v, names::__format__);
  if (method.is_unbound()) return raise_type_error("Type %.100s doesn't define __format__", type_name_of(v));
  if (method.is_exception()) return method;
  const Value text = call(method, {spec});
  if (text.is_exception() || is_str(text)) return text;
  return raise_type_error("__format__ must return a str, not %.200s", type_name_of(text));
}

namespace {

// Objects being printed by this thread; they are alive, as whoever prints them holds them.
thread_local std::vector<uint64_t> g_being_printed;

}  // namespace

int repr_enter(Value v) {
  for (uint64_t raw : g_being_printed)
    if (raw == v.raw) return 1;
  g_being_printed.push_back(v.raw);
  return 0;
}

void repr_leave(Value v) {
  const auto at = std::find(g_being_printed.rbegin(), g_being_printed.rend(), v.raw);
  if (at != g_being_printed.rend()) g_being_printed.erase(std::next(at).base());
}

}  // namespace krait
