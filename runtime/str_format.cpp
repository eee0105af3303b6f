// str.format: replaces "{name!conversion:spec}" fields in a template by formatted arguments. Specs may
// contain fields themselves, one level deep.
#include "runtime/str_format.h"

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/format.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"
#include "runtime/types/str_methods.h"

namespace krait {

// --- the syntax ---

// The range as a non-negative decimal number; -1 when it is none, -2 raised.
static int64_t parse_index(const Str* s, TextRange range) {
  if (range.empty()) return -1;
  int64_t value = 0;
  for (size_t i = range.begin; i < range.end; ++i) {
    int digit = unicode_decimal_value(s->at(i));
    if (digit < 0) return -1;
    if (value > (INT64_MAX - digit) / 10) {
      raise_value_error("Too many decimal digits in format string");
      return -2;
    }
    value = value * 10 + digit;
  }
  return value;
}

int TemplateParser::next(Part* part) {
  *part = Part();
  if (at_ >= end_) return 0;
  part->literal.begin = at_;
  uint32_t c = 0;
  while (at_ < end_ && (c = text_->at(at_)) != '{' && c != '}') ++at_;
  part->literal.end = at_;
  if (at_ == end_) return 1;
  ++at_;
  bool doubled = at_ < end_ && text_->at(at_) == c;
  if (doubled) {
    part->literal.end = at_++;
    return 1;
  }
  if (c == '}' || at_ == end_) {
    raise_value_error(c == '}' ? "Single '}' encountered in format string"
                               : "Single '{' encountered in format string");
    return -1;
  }
  part->has_field = true;
  return parse_field(part) ? 1 : -1;
}

bool TemplateParser::parse_field(Part* part) {
  part->name.begin = at_;
  uint32_t c = 0;
  for (bool done = false; !done && at_ < end_;) {
    c = text_->at(at_++);
    if (c == '{') {
      raise_value_error("unexpected '{' in field name");
      return false;
    }
    if (c == '[') {
      while (at_ < end_ && text_->at(at_) != ']') ++at_;
    }
    done = c == '}' || c == ':' || c == '!';
  }
  part->name.end = at_ - 1;
  if (c == '}') return true;
  if (c == ':') return parse_spec(part);
  if (c == '!') {
    bool finished = false;
    return parse_conversion(part, &finished) && (finished || parse_spec(part));
  }
  raise_value_error("expected '}' before end of string");
  return false;
}

bool TemplateParser::parse_conversion(Part* part, bool* finished) {
  if (at_ >= end_) {
    raise_value_error("end of string while looking for conversion specifier");
    return false;
  }
  part->conversion = text_->at(at_++);
  if (at_ >= end_) return true;
  uint32_t c = text_->at(at_++);
  *finished = c == '}';
  if (*finished || c == ':') return true;
  raise_value_error("expected ':' after conversion specifier");
  return false;
}

bool TemplateParser::parse_spec(Part* part) {
  part->spec.begin = at_;
  for (int depth = 1; at_ < end_;) {
    uint32_t c = text_->at(at_++);
    if (c == '{') {
      part->spec_has_fields = true;
      ++depth;
    } else if (c == '}' && --depth == 0) {
      part->spec.end = at_ - 1;
      return true;
    }
  }
  raise_value_error("unmatched '{' in format spec");
  return false;
}

FieldNameParser::FieldNameParser(const Str* text, TextRange range)
    : text_(text), at_(range.begin), end_(range.end) {
  while (at_ < end_ && text->at(at_) != '.' && text->at(at_) != '[') ++at_;
  first = {range.begin, at_};
  first_index = parse_index(text, first);
}

int FieldNameParser::next(Step* step) {
  if (at_ >= end_) return 0;
  uint32_t c = text_->at(at_++);
  step->is_attribute = c == '.';
  step->index = -1;
  step->name.begin = at_;
  if (c == '.') {
    while (at_ < end_ && text_->at(at_) != '.' && text_->at(at_) != '[') ++at_;
    step->name.end = at_;
  } else if (c == '[') {
    while (at_ < end_ && text_->at(at_) != ']') ++at_;
    if (at_ == end_) {
      raise_value_error("Missing ']' in format string");
      return -1;
    }
    step->name.end = at_++;
    step->index = parse_index(text_, step->name);
    if (step->index == -2) return -1;
  } else {
    raise_value_error("Only '.' or '[' may follow ']' in format field specifier");
    return -1;
  }
  if (!step->name.empty()) return 1;
  raise_value_error("Empty attribute in format string");
  return -1;
}

// --- formatting ---

namespace {

constexpr int kNesting = 2;

class Formatter {
 public:
  // positional null: format_map. mapping unbound: no keywords.
  Formatter(Str* text, Tuple* positional, Value mapping)
      : text_(text), positional_(positional), mapping_(mapping) {}

