// The module unicodedata, and its Unicode 3.2 twin ucd_3_2_0, which idna and stringprep use. Every function
// exists once and is told which version is meant.
#include <algorithm>

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/native.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/unicode.h"

namespace krait {

namespace {

enum class Version { Current, V3_2 };
using Function = Value (*)(Version version, const Value* args);

template <Function F>
Value as_function(const Value* a) {
  return F(Version::Current, a);
}
template <Function F>
Value as_method(const Value* a) {
  return F(Version::V3_2, a + 1);
}

// A one-character argument; `which` is "" or " 1". False: raised.
bool character_argument(Value v, const char* function, const char* which, uint32_t* out) {
  if (is_str(v) && v.as<Str>()->length == 1) {
    *out = v.as<Str>()->at(0);
    return true;
  }
  raise_type_error("%s() argument%s must be a unicode character, not %T", function, which, v);
  return false;
}

bool is_known(Version version, uint32_t c) { return version == Version::Current || unicode_in_3_2(c); }

// A property by its letter in UnicodeChange, as the version has it; `unassigned` for characters it lacks.
int property(Version version, uint32_t c, char letter, int value_now, int unassigned) {
  if (version == Version::Current) return value_now;
  return unicode_in_3_2(c) ? unicode_value_in_3_2(c, letter, value_now) : unassigned;
}

Value category(Version version, const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], "category", "", &c)) return Value::exception();
  return str_from_ascii(g_unicode_categories[property(version, c, 'c', unicode_record(c).category, 0)]);
}

Value bidirectional(Version version, const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], "bidirectional", "", &c)) return Value::exception();
  return str_from_ascii(g_unicode_bidi_classes[property(version, c, 'b', unicode_record(c).bidi, 0)]);
}

Value east_asian_width(Version version, const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], "east_asian_width", "", &c)) return Value::exception();
  return str_from_ascii(g_unicode_widths[property(version, c, 'w', unicode_record(c).width, 0)]);
}

Value mirrored(Version version, const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], "mirrored", "", &c)) return Value::exception();
  return Value::small_int(property(version, c, 'm', unicode_has(c, kUnicodeMirrored), 0));
}

Value combining(Version version, const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], "combining", "", &c)) return Value::exception();
  return Value::small_int(is_known(version, c) ? unicode_record(c).combining : 0);
}

// A value that a character may not have: then the default, or ValueError.
Value value_or_default(Value found, Value fallback, const char* message) {
  if (!found.is_unbound()) return found;
  return fallback.is_unbound() ? raise_value_error("%s", message) : fallback;
}

Value decimal(Version version, const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], "decimal", " 1", &c)) return Value::exception();
  int value = property(version, c, 'd', unicode_record(c).decimal, -1);
  return value_or_default(value < 0 ? Value::unbound() : Value::small_int(value), a[1], "not a decimal");
}

Value digit(Version version, const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], "digit", " 1", &c)) return Value::exception();
  int value = is_known(version, c) ? unicode_record(c).digit : -1;
  return value_or_default(value < 0 ? Value::unbound() : Value::small_int(value), a[1], "not a digit");
}

Value numeric(Version version, const Value* a) {
  uint32_t c;
  double value;
  if (!character_argument(a[0], "numeric", " 1", &c)) return Value::exception();
  bool found = is_known(version, c) && unicode_numeric_value(c, &value);
  return value_or_default(found ? float_new(value) : Value::unbound(), a[1], "not a numeric character");
}

// The single-step decomposition as "<prefix> XXXX YYYY"; 3.2 differs in its corrected ones.
Value decomposition(Version version, const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], "decomposition", "", &c)) return Value::exception();
  uint32_t position = is_known(version, c) ? unicode_decomposition(c) : 0;
  if (!position) return str_empty();
  uint32_t header = g_unicode_decompositions[position];
  std::string text = g_unicode_decomposition_prefixes[header >> 8];
  for (uint32_t i = 1; i <= (header & 255); ++i) {
    char code[12];
    snprintf(code, sizeof code, "%s%04X", text.empty() ? "" : " ", g_unicode_decompositions[position + i]);
    text += code;
  }
  return str_from_ascii(text);
}

Value name(Version version, const Value* a) {
  uint32_t c;
  std::string text;
  if (!character_argument(a[0], "name", " 1", &c)) return Value::exception();
  bool found = is_known(version, c) && unicode_name(c, &text);
  return value_or_default(found ? str_from_ascii(text) : Value::unbound(), a[1], "no such name");
}

