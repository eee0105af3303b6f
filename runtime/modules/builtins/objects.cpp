// builtins: functions about single objects.
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/builtins/builtins.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Value from_bool(int r) { return r < 0 ? Value::exception() : Value::boolean(r); }

// --- attributes ---

// The interned name; nullptr with TypeError when it is no str.
Str* attribute_name(Value v) {
  if (is_str(v)) return str_intern(v);
  raise_type_error("attribute name must be string, not '%T'", v);
  return nullptr;
}

Value builtin_getattr(const Value* args) {
  Str* name = attribute_name(args[1]);
  if (!name) return Value::exception();
  if (args[2].is_unbound()) return get_attribute(args[0], name);
  const Value found = get_attribute_or_unbound(args[0], name);
  return found.is_unbound() ? args[2] : found;
}

Value builtin_hasattr(const Value* args) {
  Str* name = attribute_name(args[1]);
  if (!name) return Value::exception();
  const Value found = get_attribute_or_unbound(args[0], name);
  return found.is_exception() ? found : Value::boolean(!found.is_unbound());
}

Value builtin_setattr(const Value* args) {
  Str* name = attribute_name(args[1]);
  return name && set_attribute(args[0], name, args[2]) ? Value::none() : Value::exception();
}

Value builtin_delattr(const Value* args) {
  Str* name = attribute_name(args[1]);
  return name && delete_attribute(args[0], name) ? Value::none() : Value::exception();
}

// --- classes ---

Value builtin_isinstance(const Value* args) { return from_bool(is_instance_of(args[0], args[1])); }
Value builtin_issubclass(const Value* args) { return from_bool(is_subclass_of(args[0], args[1])); }
Value builtin_callable(const Value* args) { return Value::boolean(is_callable(args[0])); }

// --- conversions ---

Value builtin_abs(const Value* args) { return absolute(args[0]); }
Value builtin_ascii(const Value* args) { return ascii(args[0]); }
Value builtin_repr(const Value* args) { return repr(args[0]); }

Value builtin_hash(const Value* args) {
  int64_t h;
  return hash(args[0], &h) ? int_from_i64(h) : Value::exception();
}

Value builtin_id(const Value* args) { return int_from_u64(args[0].raw); }

Value builtin_len(const Value* args) {
  const int64_t n = length(args[0]);
  return n < 0 ? Value::exception() : int_from_i64(n);
}

Value builtin_format(const Value* args) {
  if (!is_str(args[1])) return raise_bad_argument("format", "argument 2", "str", args[1]);
  return format(args[0], args[1]);
}

Value with_base_prefix(Value v, int base, const char* prefix) {
  const Value index = index_of(v);
  if (index.is_exception()) return index;
  if (KRAIT_LIKELY(index.is_small_int())) {
    char text[72];
    char* p = text + sizeof text;
    const int64_t i = index.as_small_int();
    const int shift = __builtin_ctz(unsigned(base));
    uint64_t rest = i < 0 ? -uint64_t(i) : uint64_t(i);
    do *--p = "0123456789abcdef"[rest & uint64_t(base - 1)];
    while (rest >>= shift);
    *--p = prefix[1];
    *--p = '0';
    if (i < 0) *--p = '-';
    return str_from_ascii({p, size_t(text + sizeof text - p)});
  }
  const bool negative = int_sign(index) < 0;
  const Value digits = int_to_base(negative ? int_negate(index) : index, base);
  if (digits.is_exception()) return digits;
  return format_string("%s%s%S", negative ? "-" : "", prefix, digits);
}
Value builtin_bin(const Value* args) { return with_base_prefix(args[0], 2, "0b"); }
Value builtin_oct(const Value* args) { return with_base_prefix(args[0], 8, "0o"); }
Value builtin_hex(const Value* args) { return with_base_prefix(args[0], 16, "0x"); }

Value builtin_chr(const Value* args) {
  int c;
  if (!int_to_int(args[0], &c)) return Value::exception();
  if (c < 0 || c > 0x10FFFF) return raise_value_error("chr() arg not in range(0x110000)");
  return str_from_char(uint32_t(c));
}

Value builtin_ord(const Value* args) {
  const Value v = args[0];
  size_t length;
  if (is_str(v)) {
    const auto* s = v.as<Str>();
    if (s->length == 1) return Value::small_int(s->at(0));
    length = s->length;
  } else if (is_bytes(v)) {
    if (v.as<Bytes>()->length == 1) return Value::small_int(v.as<Bytes>()->data[0]);
    length = v.as<Bytes>()->length;
  } else if (has_kind(v, Kind::ByteArray)) {
    if (v.as<ByteArray>()->length == 1) return Value::small_int(v.as<ByteArray>()->data()[0]);
    length = v.as<ByteArray>()->length;
  } else {
    return raise_type_error("ord() expected string of length 1, but %.200s found", type_name_of(v));
  }
  return raise_type_error("ord() expected a character, but string of length %zu found", length);
}

// --- numbers ---

