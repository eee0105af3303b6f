// Filter specifiers of the module _lzma: dicts in Python, lzma_filter in liblzma.
#include <cstdlib>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/modules/compress/lzma.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait::compress {

namespace {

bool fail(Type* type, const char* message) {
  raise(type, "%s", message);
  return false;
}

// An item of a mapping: unbound when it is missing.
Value item_or_unbound(Value mapping, const char* key) {
  Value v = get_item(mapping, str_from_ascii(key));
  return v.is_exception() && clear_if(types::KeyError) ? Value::unbound() : v;
}

// A number of the specifier; *out stays when it is not given. False: raised. (The callers of these two say
// themselves what is wrong.)
template <class T>
bool option(Value specifier, const char* key, T* out) {
  Value v = item_or_unbound(specifier, key);
  if (v.is_unbound()) return true;
  uint64_t number;
  if (v.is_exception() || !lzma_number(v, UINT32_MAX, &number)) return false;
  *out = T(number);
  return true;
}

// May a dict have these keys? names ends at null.
bool check_keys(Value specifier, const char* const* names) {
  auto* d = cast<Dict>(specifier);
  size_t at = 0;
  Value key, value;
  while (d && dict_next(d, &at, &key, &value)) {
    bool known = false;
    for (const char* const* name = names; *name && !known; ++name)
      known = is_str(key) && str_equals_ascii(key.as<Str>(), *name);
    if (!known) return false;
  }
  return true;
}

bool parse_lzma_options(Value specifier, lzma_filter* out) {
  static constexpr const char* kNames[] = {"id",   "preset",   "dict_size", "lc",    "lp",   "pb",
                                           "mode", "nice_len", "mf",        "depth", nullptr};
  Value preset_value = item_or_unbound(specifier, "preset");
  uint64_t preset = LZMA_PRESET_DEFAULT;
  if (preset_value.is_exception()) return false;
  if (!preset_value.is_unbound() && !lzma_number(preset_value, UINT32_MAX, &preset)) return false;
  auto* o = static_cast<lzma_options_lzma*>(calloc(1, sizeof(lzma_options_lzma)));
  if (!o) return raise_out_of_memory() != nullptr;
  out->options = o;
  if (lzma_lzma_preset(o, uint32_t(preset))) {
    raise(g_lzma_error, "Invalid compression preset: %u", unsigned(preset));
    return false;
  }
  bool ok = check_keys(specifier, kNames) && option(specifier, "dict_size", &o->dict_size) &&
            option(specifier, "lc", &o->lc) && option(specifier, "lp", &o->lp) &&
            option(specifier, "pb", &o->pb) && option(specifier, "mode", &o->mode) &&
            option(specifier, "nice_len", &o->nice_len) && option(specifier, "mf", &o->mf) &&
            option(specifier, "depth", &o->depth);
  return ok || fail(types::ValueError, "Invalid filter specifier for LZMA filter");
}

bool parse_delta_options(Value specifier, lzma_filter* out) {
  static constexpr const char* kNames[] = {"id", "dist", nullptr};
  uint32_t distance = 1;
  if (!check_keys(specifier, kNames) || !option(specifier, "dist", &distance))
    return fail(types::ValueError, "Invalid filter specifier for delta filter");
  auto* o = static_cast<lzma_options_delta*>(calloc(1, sizeof(lzma_options_delta)));
  if (!o) return raise_out_of_memory() != nullptr;
  o->type = LZMA_DELTA_TYPE_BYTE;
  o->dist = distance;
  out->options = o;
  return true;
}

bool parse_branch_options(Value specifier, lzma_filter* out) {
  static constexpr const char* kNames[] = {"id", "start_offset", nullptr};
  uint32_t offset = 0;
  if (!check_keys(specifier, kNames) || !option(specifier, "start_offset", &offset))
    return fail(types::ValueError, "Invalid filter specifier for BCJ filter");
  auto* o = static_cast<lzma_options_bcj*>(calloc(1, sizeof(lzma_options_bcj)));
  if (!o) return raise_out_of_memory() != nullptr;
  o->start_offset = offset;
  out->options = o;
  return true;
}

bool is_mapping(Value v) { return type_of(v)->slot(Slot::GetItem); }

}  // namespace

