// What the files of the module _lzma share.
#pragma once

#include <lzma.h>

#include "runtime/native.h"

namespace krait::compress {

extern Type* g_lzma_error;
// False: raised. Codes of success pass.
[[nodiscard]] bool lzma_check(lzma_ret code);

// An unsigned number of at most `limit`. False: raised.
[[nodiscard]] bool lzma_number(Value v, uint64_t limit, uint64_t* out);

// A list of filter specifiers for liblzma; owns their options.
class FilterChain {
 public:
  FilterChain() { filters_[0].id = LZMA_VLI_UNKNOWN; }
  ~FilterChain() { clear(); }
  FilterChain(const FilterChain&) = delete;
  // From a sequence of dicts. False: raised.
  [[nodiscard]] bool parse(Value specifiers);
  lzma_filter* get() { return filters_; }
  size_t size() const { return count_; }

 private:
  void clear();
  lzma_filter filters_[LZMA_FILTERS_MAX + 1];
  size_t count_ = 0;
};

// One filter from its specifier, a dict; the options are malloc'ed. False: raised.
[[nodiscard]] bool parse_filter(Value specifier, lzma_filter* out);
// The specifier of a filter.
Value describe_filter(const lzma_filter& filter);

// A preset level; None stands for the default. False: raised.
[[nodiscard]] bool parse_preset(Value v, uint32_t* out);

enum LzmaFormat { kFormatAuto, kFormatXz, kFormatAlone, kFormatRaw };

// LZMACompressor and LZMADecompressor.
Type* create_lzma_compressor_type();
Type* create_lzma_decompressor_type();

}  // namespace krait::compress