  // False: raised.
  bool append(StringBuilder& out, TextRange range, int nesting) {
    if (nesting == 0) {
      raise_value_error("Max string recursion exceeded");
      return false;
    }
    TemplateParser parser(text_, range);
    TemplateParser::Part part;
    int more;
    while ((more = parser.next(&part)) > 0) {
      out.append(text_, part.literal.begin, part.literal.end);
      if (part.has_field && !append_field(out, part, nesting)) return false;
    }
    return more == 0;
  }

 private:
  bool append_field(StringBuilder& out, const TemplateParser::Part& part, int nesting) {
    Value v = field_value(part.name);
    if (v.is_exception()) return false;
    if (part.conversion) v = convert(v, part.conversion);
    if (v.is_exception()) return false;
    Value spec = str_empty();
    if (part.spec_has_fields) {
      StringBuilder expanded;
      if (!append(expanded, part.spec, nesting - 1)) return false;
      spec = expanded.finish();
    } else if (!part.spec.empty()) {
      spec = str_substring(text_, part.spec.begin, part.spec.end);
    } else if (has_shape(v, shapes::str)) {
      out.append(v.as<Str>());
      return true;
    }
    return !spec.is_exception() && format_append(out, v, spec.as<Str>());
  }

  static Value convert(Value v, uint32_t conversion) {
    switch (conversion) {
      case 'r': return repr(v);
      case 's': return str_of(v);
      case 'a': return ascii(v);
    }
    if (conversion > 32 && conversion < 127) {
      return raise_value_error("Unknown conversion specifier %c", int(conversion));
    }
    return raise_value_error("Unknown conversion specifier \\x%x", conversion);
  }

  Value field_value(TextRange name) {
    FieldNameParser parser(text_, name);
    if (parser.first_index == -2) return Value::exception();
    Value v = first_value(parser.first, parser.first_index);
    FieldNameParser::Step step;
    int more = 0;
    while (!v.is_exception() && (more = parser.next(&step)) > 0) {
      Value part = str_substring(text_, step.name.begin, step.name.end);
      if (step.is_attribute) v = get_attribute(v, str_intern(part));
      else v = get_item(v, step.index >= 0 ? Value::small_int(step.index) : part);
    }
    return more < 0 ? Value::exception() : v;
  }

  Value first_value(TextRange first, int64_t index) {
    if (!first.empty() && index < 0) {
      Value key = str_substring(text_, first.begin, first.end);
      if (mapping_.is_unbound()) return raise_key_error(key);
      return get_item(mapping_, key);
    }
    if (!choose_numbering(first.empty())) return Value::exception();
    if (first.empty()) index = next_number_++;
    if (!positional_) return raise_value_error("Format string contains positional fields");
    if (index < int64_t(positional_->length)) return positional_->items[index];
    return raise(types::IndexError, "Replacement index %zd out of range for positional args tuple", index);
  }

  // Automatic and manual numbering do not mix.
  bool choose_numbering(bool automatic) {
    Numbering wanted = automatic ? Numbering::Automatic : Numbering::Manual;
    if (numbering_ == Numbering::Unknown) numbering_ = wanted;
    if (numbering_ == wanted) return true;
    raise_value_error(automatic
                          ? "cannot switch from manual field specification to automatic field numbering"
                          : "cannot switch from automatic field numbering to manual field specification");
    return false;
  }

  enum class Numbering { Unknown, Automatic, Manual };
  Str* text_;
  Tuple* positional_;
  Value mapping_;
  Numbering numbering_ = Numbering::Unknown;
  int64_t next_number_ = 0;
};

Value format_template(Str* text, Tuple* positional, Value mapping) {
  StringBuilder out;
  if (!Formatter(text, positional, mapping).append(out, {0, text->length}, kNesting))
    return Value::exception();
  return out.finish();
}

}  // namespace

Value str_methods::format(const Value* a) { return format_template(a[0].as<Str>(), a[1].as<Tuple>(), a[2]); }
Value str_methods::format_map(const Value* a) { return format_template(a[0].as<Str>(), nullptr, a[1]); }

}  // namespace krait
