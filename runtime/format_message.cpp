// printf-like formatting of messages with Python values among the arguments (see error.h for the directives).
#include "runtime/format_message.h"

#include <cstdio>
#include <cstring>
#include <string>

#include "runtime/error.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

namespace {

// One directive: %[flags][width][.precision][length]conversion.
struct Directive {
  std::string flags;  // flags, width and precision as written
  int precision = -1;
  int longs = 0;  // l: 1, ll and z: 2
  char conversion = 0;
};

// Passed on by reference: a callee shall advance it, which a bare va_list leaves to the machine.
struct Arguments {
  va_list list;
};

const char* parse_directive(const char* p, Directive* d) {
  while (*p && std::strchr("-+ #0123456789", *p)) d->flags += *p++;
  if (*p == '.') {
    d->precision = 0;
    d->flags += *p++;
    while (*p >= '0' && *p <= '9') {
      d->precision = d->precision * 10 + (*p - '0');
      d->flags += *p++;
    }
  }
  for (; *p == 'l' || *p == 'z'; ++p) d->longs += *p == 'z' ? 2 : 1;
  d->conversion = *p;
  return p + 1;
}

void append_number(StringBuilder& out, const Directive& d, Arguments& arguments) {
  char buffer[64];
  const std::string spec = "%" + d.flags + "ll" + d.conversion;
  long long value;
  if (d.longs == 0 && d.conversion == 'd') value = va_arg(arguments.list, int);
  else if (d.longs == 0) value = va_arg(arguments.list, unsigned);
  else value = va_arg(arguments.list, long long);
  std::snprintf(buffer, sizeof buffer, spec.c_str(), value);
  out.append_ascii(buffer);
}

void append_c_string(StringBuilder& out, const Directive& d, const char* s) {
  size_t length = std::strlen(s);
  if (d.precision >= 0 && length > size_t(d.precision)) {
    length = size_t(d.precision);
    while (length && (s[length] & 0xC0) == 0x80) --length;  // not inside a character
  }
  out.append_utf8({s, length});
}

// %S %R: false when converting raised.
bool append_value(StringBuilder& out, const Directive& d, Value v) {
  const Value text = d.conversion == 'R' ? repr(v) : is_str(v) ? v : str_of(v);
  if (text.is_exception()) return false;
  const auto* s = text.as<Str>();
  const bool cut = d.precision >= 0 && s->length > size_t(d.precision);
  out.append(s, 0, cut ? size_t(d.precision) : s->length);
  return true;
}

// The name of a value's type; but where a function complains about its argument, CPython calls None by its
// own name.
void append_type(StringBuilder& out, const Directive& d, Value v, const char* format) {
  const bool of_argument = std::strstr(format, "() argument") && !std::strstr(format, "'%");
  append_c_string(out, d, of_argument && v.is_none() ? "None" : type_name_of(v));
}

}  // namespace

Value format_message(const char* format, va_list ap) {
  StringBuilder out;
  Arguments arguments;
  va_copy(arguments.list, ap);
  bool ok = true;
  for (const char* p = format; *p && ok;) {
    const char* percent = std::strchr(p, '%');
    if (!percent) percent = p + std::strlen(p);
    out.append_utf8({p, size_t(percent - p)});
    if (!*percent) break;
    if (percent[1] == '%') {
      out.append_char('%');
      p = percent + 2;
      continue;
    }
    Directive d;
    p = parse_directive(percent + 1, &d);
    switch (d.conversion) {
      case 's': append_c_string(out, d, va_arg(arguments.list, const char*)); break;
      case 'c': out.append_char(uint32_t(va_arg(arguments.list, int))); break;
      case 'd':
      case 'u':
      case 'x': append_number(out, d, arguments); break;
      case 'p': {
        char buffer[32];
        std::snprintf(buffer, sizeof buffer, "0x%llx", (unsigned long long)va_arg(arguments.list, void*));
        out.append_ascii(buffer);
        break;
      }
      case 'S':
      case 'R': ok = append_value(out, d, va_arg(arguments.list, Value)); break;
      case 'T': append_type(out, d, va_arg(arguments.list, Value), format); break;
      case 'N': append_c_string(out, d, type_name(va_arg(arguments.list, const Type*))); break;
      default: KRAIT_ASSERT(false);
    }
  }
  va_end(arguments.list);
  return ok ? out.finish() : Value::exception();
}

Value format_string(const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  const Value v = format_message(format, ap);
  va_end(ap);
  return v;
}

}  // namespace krait
