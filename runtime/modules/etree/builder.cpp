// TreeBuilder: makes a tree of what it is told about start tags, texts and end tags.
#include "runtime/module.h"
#include "runtime/modules/etree/element.h"
#include "runtime/ops.h"
#include "runtime/str_intern.h"
#include "runtime/tuple.h"

namespace krait::etree {

namespace {

struct Builder : Object {
  Value root;     // None before the first element
  Value current;  // the element that is open; None: none
  Value last;     // the element that text belongs to; None: none yet
  Value closed;   // the same if it is behind that element, else unbound
  Value data;     // text not yet given to an element: a str, or a list of several; unbound: none
  Value open;     // a list of those around the current one
  Value element_factory, comment_factory, instruction_factory;  // unbound: the usual thing
  Value insert_comments, insert_instructions;
  Value append;                     // where events go; unbound: nowhere
  Value names[int(Event::kCount)];  // of the events that are reported; unbound: it is not
};
Type* g_builder;
Value g_comment, g_instruction;  // what _set_factories() was given

Builder* self_of(const Value* a) { return a[0].as<Builder>(); }

Value new_of_type(const Value* a) {
  auto* b = static_cast<Builder*>(allocate_instance(a[0].as<Type>()));
  b->root = b->current = b->last = Value::none();
  b->insert_comments = b->insert_instructions = Value::false_();
  store(b, &b->open, list_new());
  b->comment_factory = g_comment;
  b->instruction_factory = g_instruction;
  return Value::object(b);
}

Value init(const Value* a) {
  Builder* b = self_of(a);
  const int comments = truth(a[4]), instructions = truth(a[5]);
  if (comments < 0 || instructions < 0) return Value::exception();
  b->element_factory = a[1].is_none() ? Value::unbound() : a[1];
  b->comment_factory = a[2].is_none() ? g_comment : a[2];
  b->instruction_factory = a[3].is_none() ? g_instruction : a[3];
  b->insert_comments = Value::boolean(comments);
  b->insert_instructions = Value::boolean(instructions);
  write_barrier(b);
  return Value::none();
}

// Adds to what the element has as its text or tail.
bool add_text(Value element, const char* name, Value Element::* slot, Value text) {
  if (is_exact_element(element)) {
    auto* e = element.as<Element>();
    const Value before = e->*slot;
    const Value all = before.is_none() ? text : add(before, text);
    if (all.is_exception()) return false;
    store(e, &(e->*slot), all);
    return true;
  }
  const Value before = get_attribute(element, name);
  if (before.is_exception()) return false;
  const Value all = before.is_none() ? text : add(before, text);
  return !all.is_exception() && set_attribute(element, str_intern(name), all);
}

bool flush(Builder* b) {
  if (b->data.is_unbound()) return true;
  const Value text = is_list(b->data) ? str_join(str_empty().as<Str>(), b->data) : b->data;
  b->data = Value::unbound();
  if (text.is_exception()) return false;
  return b->closed.is_unbound() ? add_text(b->last, "text", &Element::text, text)
                                : add_text(b->closed, "tail", &Element::tail, text);
}

bool add_child(Value parent, Value child) {
  if (!is_exact_element(parent)) return !call_method(parent, str_intern("append"), {child}).is_exception();
  if (!is_element(child)) return raise_no_element(child), false;
  return element_append(parent.as<Element>(), child);
}

bool report(Builder* b, Event event, Value node) {
  const Value name = b->names[int(event)];
  if (b->append.is_unbound() || name.is_unbound()) return true;
  return !call(b->append, {tuple_new({name, node})}).is_exception();
}

// A comment or an instruction: a child, if such are to be in the tree, and text goes behind it.
Value put(Builder* b, Event event, Value node, bool insert) {
  if (insert && !b->current.is_none()) {
    if (!add_child(b->current, node)) return Value::exception();
    b->closed = b->last = node;
    write_barrier(b);
  }
  return report(b, event, node) ? node : Value::exception();
}

Value start_method(const Value* a) {
  if (!is_dict(a[2])) return raise_bad_argument("start", "argument 2", "dict", a[2]);
  return builder_start(a[0], a[1], a[2]);
}
Value end_method(const Value* a) { return builder_end(a[0]); }
Value data_method(const Value* a) { return builder_data(a[0], a[1]); }
Value comment_method(const Value* a) { return builder_comment(a[0], a[1]); }
Value instruction_method(const Value* a) { return builder_instruction(a[0], a[1], a[2]); }
Value close_method(const Value* a) { return builder_close(a[0]); }

Value set_factories(const Value* a) {
  for (int i = 0; i < 2; ++i) {
    if (!a[i].is_none() && !is_callable(a[i]))
      return raise_type_error("%s factory must be callable, not %T", i ? "PI" : "Comment", a[i]);
  }
  const Value old = tuple_new({or_none(g_comment), or_none(g_instruction)});
  g_comment = a[0].is_none() ? Value::unbound() : a[0];
  g_instruction = a[1].is_none() ? Value::unbound() : a[1];
  return old;
}

const NativeDef kMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", new_of_type, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__init__",
     "$self, /, element_factory=None, *, comment_factory=None, pi_factory=None, insert_comments=False, "
     "insert_pis=False",
     init, "Initialize self.  See help(type(self)) for accurate signature."},
    {"start", "$self, tag, attrs, /", start_method},
    {"end", "$self, tag, /", end_method},
    {"data", "$self, data, /", data_method},
    {"comment", "$self, text, /", comment_method},
    {"pi", "$self, target, text=None, /", instruction_method},
    {"close", "$self, /", close_method},
    {}};
