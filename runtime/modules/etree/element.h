// Elements of XML trees: what elements (element.cpp), their iterators (iterator.cpp), the builder of trees
// (builder.cpp) and the parser (parser.cpp) share. Programs use the module xml.etree.ElementTree.
#pragma once

#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/object.h"

namespace krait::etree {

struct Element : Object {
  Value tag, text, tail;
  Value attributes;  // a dict; unbound: none yet
  Value children;    // a list of elements; unbound: none yet

  int64_t count() const { return children.is_unbound() ? 0 : children.as<List>()->length; }
  Element* child(int64_t i) const { return list_get(children.as<List>(), i).as<Element>(); }
};

inline Value or_none(Value v) { return v.is_unbound() ? Value::none() : v; }

Type* element_type();
bool is_element(Value v);
bool is_exact_element(Value v);
Value raise_no_element(Value v);

// attributes: a dict that is the element's own from now on, or unbound.
Value element_new(Value tag, Value attributes);
[[nodiscard]] bool element_append(Element* parent, Value child);

// The iterator of iter() (unbound text) and itertext().
Value iterator_new(Element* root, Value tag, bool texts);

// What parsers tell a TreeBuilder.
bool is_exact_builder(Value v);
Value builder_new();
Value builder_start(Value builder, Value tag, Value attributes);
Value builder_end(Value builder);
Value builder_data(Value builder, Value data);
Value builder_comment(Value builder, Value text);
Value builder_instruction(Value builder, Value target, Value text);
Value builder_close(Value builder);
// start-ns and end-ns, which only listeners hear of. True: there is one; nothing was raised.
enum class Event : int { Start, End, StartNs, EndNs, Comment, Instruction, kCount };
bool builder_reports(Value builder, Event event);
[[nodiscard]] bool builder_report(Value builder, Event event, Value node);
// Events go to append(tuple); none are reported yet.
void builder_listen(Value builder, Value append);
void builder_report_also(Value builder, Event event, Value name);
bool builder_keeps_instructions(Value builder);

Type* parse_error();

void create_element_type(Value module);
void create_iterator_type();
void create_builder_type(Value module);
void create_parser_type(Value module);

}  // namespace krait::etree
