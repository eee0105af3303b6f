// The module _string: str.format's syntax as iterators, for string.Formatter.
#include "runtime/error.h"
#include "runtime/heap.h"
#include "runtime/module.h"
#include "runtime/str_format.h"
#include "runtime/tuple.h"
#include "runtime/type.h"

namespace krait {

namespace {

// Iterates over a template's parts or over the steps of a field name.
template <class Parser>
struct ParserIterator : Object {
  Value text;
  Parser parser;
};
using PartIterator = ParserIterator<TemplateParser>;
using StepIterator = ParserIterator<FieldNameParser>;

Type* g_part_iterator_type;
Type* g_step_iterator_type;

Value range_text(Value text, TextRange range) {
  return range.empty() ? str_empty() : str_substring(text.as<Str>(), range.begin, range.end);
}

Value next_part(const Value* a) {
  auto* it = a[0].as<PartIterator>();
  TemplateParser::Part part;
  int more = it->parser.next(&part);
  if (more <= 0) return more == 0 ? Value::unbound() : Value::exception();
  Value literal = range_text(it->text, part.literal);
  if (!part.has_field) return tuple_new({literal, Value::none(), Value::none(), Value::none()});
  Value conversion = part.conversion ? str_from_char(part.conversion) : Value::none();
  return tuple_new({literal, range_text(it->text, part.name), range_text(it->text, part.spec), conversion});
}

Value next_step(const Value* a) {
  auto* it = a[0].as<StepIterator>();
  FieldNameParser::Step step;
  int more = it->parser.next(&step);
  if (more <= 0) return more == 0 ? Value::unbound() : Value::exception();
  Value name = step.index >= 0 ? Value::small_int(step.index) : range_text(it->text, step.name);
  return tuple_new({Value::boolean(step.is_attribute), name});
}

Value iterator_self(const Value* a) { return a[0]; }

const NativeDef kPartIteratorMethods[] = {
    {"__iter__", "$self, /", iterator_self}, {"__next__", "$self, /", next_part}, {}};
const NativeDef kStepIteratorMethods[] = {
    {"__iter__", "$self, /", iterator_self}, {"__next__", "$self, /", next_step}, {}};
const TypeSpec kPartIterator = {.size = sizeof(PartIterator), .methods = kPartIteratorMethods};
const TypeSpec kStepIterator = {.size = sizeof(StepIterator), .methods = kStepIteratorMethods};

template <class Iterator, class Parser>
Value new_iterator(Type* type, Value text, const Parser& parser) {
  auto* it = static_cast<Iterator*>(allocate_instance(type));
  it->text = text;
  it->parser = parser;
  return Value::object(it);
}

Value check_text(Value v) { return is_str(v) ? v : raise_type_error("expected str, got %T", v); }

Value formatter_parser(const Value* a) {
  if (check_text(a[0]).is_exception()) return Value::exception();
  auto* s = a[0].as<Str>();
  return new_iterator<PartIterator>(g_part_iterator_type, a[0], TemplateParser(s, {0, s->length}));
}

Value formatter_field_name_split(const Value* a) {
  if (check_text(a[0]).is_exception()) return Value::exception();
  auto* s = a[0].as<Str>();
  FieldNameParser parser(s, {0, s->length});
  if (parser.first_index == -2) return Value::exception();
  Value first =
      parser.first_index >= 0 ? Value::small_int(parser.first_index) : range_text(a[0], parser.first);
  return tuple_new({first, new_iterator<StepIterator>(g_step_iterator_type, a[0], parser)});
}

const NativeDef kFunctions[] = {{"formatter_parser", "string, /", formatter_parser,
                                 "Iterate over the literal texts and fields of a template."},
                                {"formatter_field_name_split", "string, /", formatter_field_name_split,
                                 "Split a field name into its first part and an iterator over the rest."},
                                {}};

}  // namespace

Value module_init__string(Value module) {
  g_part_iterator_type = native_type_create("_string.formatteriterator", Kind::Native, sizeof(PartIterator),
                                            types::object, kTypeHidden, &kPartIterator);
  g_step_iterator_type = native_type_create("_string.fieldnameiterator", Kind::Native, sizeof(StepIterator),
                                            types::object, kTypeHidden, &kStepIterator);
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