Value builtin_divmod(const Value* args) { return divmod(args[0], args[1]); }
Value builtin_pow(const Value* args) { return power(args[0], args[1], args[2]); }

Value builtin_round(const Value* args) {
  const Value method = lookup_special(args[0], names::__round__);
  if (method.is_exception()) return method;
  if (method.is_unbound())
    return raise_type_error("type %.100s doesn't define __round__ method", type_name_of(args[0]));
  return args[1].is_none() ? call(method) : call(method, {args[1]});
}

constexpr Effects kAny = Effects::Any;

}  // namespace

const NativeDef kBuiltinObjectFunctions[] = {
    {"abs", "x, /", builtin_abs, "Return the absolute value of the argument."},
    {"ascii", "obj, /", builtin_ascii,
     "Return an ASCII-only representation of an object.\n\nAs repr(), return a string containing a printable "
     "representation of an\nobject, but escape the non-ASCII characters in the string returned by\nrepr() "
     "using "
     "\\\\x, \\\\u or \\\\U escapes. This generates a string similar\nto that returned by repr() in Python "
     "2."},
    {"bin", "number, /", builtin_bin,
     "Return the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'"},
    {"callable", "obj, /", builtin_callable,
     "Return whether the object is callable (i.e., some kind of function).\n\nNote that classes are "
     "callable, as are "
     "instances of classes with a\n__call__() method.",
     Effects::ReadsHeap},
    {"chr", "i, /", builtin_chr,
     "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.", kAny},
    {"delattr", "obj, name, /", builtin_delattr,
     "Deletes the named attribute from the given object.\n\ndelattr(x, 'y') is equivalent to ``del x.y``"},
    {"divmod", "x, y, /", builtin_divmod, "Return the tuple (x//y, x%y).  Invariant: div*y + mod == x."},
    {"format", "value, format_spec='', /", builtin_format,
     "Return value.__format__(format_spec)\n\nformat_spec defaults to the empty string.\nSee the Format "
     "Specification "
     "Mini-Language section of help('FORMATTING') for\ndetails."},
    {"getattr", "-object, name, default=?, /", builtin_getattr,
     "getattr(object, name[, default]) -> value\n\nGet a named attribute from an object; getattr(x, 'y') is "
     "equivalent "
     "to x.y.\nWhen a default argument is given, it is returned when the attribute doesn't\nexist; without "
     "it, an "
     "exception is raised in that case."},
    {"hasattr", "obj, name, /", builtin_hasattr,
     "Return whether the object has an attribute with the given name.\n\nThis is done by calling "
     "getattr(obj, name) and "
     "catching AttributeError."},
    {"hash", "obj, /", builtin_hash,
     "Return the hash value for the given object.\n\nTwo objects that compare equal must also have the same "
     "hash value, "
     "but the\nreverse is not necessarily true."},
    {"hex", "number, /", builtin_hex,
     "Return the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'"},
    {"id", "obj, /", builtin_id,
     "Return the identity of an object.\n\nThis is guaranteed to be unique among simultaneously existing "
     "objects.\n"
     "(CPython uses the object's memory address.)",
     Effects::Pure},
    {"isinstance", "obj, class_or_tuple, /", builtin_isinstance,
     "Return whether an object is an instance of a class or of a subclass thereof.\n\nA tuple, as in "
     "``isinstance(x, "
     "(A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``isinstance(x, A) "
     "or "
     "isinstance(x, B)\nor ...`` etc."},
    {"issubclass", "cls, class_or_tuple, /", builtin_issubclass,
     "Return whether 'cls' is derived from another class or is the same class.\n\nA tuple, as in "
     "``issubclass(x, (A, B, "
     "...))``, may be given as the target to\ncheck against. This is equivalent to ``issubclass(x, A) or "
     "issubclass(x, "
     "B)\nor ...``."},
    {"len", "obj, /", builtin_len, "Return the number of items in a container."},
    {"oct", "number, /", builtin_oct,
     "Return the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'"},
    {"ord", "c, /", builtin_ord, "Return the Unicode code point for a one-character string.",
     Effects::ReadsHeap | Effects::MayRaise},
    {"pow", "base, exp, mod=None", builtin_pow,
     "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.\n\nSome types, such as "
     "ints, are "
     "able to use a more efficient algorithm when\ninvoked using the three argument form."},
    {"repr", "obj, /", builtin_repr,
     "Return the canonical string representation of the object.\n\nFor many object types, including most "
     "builtins, "
     "eval(repr(obj)) == obj."},
    {"round", "number, ndigits=None", builtin_round,
     "Round a number to a given precision in decimal digits.\n\nThe return value is an integer if ndigits is "
     "omitted or "
     "None.  Otherwise\nthe return value has the same type as the number.  ndigits may be negative."},
    {"setattr", "obj, name, value, /", builtin_setattr,
     "Sets the named attribute on the given object to the specified value.\n\nsetattr(x, 'y', v) is "
     "equivalent to ``x.y "
     "= v``"},
    {},
};

}  // namespace krait