const TypeSpec kSpec = {.size = sizeof(Builder), .methods = kMethods};
const NativeDef kFunctions[] = {
    {"_set_factories", "comment_factory, pi_factory, /", set_factories,
     "Change the factories used to create comments and processing instructions; returns the old ones."},
    {}};

}  // namespace

bool is_exact_builder(Value v) { return type_of(v) == g_builder; }

Value builder_new() {
  const Value type = type_value(g_builder);
  return new_of_type(&type);
}

Value builder_start(Value builder, Value tag, Value attributes) {
  auto* b = builder.as<Builder>();
  if (!flush(b)) return Value::exception();
  Value e;
  if (b->element_factory.is_unbound()) {
    e = element_new(tag, attributes);
  } else {
    e = call(b->element_factory, {tag, attributes.is_unbound() ? Value::object(dict_new()) : attributes});
    if (e.is_exception()) return e;
  }
  if (b->current.is_none()) {
    if (!b->root.is_none()) return raise(parse_error(), "multiple elements on top level");
    b->root = e;
  } else if (!add_child(b->current, e)) {
    return Value::exception();
  }
  if (!list_append(b->open.as<List>(), b->current)) return Value::exception();
  b->current = b->last = e;
  b->closed = Value::unbound();
  write_barrier(b);
  return report(b, Event::Start, e) ? e : Value::exception();
}

Value builder_end(Value builder) {
  auto* b = builder.as<Builder>();
  if (!flush(b)) return Value::exception();
  auto* open = b->open.as<List>();
  if (open->length == 0) return raise(types::IndexError, "pop from empty stack");
  b->last = b->closed = b->current;
  b->current = list_pop(open, open->length - 1);
  write_barrier(b);
  return report(b, Event::End, b->last) ? b->last : Value::exception();
}

Value builder_data(Value builder, Value data) {
  auto* b = builder.as<Builder>();
  if (b->data.is_unbound()) {
    if (!b->last.is_none()) store(b, &b->data, data);  // what comes before the first element is left out
  } else if (is_list(b->data)) {
    if (!list_append(b->data.as<List>(), data)) return Value::exception();
  } else {
    store(b, &b->data, list_new({b->data, data}));
  }
  return Value::none();
}

Value builder_comment(Value builder, Value text) {
  auto* b = builder.as<Builder>();
  if (!flush(b)) return Value::exception();
  const Value node = b->comment_factory.is_unbound() ? text : call(b->comment_factory, {text});
  return node.is_exception() ? node : put(b, Event::Comment, node, b->insert_comments.is_true());
}

Value builder_instruction(Value builder, Value target, Value text) {
  auto* b = builder.as<Builder>();
  if (!flush(b)) return Value::exception();
  const Value node = b->instruction_factory.is_unbound() ? tuple_new({target, text})
                                                         : call(b->instruction_factory, {target, text});
  return node.is_exception() ? node : put(b, Event::Instruction, node, b->insert_instructions.is_true());
}

Value builder_close(Value builder) { return builder.as<Builder>()->root; }

bool builder_reports(Value builder, Event event) {
  const auto* b = builder.as<Builder>();
  return !b->append.is_unbound() && !b->names[int(event)].is_unbound();
}
bool builder_report(Value builder, Event event, Value node) {
  return report(builder.as<Builder>(), event, node);
}

void builder_listen(Value builder, Value append) {
  auto* b = builder.as<Builder>();
  store(b, &b->append, append);
  for (Value& name : b->names) name = Value::unbound();
}
void builder_report_also(Value builder, Event event, Value name) {
  auto* b = builder.as<Builder>();
  store(b, &b->names[int(event)], name);
}
bool builder_keeps_instructions(Value builder) {
  return builder.as<Builder>()->insert_instructions.is_true();
}

void create_builder_type(Value module) {
  register_root("_elementtree comments", &g_comment);
  register_root("_elementtree instructions", &g_instruction);
  g_builder = native_type_create("xml.etree.ElementTree.TreeBuilder", Kind::NativeValues, sizeof(Builder),
                                 types::object, kTypeBase, &kSpec);
  module_add_type(module, g_builder);
  module_add_functions(module, kFunctions);
}

}  // namespace krait::etree
