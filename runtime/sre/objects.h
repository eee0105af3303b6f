// The Python objects of the module _sre: patterns, matches, scanners.
#pragma once

#include "runtime/bytes.h"
#include "runtime/sre/matcher.h"
#include "runtime/str.h"

namespace krait::sre {

struct Pattern : Object {
  Value source;       // the pattern's text: str, bytes or None
  Value group_index;  // dict: name -> number
  Value index_group;  // tuple: number -> name or None
  Value code;         // bytes: the re compiler's code, for comparing patterns
  int64_t groups;
  uint32_t flags;
  Program* program;

  bool is_for_bytes() const { return is_bytes(source); }
};

struct Match : Object {
  Value string;
  Value pattern;
  Value regs;  // tuple, made on first use
  int64_t pos, endpos;
  int64_t last_group;  // -1: none
  int64_t groups;      // group 0 included
  int64_t spans[];     // start and end of each; -1, -1: did not match
};

extern Type *g_pattern_type, *g_match_type, *g_scanner_type, *g_iterator_type;

// The text that a pattern is applied to.
struct Subject {
  Value string;
  const void* data;
  int width;
  int64_t length;
  int64_t pos, end;

  // False: raised, for what is no text or not of the pattern's kind.
  [[nodiscard]] bool get(Value v, const Pattern* pattern, int64_t pos = 0, int64_t end = INT64_MAX);
  // Part of the text: str, or bytes whatever kind of buffer it is.
  Value slice(int64_t begin, int64_t end) const;

 private:
  Buffer buffer_;
};

// A Match for what the matcher found.
Value match_new(Pattern* pattern, const Subject& subject, const Matcher& matcher);
// Span of group g (0: all) of what the matcher found; -1, -1 if it did not match.
struct Span {
  int64_t begin, end;
};
Span matched_span(const Matcher& matcher, int64_t group);

// pattern.sub and subn; count 0: all. Returns the text and stores the number of replacements.
Value substitute(Pattern* pattern, Value replacement, Value string, int64_t count, int64_t* replaced);

extern const TypeSpec g_pattern_spec, g_match_spec, g_scanner_spec, g_iterator_spec;

}  // namespace krait::sre
