// Recording functions and methods of strings and bytes. A single latin-1 character is one of 256 objects, so
// a character taken out of a string is an index into their table, and ord() or a comparison undoes that.
#include "jit/natives.h"
#include "jit/text_access.h"
#include "runtime/ops.h"
#include "runtime/plain_keys.h"
#include "runtime/str.h"
#include "runtime/unicode.h"

namespace krait::jit {

namespace {

constexpr size_t kCharacters = 256, kAsciiCharacters = 128;

const Value* characters() {
  static Value table[kCharacters];
  if (table[0].is_unbound()) {
    for (uint32_t c = 0; c < kCharacters; c++) table[c] = str_from_char(c);
  }
  return table;
}

}  // namespace

Ref character(Builder& b, Ref code) {
  return b.load(Type::Value, AliasClass::Constant, b.ptr(characters()), 0, code);
}

Ref code_of_character(Builder& b, Ref s) {
  const Ir& ir = b.ir();
  if (Ir::is_const(s)) {
    const Value v = Value::from_raw(ir.bits(s));
    const bool single = ir.type_of(s) == Type::Value && has_shape(v, shapes::str) &&
                        v.as<Str>()->length == 1 && v.as<Str>()->width == 1;
    return single ? b.int_(v.as<Str>()->data1()[0]) : kNoRef;
  }
  const Ins& i = ir[s];
  const bool taken = i.op == Op::Load && i.a == b.ptr(characters()) && i.b != kNoRef && i.imm == 0;
  return taken ? i.b : kNoRef;
}

Ref only_character(Recorder& r, Ref s, Value live) {
  Builder& b = r.b;
  if (!has_shape(live, shapes::str)) return kNoRef;
  const Ref known = code_of_character(b, s);
  if (known != kNoRef) return known;
  const auto* text = live.as<Str>();
  if (text->length != 1 || text->width != 1 || !r.guard_shape(s, live)) return kNoRef;
  const Ref length = b.load(Type::Int, AliasClass::Constant, s, offsetof(Str, length));
  const Ref width = b.load_sized(Op::LoadU8, AliasClass::Constant, s, offsetof(Str, width));
  if (!r.guard(b.emit(Op::Eq, length, b.int_(1))) || !r.guard(b.emit(Op::Eq, width, b.int_(1))))
    return kNoRef;
  const Ref data = b.load(Type::Ptr, AliasClass::Constant, s, offsetof(Str, data));
  return b.load_sized(Op::LoadU8, AliasClass::Constant, data, 0);
}

namespace {

bool record_ord(Recorder& r, Invocation& site) {
  return site.count == 1 && returns(r, site, only_character(r, site.args[0], site.live[0]));
}

bool record_chr(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  if (site.count != 1 || !is_int_argument(r, site, 0) || !site.live[0].is_small_int()) return false;
  if (uint64_t(site.live[0].as_small_int()) >= kCharacters) return false;
  const Ref code = r.int_of(site.args[0], site.live[0]);
  if (!r.active() || !r.guard(b.emit(Op::ULt, code, b.int_(kCharacters)))) return false;
  return returns(r, site, character(b, code));
}

// --- single characters

// What the methods of a single latin-1 character say, by its code.
struct CharacterTables {
  uint16_t flags[kCharacters];
  // (Beyond ASCII there are capitals beyond latin-1.)
  uint8_t lower[kAsciiCharacters], upper[kAsciiCharacters];
};
const CharacterTables& character_tables() {
  static const CharacterTables tables = [] {
    CharacterTables t;
    for (uint32_t c = 0; c < kCharacters; c++) t.flags[c] = unicode_record(c).flags;
    for (uint32_t c = 0; c < kAsciiCharacters; c++) {
      t.lower[c] = uint8_t(unicode_to_lower(c));
      t.upper[c] = uint8_t(unicode_to_upper(c));
    }
    return t;
  }();
  return tables;
}

constexpr uint16_t kAlphanumeric = kUnicodeAlpha | kUnicodeDecimal | kUnicodeDigit | kUnicodeNumeric;

template <uint16_t kFlags>
bool record_character_test(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  const Ref code = site.count == 1 ? only_character(r, site.args[0], site.live[0]) : kNoRef;
  if (code == kNoRef) return false;
  const Ref flags = b.load_sized(Op::LoadU16, AliasClass::Constant, b.ptr(character_tables().flags), 0, code);
  return returns(r, site, b.emit(Op::Ne, b.emit(Op::And, flags, b.int_(kFlags)), b.int_(0)));
}

bool record_mapped_character(Recorder& r, Invocation& site, const uint8_t* table) {
  Builder& b = r.b;
  const Ref code = site.count == 1 ? only_character(r, site.args[0], site.live[0]) : kNoRef;
  if (code == kNoRef) return false;
  if (site.live[0].as<Str>()->data1()[0] >= kAsciiCharacters) return false;
  if (!r.guard(b.emit(Op::ULt, code, b.int_(kAsciiCharacters)))) return false;
  return returns(r, site,
                 character(b, b.load_sized(Op::LoadU8, AliasClass::Constant, b.ptr(table), 0, code)));
}
bool record_lower(Recorder& r, Invocation& site) {
  return record_mapped_character(r, site, character_tables().lower);
}
bool record_upper(Recorder& r, Invocation& site) {
  return record_mapped_character(r, site, character_tables().upper);
}

Value op_str(Value v) { return str_of(v); }
const CallInfo kStr = making_call("Str", address_of(op_str), 1);

bool record_str(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  const Value v = site.live[0];
  if (has_shape(v, shapes::str)) return r.guard_shape(site.args[0], v) && returns(r, site, site.args[0]);
  // (str() of bytes may warn.)
  if (!is_plain_immutable(v) || has_shape(v, shapes::bytes) || !r.guard_type(site.args[0], v)) return false;
  return calls(r, site, kStr, {r.boxed(site.args[0])});
}

// UTF-8, strictly: other codecs may be written in Python.
bool record_default_codec(Recorder& r, Invocation& site) {
  return site.count == 1 && call_with_effects(r, site, 0, 0);
}

}  // namespace

const NativeRow kTextNatives[] = {{"builtins.ord", record_ord},
                                  {"builtins.chr", record_chr},
                                  {"builtins.repr"},
                                  {"builtins.format"},
                                  {"str", record_str},
                                  {"str.encode", record_default_codec, 0, 0, nullptr},
                                  {"bytes.decode", record_default_codec, 0, 0, nullptr},
                                  {"str.format"},
                                  {"str.replace"},
                                  {"str.split"},
                                  {"str.rsplit"},
                                  {"str.join", nullptr, kContainerAliases, 0, "l"},
                                  {"str.capitalize"},
                                  {"str.casefold"},
                                  {"str.title"},
                                  {"str.center"},
                                  {"str.count"},
                                  {"str.expandtabs"},
                                  {"str.find"},
                                  {"str.partition"},
                                  {"str.index"},
                                  {"str.ljust"},
                                  {"str.lower", record_lower},
                                  {"str.lstrip"},
                                  {"str.rfind"},
                                  {"str.rindex"},
                                  {"str.rjust"},
                                  {"str.rstrip"},
                                  {"str.rpartition"},
                                  {"str.splitlines"},
                                  {"str.strip"},
                                  {"str.swapcase"},
                                  {"str.upper", record_upper},
                                  {"str.startswith", nullptr, 0, 0, "lp"},
                                  {"str.endswith", nullptr, 0, 0, "lp"},
                                  {"str.removeprefix"},
                                  {"str.removesuffix"},
                                  {"str.isascii"},
                                  {"str.islower", record_character_test<kUnicodeLower>},
                                  {"str.isupper", record_character_test<kUnicodeUpper>},
                                  {"str.istitle"},
                                  {"str.isspace", record_character_test<kUnicodeSpace>},
                                  {"str.isdecimal", record_character_test<kUnicodeDecimal>},
                                  {"str.isdigit", record_character_test<kUnicodeDigit>},
                                  {"str.isnumeric", record_character_test<kUnicodeNumeric>},
                                  {"str.isalpha", record_character_test<kUnicodeAlpha>},
                                  {"str.isalnum", record_character_test<kAlphanumeric>},
                                  {"str.isidentifier"},
                                  {"str.isprintable", record_character_test<kUnicodePrintable>},
                                  {"str.zfill"},
                                  {"bytes.find"},
                                  {"bytes.hex"},
                                  {"bytes.startswith"},
                                  {"bytes.endswith"},
                                  {}};

}  // namespace krait::jit