Value lookup(Version version, const Value* a) {
  constexpr size_t kLongestName = 256;
  std::string text;
  if (is_str(a[0])) {
    text = str_to_utf8(a[0]);
  } else {
    Buffer buffer;
    if (!buffer_get(a[0], &buffer)) return Value::exception();
    text = buffer.view();
  }
  if (text.size() > kLongestName) return raise(types::KeyError, "name too long");
  uint32_t characters[4];
  int n = unicode_lookup(text, true, characters);
  if (n == 0 || (n == 1 && !is_known(version, characters[0]))) {
    return raise(types::KeyError, "undefined character name '%s'", text.c_str());
  }
  return str_from_ucs4(characters, size_t(n));
}

// The arguments (form, text). False: raised.
bool form_arguments(const Value* a, const char* function, NormalForm* form) {
  for (int i = 0; i < 2; ++i) {
    if (is_str(a[i])) continue;
    raise_type_error("%s() argument %d must be str, not %T", function, i + 1, a[i]);
    return false;
  }
  static constexpr const char* kForms[] = {"NFD", "NFKD", "NFC", "NFKC"};
  for (int i = 0; i < 4; ++i) {
    if (!str_equals_ascii(a[0].as<Str>(), kForms[i])) continue;
    *form = NormalForm(i);
    return true;
  }
  raise_value_error("invalid normalization form");
  return false;
}

Value normalize(Version version, const Value* a) {
  NormalForm form;
  if (!form_arguments(a, "normalize", &form)) return Value::exception();
  return unicode_normalize(a[1].as<Str>(), form, version == Version::V3_2);
}

Value is_normalized(Version version, const Value* a) {
  NormalForm form;
  if (!form_arguments(a, "is_normalized", &form)) return Value::exception();
  return Value::boolean(unicode_is_normalized(a[1].as<Str>(), form, version == Version::V3_2));
}

// The rows for module functions (SELF "") and for methods (SELF "$self, ").
#define ROWS(SELF, AS)                                                                                     \
  {"category", SELF "chr, /", AS<category>, "General category, as \"Lu\"."},                               \
      {"bidirectional", SELF "chr, /", AS<bidirectional>, "Bidirectional class, as \"L\"."},               \
      {"east_asian_width", SELF "chr, /", AS<east_asian_width>, "East Asian width, as \"Na\"."},           \
      {"mirrored", SELF "chr, /", AS<mirrored>, "1 if it is mirrored in bidirectional text, else 0."},     \
      {"combining", SELF "chr, /", AS<combining>, "Canonical combining class, 0 if none."},                \
      {"decimal", SELF "chr, default=?, /", AS<decimal>, "Value as a decimal digit."},                     \
      {"digit", SELF "chr, default=?, /", AS<digit>, "Value as a digit."},                                 \
      {"numeric", SELF "chr, default=?, /", AS<numeric>, "Value as a number, a float."},                   \
      {"decomposition", SELF "chr, /", AS<decomposition>, "Decomposition in hexadecimal, empty if none."}, \
      {"name", SELF "chr, default=?, /", AS<name>, "Name of the character."},                              \
      {"lookup", SELF "name, /", AS<lookup>, "The character (or sequence) of that name."},                 \
      {"normalize", SELF "form, unistr, /", AS<normalize>,                                                 \
       "The text in normal form NFC, NFD, NFKC or NFKD."},                                                 \
      {"is_normalized", SELF "form, unistr, /", AS<is_normalized>, "Is the text in that normal form?"}, {}

const NativeDef kFunctions[] = {ROWS("", as_function)};
const NativeDef kMethods[] = {ROWS("$self, ", as_method)};

Value get_version(Value) { return str_from_ascii("3.2.0"); }
const GetSetDef kGetSets[] = {{"unidata_version", get_version}, {}};

const TypeSpec kOldDatabase = {.size = sizeof(Object), .methods = kMethods, .getsets = kGetSets};

}  // namespace

Value module_init_unicodedata(Value module) {
  module_add_functions(module, kFunctions);
  module_add(module, "unidata_version", str_from_ascii("14.0.0"));
  Type* type = native_type_create("unicodedata.UCD", Kind::Instance, sizeof(Object), types::object,
                                  kTypeHidden, &kOldDatabase);
  module_add_type(module, type);
  module_add(module, "ucd_3_2_0", Value::object(allocate_instance(type)));
  return module;
}

}  // namespace krait
