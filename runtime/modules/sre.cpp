// The module _sre: the regular expression engine behind re.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/sre/objects.h"
#include "runtime/tuple.h"

namespace krait {

using namespace sre;

namespace {

// The code as numbers; false: raised.
bool read_code_list(Value list, std::vector<uint32_t>* out) {
  if (!is_list(list)) {
    raise_type_error("compile() argument 'code' must be list, not %T", list);
    return false;
  }
  auto* l = list.as<List>();
  for (int64_t i = 0; i < l->length; ++i) {
    Value item = list_get(l, i);
    int64_t word = -1;
    bool fits = is_int(item) && int_fits_i64(item, &word) && word >= 0 && word <= int64_t{UINT32_MAX};
    if (!fits) {
      raise(types::OverflowError, "regular expression code size limit exceeded");
      return false;
    }
    out->push_back(uint32_t(word));
  }
  return true;
}

Value compile_function(const Value* a) {
  int flags;
  int64_t groups;
  std::vector<uint32_t> code;
  if (!int_to_int(a[1], &flags) || !read_code_list(a[2], &code) || !int_to_i64(a[3], &groups)) {
    return Value::exception();
  }
  if (!is_dict(a[4])) return raise_type_error("compile() argument 'groupindex' must be dict, not %T", a[4]);
  if (!is_tuple(a[5])) return raise_type_error("compile() argument 'indexgroup' must be tuple, not %T", a[5]);
  bool valid = groups >= 0 && groups <= int64_t{kMaxGroups};
  std::unique_ptr<Program> program = valid ? sre::compile(code, uint32_t(groups)) : nullptr;
  if (!program) return raise(types::RuntimeError, "invalid SRE code");
  Value code_bytes = bytes_new(code.data(), code.size() * sizeof(uint32_t));
  if (code_bytes.is_exception()) return code_bytes;
  auto* pattern = static_cast<Pattern*>(allocate_instance(g_pattern_type));
  pattern->source = a[0];
  pattern->group_index = a[4];
  pattern->index_group = a[5];
  pattern->code = code_bytes;
  pattern->groups = groups;
  pattern->flags = uint32_t(flags);
  pattern->program = program.release();
  return Value::object(pattern);
}

Value getcodesize(const Value*) { return Value::small_int(sizeof(uint32_t)); }

// The character argument of the case functions; false: raised.
bool character_argument(Value v, uint32_t* out) {
  int c;
  if (!int_to_int(v, &c)) return false;
  *out = uint32_t(c);
  return true;
}

Value ascii_iscased(const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], &c)) return Value::exception();
  return Value::boolean(c < 128 && (c | 0x20) - 'a' < 26);
}

Value ascii_tolower(const Value* a) {
  uint32_t c;
  return character_argument(a[0], &c) ? Value::small_int(lower_ascii(c)) : Value::exception();
}

Value unicode_iscased(const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], &c)) return Value::exception();
  return Value::boolean(c < 0x110000 && (lower_unicode(c) != c || upper_unicode(c) != c));
}

Value unicode_tolower(const Value* a) {
  uint32_t c;
  if (!character_argument(a[0], &c)) return Value::exception();
  return Value::small_int(c < 0x110000 ? lower_unicode(c) : c);
}

const NativeDef kFunctions[] = {
    {"compile", "pattern, flags, code, groups, groupindex, indexgroup", compile_function},
    {"getcodesize", "", getcodesize},
    {"ascii_iscased", "character, /", ascii_iscased},
    {"ascii_tolower", "character, /", ascii_tolower},
    {"unicode_iscased", "character, /", unicode_iscased},
    {"unicode_tolower", "character, /", unicode_tolower},
    {}};

}  // namespace

Value module_init__sre(Value module) {
  g_pattern_type = native_type_create("re.Pattern", Kind::Native, sizeof(Pattern), types::object,
                                      kTypeHidden | kTypeHasWeakrefs, &g_pattern_spec);
  g_match_type =
      native_type_create("re.Match", Kind::Native, sizeof(Match), types::object, kTypeHidden, &g_match_spec);
  g_scanner_type = native_type_create("_sre.SRE_Scanner", Kind::Native, g_scanner_spec.size, types::object,
                                      kTypeHidden, &g_scanner_spec);
  g_iterator_type = native_type_create("callable_iterator", Kind::Native, g_iterator_spec.size, types::object,
                                       kTypeHidden, &g_iterator_spec);
  module_add_functions(module, kFunctions);
  module_add_int(module, "MAGIC", kMagic);
  module_add_int(module, "CODESIZE", sizeof(uint32_t));
  module_add_int(module, "MAXREPEAT", kUnlimited);
  module_add_int(module, "MAXGROUPS", kMaxGroups);
  module_add(module, "copyright", str_from_ascii("krait regular expressions"));
  return module;
}

}  // namespace krait
