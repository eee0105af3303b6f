// The syntax of str.format's templates, for str.format itself and for string.Formatter (module _string).
#pragma once

#include "runtime/str.h"

namespace krait {

// A part of a template: indexes of a half-open range of characters.
struct TextRange {
  size_t begin = 0, end = 0;
  bool empty() const { return begin >= end; }
};

// Splits a template into literal text and replacement fields.
class TemplateParser {
 public:
  TemplateParser(const Str* text, TextRange range) : text_(text), at_(range.begin), end_(range.end) {}

  struct Part {
    TextRange literal;
    bool has_field = false;
    TextRange name, spec;
    bool spec_has_fields = false;
    uint32_t conversion = 0;  // 0: none
  };
  // 1: a part, 0: the end, -1: raised.
  int next(Part* part);

 private:
  bool parse_field(Part* part);
  bool parse_conversion(Part* part, bool* finished);
  bool parse_spec(Part* part);

  const Str* text_;
  size_t at_, end_;
};

// Splits a field name: "first.attribute[index]".
class FieldNameParser {
 public:
  FieldNameParser(const Str* text, TextRange range);

  TextRange first;
  int64_t first_index;  // -1 when the first part is no number; -2: raised

  struct Step {
    bool is_attribute;
    TextRange name;
    int64_t index;  // of [index]; -1 when it is no number
  };
  // 1: a step, 0: the end, -1: raised.
  int next(Step* step);

 private:
  const Str* text_;
  size_t at_, end_;
};

}  // namespace krait