bool parse_filter(Value specifier, lzma_filter* out) {
  out->options = nullptr;
  if (!is_mapping(specifier))
    return fail(types::TypeError, "Filter specifier must be a dict or dict-like object");
  Value id = item_or_unbound(specifier, "id");
  if (id.is_unbound()) return fail(types::ValueError, "Filter specifier must have an \"id\" entry");
  if (id.is_exception() || !lzma_number(id, UINT64_MAX, &out->id)) return false;
  switch (out->id) {
    case LZMA_FILTER_LZMA1:
    case LZMA_FILTER_LZMA2: return parse_lzma_options(specifier, out);
    case LZMA_FILTER_DELTA: return parse_delta_options(specifier, out);
    case LZMA_FILTER_X86:
    case LZMA_FILTER_POWERPC:
    case LZMA_FILTER_IA64:
    case LZMA_FILTER_ARM:
    case LZMA_FILTER_ARMTHUMB:
    case LZMA_FILTER_SPARC: return parse_branch_options(specifier, out);
    default: raise_value_error("Invalid filter ID: %zu", size_t(out->id)); return false;
  }
}

bool lzma_number(Value v, uint64_t limit, uint64_t* out) {
  if (!is_int(v)) return fail(types::TypeError, "an integer is required");
  if (int_sign(v) < 0) return fail(types::OverflowError, "can't convert negative int to unsigned");
  if (int_bit_length(v) > 64) return fail(types::OverflowError, "int too big to convert");
  *out = int_low_bits(v);
  return *out <= limit || fail(types::OverflowError, "Value too large for uint32_t type");
}

bool FilterChain::parse(Value specifiers) {
  if (is_dict(specifiers)) return fail(types::TypeError, "dict is not a sequence");
  int64_t n = length(specifiers);
  if (n < 0) return false;
  if (n > LZMA_FILTERS_MAX) {
    raise_value_error("Too many filters - liblzma supports a maximum of %d", LZMA_FILTERS_MAX);
    return false;
  }
  for (int64_t i = 0; i < n; ++i) {
    Value specifier = get_item(specifiers, Value::small_int(i));
    bool ok = !specifier.is_exception() && parse_filter(specifier, &filters_[count_]);
    if (!ok) {
      if (!specifier.is_exception()) free(filters_[count_].options);
      filters_[count_] = {LZMA_VLI_UNKNOWN, nullptr};
      return false;
    }
    filters_[++count_] = {LZMA_VLI_UNKNOWN, nullptr};
  }
  return true;
}

void FilterChain::clear() {
  for (size_t i = 0; i < count_; ++i) free(filters_[i].options);
  count_ = 0;
}

Value describe_filter(const lzma_filter& filter) {
  Dict* d = dict_new();
  auto put = [&](const char* key, uint64_t value) { dict_set_str(d, key, int_from_u64(value)); };
  put("id", filter.id);
  switch (filter.id) {
    case LZMA_FILTER_LZMA1: {
      auto* o = static_cast<const lzma_options_lzma*>(filter.options);
      put("dict_size", o->dict_size);
      put("lc", o->lc);
      put("lp", o->lp);
      put("pb", o->pb);
      break;
    }
    case LZMA_FILTER_LZMA2:
      put("dict_size", static_cast<const lzma_options_lzma*>(filter.options)->dict_size);
      break;
    case LZMA_FILTER_DELTA: put("dist", static_cast<const lzma_options_delta*>(filter.options)->dist); break;
    case LZMA_FILTER_X86:
    case LZMA_FILTER_POWERPC:
    case LZMA_FILTER_IA64:
    case LZMA_FILTER_ARM:
    case LZMA_FILTER_ARMTHUMB:
    case LZMA_FILTER_SPARC:
      if (filter.options)
        put("start_offset", static_cast<const lzma_options_bcj*>(filter.options)->start_offset);
      break;
    default: return raise_value_error("Invalid filter ID: %zu", size_t(filter.id));
  }
  return Value::object(d);
}

bool parse_preset(Value v, uint32_t* out) {
  *out = LZMA_PRESET_DEFAULT;
  if (v.is_none()) return true;
  uint64_t number;
  if (!lzma_number(v, UINT32_MAX, &number)) return false;
  *out = uint32_t(number);
  return true;
}

}  // namespace krait::compress
