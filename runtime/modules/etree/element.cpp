// The module _elementtree: elements. An element has no table of attributes and no list of children before the
// first one is added.
#include "runtime/modules/etree/element.h"

#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/exception_type.h"
#include "runtime/ops.h"
#include "runtime/str_intern.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::etree {

namespace {

Type* g_element;
Type* g_parse_error;
Value g_paths;     // the module xml.etree.ElementPath
Value g_deepcopy;  // copy.deepcopy

Element* self_of(const Value* a) { return a[0].as<Element>(); }
Value done(bool ok) { return ok ? Value::none() : Value::exception(); }

Dict* attributes_of(Element* e) {
  if (e->attributes.is_unbound()) store(e, &e->attributes, Value::object(dict_new()));
  return e->attributes.as<Dict>();
}

List* children_of(Element* e) {
  if (e->children.is_unbound()) store(e, &e->children, list_new());
  return e->children.as<List>();
}

// --- making ---

// The attributes given by position or by name, with those that are keywords; unbound: none. A copy.
Value given_attributes(Value positional, Value keywords) {
  if (!positional.is_unbound()) {
    Dict* d = dict_copy(positional.as<Dict>());
    return keywords.is_unbound() || dict_update(d, keywords) ? Value::object(d) : Value::exception();
  }
  if (keywords.is_unbound()) return Value::unbound();
  auto* rest = keywords.as<Dict>();
  const Value attrib = dict_pop(rest, Value::object(str_intern("attrib")));
  if (attrib.is_unbound()) return keywords;
  if (!is_dict(attrib)) return raise_type_error("attrib must be dict, not %T", attrib);
  return given_attributes(attrib, rest->length ? keywords : Value::unbound());
}

Value new_element(Type* type) {
  auto* e = static_cast<Element*>(allocate_instance(type));
  e->tag = e->text = e->tail = Value::none();
  return Value::object(e);
}

Value new_of_type(const Value* a) { return new_element(a[0].as<Type>()); }

Value init(const Value* a) {
  Element* e = self_of(a);
  if (a[1].is_unbound()) return raise_type_error("Element() takes at least 1 argument (0 given)");
  if (!a[2].is_unbound() && !is_dict(a[2])) return raise_bad_argument("Element", "argument 2", "dict", a[2]);
  const Value attributes = given_attributes(a[2], a[3]);
  if (attributes.is_exception()) return attributes;
  e->tag = a[1];
  e->text = e->tail = Value::none();
  e->attributes = attributes;
  write_barrier(e);
  return Value::none();
}

Value sub_element(const Value* a) {
  if (!is_element(a[0]))
    return raise_bad_argument("SubElement", "argument 1", "xml.etree.ElementTree.Element", a[0]);
  if (!a[2].is_unbound() && !is_dict(a[2]))
    return raise_bad_argument("SubElement", "argument 3", "dict", a[2]);
  const Value attributes = given_attributes(a[2], a[3]);
  if (attributes.is_exception()) return attributes;
  const Value made = element_new(a[1], attributes);
  return element_append(a[0].as<Element>(), made) ? made : Value::exception();
}

Value make_element(const Value* a) {
  if (!is_dict(a[2])) return raise_bad_argument("makeelement", "argument 2", "dict", a[2]);
  return element_new(a[1], Value::object(dict_copy(a[2].as<Dict>())));
}

// --- children ---

// The place that a key means; negative ones count from the end. False: raised.
bool place_of(const Element* e, Value key, int64_t* index) {
  if (!is_int(key) && !type_of(key)->slot(Slot::Index)) {
    (void)raise_type_error("element indices must be integers");
    return false;
  }
  const Value plain = index_of(key);
  if (plain.is_exception()) return false;
  if (!int_fits_i64(plain, index)) {
    (void)raise(types::IndexError, "cannot fit '%T' into an index-sized integer", key);
    return false;
  }
  if (*index < 0) *index += e->count();
  return true;
}

bool is_slice(Value key) { return has_kind(key, Kind::Slice); }

Value get_child(const Value* a) {
  Element* e = self_of(a);
  int64_t i;
  if (a[1].is_small_int()) {
    i = a[1].as_small_int();
    if (i < 0) i += e->count();
  } else if (is_slice(a[1])) {
    return get_item(Value::object(children_of(e)), a[1]);
  } else if (!place_of(e, a[1], &i)) {
    return Value::exception();
  }
  if (uint64_t(i) >= uint64_t(e->count())) return raise(types::IndexError, "child index out of range");
  return Value::object(e->child(i));
}

// A list of the items that nobody else changes.
Value sequence_of(Value iterable) {
  const Value items = list_from_iterable(iterable);
  if (!items.is_exception() || !clear_if(types::TypeError)) return items;
  return raise_type_error("expected sequence, not \"%T\"", iterable);
}

Value elements_of(Value iterable) {
  const Value items = sequence_of(iterable);
  if (items.is_exception()) return items;
  for (int64_t i = 0; i < items.as<List>()->length; ++i) {
    const Value item = list_get(items.as<List>(), i);
    if (!is_element(item)) return raise_no_element(item);
  }
  return items;
}

Value set_child(const Value* a) {
  Element* e = self_of(a);
  if (is_slice(a[1])) {
    const Value items = elements_of(a[2]);
    return done(!items.is_exception() && set_item(Value::object(children_of(e)), a[1], items));
  }
  int64_t i;
  if (!place_of(e, a[1], &i)) return Value::exception();
  if (uint64_t(i) >= uint64_t(e->count()))
    return raise(types::IndexError, "child assignment index out of range");
  if (!is_element(a[2])) return raise_no_element(a[2]);
  list_set(e->children.as<List>(), i, a[2]);
  return Value::none();
}

Value delete_child(const Value* a) {
  Element* e = self_of(a);
  if (is_slice(a[1])) return done(delete_item(Value::object(children_of(e)), a[1]));
  int64_t i;
  if (!place_of(e, a[1], &i)) return Value::exception();
  if (uint64_t(i) >= uint64_t(e->count()))
    return raise(types::IndexError, "child assignment index out of range");
  (void)list_pop(e->children.as<List>(), i);
  return Value::none();
}

Value count_children(const Value* a) { return Value::small_int(self_of(a)->count()); }

Value append(const Value* a) {
  if (!is_element(a[1]))
    return raise_bad_argument("append", "argument", "xml.etree.ElementTree.Element", a[1]);
  return done(element_append(self_of(a), a[1]));
}

// What comes before something that is no element has been added when that is found.
Value extend(const Value* a) {
  const Value added = sequence_of(a[1]);
  if (added.is_exception()) return added;
  for (int64_t i = 0; i < added.as<List>()->length; ++i) {
    const Value item = list_get(added.as<List>(), i);
    if (!is_element(item)) return raise_no_element(item);
    if (!element_append(self_of(a), item)) return Value::exception();
  }
  return Value::none();
}

Value insert(const Value* a) {
  Element* e = self_of(a);
  int64_t i;
  if (!int_to_i64(a[1], &i)) return Value::exception();
  if (!is_element(a[2]))
    return raise_bad_argument("insert", "argument 2", "xml.etree.ElementTree.Element", a[2]);
  if (i < 0) i = std::max<int64_t>(0, i + e->count());
  return done(list_insert(children_of(e), std::min(i, e->count()), a[2]));
}

Value remove(const Value* a) {
  Element* e = self_of(a);
  if (!is_element(a[1]))
    return raise_bad_argument("remove", "argument", "xml.etree.ElementTree.Element", a[1]);
  for (int64_t i = 0; i < e->count(); ++i) {
    const int same = equals(Value::object(e->child(i)), a[1]);
    if (same < 0) return Value::exception();
    if (!same) continue;
    if (i < e->count()) (void)list_pop(e->children.as<List>(), i);
    return Value::none();
  }
  return raise_value_error("list.remove(x): x not in list");
}

Value clear(const Value* a) {
  Element* e = self_of(a);
  e->attributes = e->children = Value::unbound();
  e->text = e->tail = Value::none();
  return Value::none();
}

// --- attributes ---

Value get(const Value* a) {
  const Element* e = self_of(a);
  if (e->attributes.is_unbound()) return a[2];
  const Value found = dict_get(e->attributes.as<Dict>(), a[1]);
  return found.is_unbound() ? a[2] : found;
}

Value set(const Value* a) { return done(dict_set(attributes_of(self_of(a)), a[1], a[2])); }

Value keys(const Value* a) { return list_from_iterable(dict_keys_view(attributes_of(self_of(a)))); }
Value items(const Value* a) { return list_from_iterable(dict_items_view(attributes_of(self_of(a)))); }

constexpr char kUndeletable[] = "can't delete element attribute";

Value get_attributes(Value self) { return Value::object(attributes_of(self.as<Element>())); }
bool set_attributes(Value self, Value v) {
  auto* e = self.as<Element>();
  if (v.is_unbound()) return raise(types::AttributeError, kUndeletable), false;
  if (!is_dict(v)) return raise_type_error("attrib must be dict, not %T", v), false;
  store(e, &e->attributes, v);
  return true;
}

// --- searching ---

// Is it more than the tag of children?
bool is_path(Value v) {
  if (!is_str(v)) return true;
  const auto* s = v.as<Str>();
  const auto at = [=](size_t i) { return s->at(i); };
  if (s->length >= 3 && at(0) == '{' && (at(1) == '}' || (at(1) == '*' && at(2) == '}'))) return true;
  bool in_namespace = false;
  for (size_t i = 0; i < s->length; ++i) {
    const uint32_t c = at(i);
    if (c == '{') in_namespace = true;
    else if (c == '}') in_namespace = false;
    else if (!in_namespace && (c == '/' || c == '*' || c == '[' || c == '@' || c == '.')) return true;
  }
  return false;
}

// The next child with this tag, from *place on, where the search goes on then; unbound: there is none.
Value find_child(const Element* e, Value tag, int64_t* place) {
  while (*place < e->count()) {
    const Value child = Value::object(e->child((*place)++));
    const int same = equals(child.as<Element>()->tag, tag);
    if (same) return same < 0 ? Value::exception() : child;
  }
  return Value::unbound();
}

Value by_path(const char* function, std::initializer_list<Value> args) {
  return call_method(g_paths, str_intern(function), args);
}

Value find(const Value* a) {
  if (is_path(a[1]) || !a[2].is_none()) return by_path("find", {a[0], a[1], a[2]});
  int64_t place = 0;
  return or_none(find_child(self_of(a), a[1], &place));
}

Value find_text(const Value* a) {
  if (is_path(a[1]) || !a[3].is_none()) return by_path("findtext", {a[0], a[1], a[2], a[3]});
  int64_t place = 0;
  const Value child = find_child(self_of(a), a[1], &place);
  if (child.is_exception() || child.is_unbound()) return child.is_unbound() ? a[2] : child;
  const Value text = child.as<Element>()->text;
  return text.is_none() ? str_empty() : text;
}

Value find_all(const Value* a) {
  if (is_path(a[1]) || !a[2].is_none()) return by_path("findall", {a[0], a[1], a[2]});
  const Value found = list_new();
  int64_t place = 0;
  Value child;
  while (!(child = find_child(self_of(a), a[1], &place)).is_unbound()) {
    if (child.is_exception() || !list_append(found.as<List>(), child)) return Value::exception();
  }
  return found;
}

Value iterate_found(const Value* a) { return by_path("iterfind", {a[0], a[1], a[2]}); }

Value iterate_tags(const Value* a) {
  const bool any = is_str(a[1]) && str_equals_ascii(a[1].as<Str>(), "*");
  return iterator_new(self_of(a), any ? Value::none() : a[1], false);
}

Value iterate_texts(const Value* a) { return iterator_new(self_of(a), Value::none(), true); }

// --- copying ---

Value copy(const Value* a) {
  const Element* e = self_of(a);
  const Value made = element_new(e->tag, e->attributes);
  if (!e->attributes.is_unbound())
    made.as<Element>()->attributes = Value::object(dict_copy(e->attributes.as<Dict>()));
  auto* to = made.as<Element>();
  to->text = e->text;
  to->tail = e->tail;
  if (e->count()) to->children = list_slice(e->children.as<List>(), 0, e->count());
  write_barrier(to);
  return made;
}

Value deep_copy_of(Value v, Value memo);

bool is_text_dict(Dict* d) {
  size_t position = 0;
  Value key, value;
  while (dict_next(d, &position, &key, &value)) {
    if (!has_shape(key, shapes::str) || !has_shape(value, shapes::str)) return false;
  }
  return true;
}

Value deep_copy(Element* e, Value memo) {
  const Value made = new_element(g_element);
  auto* to = made.as<Element>();
  const auto copy_field = [&](Value Element::* f, Value from) {
    const Value v = deep_copy_of(from, memo);
    if (v.is_exception()) return false;
    store(to, &(to->*f), v);
    return true;
  };
  if (!copy_field(&Element::tag, e->tag) || !copy_field(&Element::text, e->text) ||
      !copy_field(&Element::tail, e->tail))
    return Value::exception();
  if (!e->attributes.is_unbound() && !copy_field(&Element::attributes, e->attributes))
    return Value::exception();
  for (int64_t i = 0; i < e->count(); ++i) {
    const Value child = deep_copy_of(Value::object(e->child(i)), memo);
    if (child.is_exception()) return child;
    if (!is_element(child)) return raise_no_element(child);
    if (!element_append(to, child)) return Value::exception();
  }
  if (!dict_set(memo.as<Dict>(), Value::small_int(int64_t(uintptr_t(e))), made)) return Value::exception();
  return made;
}

Value deep_copy_of(Value v, Value memo) {
  if (v.is_none() || has_shape(v, shapes::str)) return v;
  if (has_shape(v, shapes::dict) && is_text_dict(v.as<Dict>())) return Value::object(dict_copy(v.as<Dict>()));
  if (!is_exact_element(v)) return call(g_deepcopy, {v, memo});
  const NativeRecursion guard(" in __deepcopy__");
  return guard.exceeded() ? Value::exception() : deep_copy(v.as<Element>(), memo);
}

Value deep_copy_method(const Value* a) {
  if (!is_dict(a[1])) return raise_bad_argument("__deepcopy__", "argument", "dict", a[1]);
  const NativeRecursion guard(" in __deepcopy__");
  return guard.exceeded() ? Value::exception() : deep_copy(self_of(a), a[1]);
}

Value get_state(const Value* a) {
  Element* e = self_of(a);
  Dict* state = dict_new();
  dict_set_str(state, "tag", e->tag);
  dict_set_str(state, "_children", list_slice(children_of(e), 0, e->count()));
  dict_set_str(state, "attrib", Value::object(attributes_of(e)));
  dict_set_str(state, "text", e->text);
  dict_set_str(state, "tail", e->tail);
  return Value::object(state);
}

// Also what the class in Python has pickled.
Value set_state(const Value* a) {
  if (!is_dict(a[1])) return raise_type_error("Don't know how to unpickle \"%R\" as an Element", a[1]);
  auto* state = a[1].as<Dict>();
  const auto part = [=](const char* name) { return dict_get_str(state, str_intern(name)); };
  Element* e = self_of(a);
  if (part("tag").is_unbound()) return raise_type_error("tag may not be NULL");
  const Value children = part("_children"), attributes = part("attrib");
  const Value own = children.is_unbound() ? children : elements_of(children);
  if (own.is_exception()) return own;
  e->tag = part("tag");
  e->text = or_none(part("text"));
  e->tail = or_none(part("tail"));
  e->attributes = is_dict(attributes) ? Value::object(dict_copy(attributes.as<Dict>())) : Value::unbound();
  e->children = own;
  write_barrier(e);
  return Value::none();
}

Value show(const Value* a) {
  const Element* e = self_of(a);
  if (e->tag.is_none()) return format_string("<%T at %p>", a[0], static_cast<const void*>(e));
  const int entered = repr_enter(a[0]);
  if (entered < 0) return Value::exception();
  if (entered > 0) return raise(types::RuntimeError, "reentrant call inside %T.__repr__", a[0]);
  const Value shown = format_string("<Element %R at %p>", e->tag, static_cast<const void*>(e));
  repr_leave(a[0]);
  return shown;
}

Value size_of(const Value* a) {
  const Element* e = self_of(a);
  const size_t children = e->children.is_unbound() ? 0 : sizeof(List) + 8 * e->children.as<List>()->capacity;
  return Value::small_int(int64_t(sizeof(Element) + children));
}

const NativeDef kMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", new_of_type, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__init__", "-$self, tag=?, attrib=?, /, **extra", init,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__len__", "$self, /", count_children, "Return len(self).", Effects::ReadsHeap},
    {"__getitem__", "$self, key, /", get_child, "Return self[key]."},
    {"__setitem__", "$self, key, value, /", set_child, "Set self[key] to value."},
    {"__delitem__", "$self, key, /", delete_child, "Delete self[key]."},
    {"__repr__", "$self, /", show, "Return repr(self)."},
    {"__copy__", "$self, /", copy},
    {"__deepcopy__", "$self, memo, /", deep_copy_method},
    {"__getstate__", "$self, /", get_state},
    {"__setstate__", "$self, state, /", set_state},
    {"__sizeof__", "$self, /", size_of},
    {"append", "$self, subelement, /", append},
    {"clear", "$self, /", clear},
    {"extend", "$self, elements, /", extend},
    {"find", "$self, /, path, namespaces=None", find},
    {"findall", "$self, /, path, namespaces=None", find_all},
    {"findtext", "$self, /, path, default=None, namespaces=None", find_text},
    {"get", "$self, /, key, default=None", get},
    {"insert", "$self, index, subelement, /", insert},
    {"items", "$self, /", items},
    {"iter", "$self, /, tag=None", iterate_tags},
    {"iterfind", "$self, /, path, namespaces=None", iterate_found},
    {"itertext", "$self, /", iterate_texts},
    {"keys", "$self, /", keys},
    {"makeelement", "$self, tag, attrib, /", make_element},
    {"remove", "$self, subelement, /", remove},
    {"set", "$self, key, value, /", set},
    {}};
const MemberDef kMembers[] = {
    {"tag", offsetof(Element, tag), false, false, "What kind of data the element represents", kUndeletable},
    {"text", offsetof(Element, text), false, false, "The text behind the start tag, or None", kUndeletable},
    {"tail", offsetof(Element, tail), false, false, "The text behind the end tag, or None", kUndeletable},
    {}};
const GetSetDef kGetSets[] = {
    {"attrib", get_attributes, set_attributes, "A dictionary containing the element's attributes"}, {}};
const TypeSpec kSpec = {
    .size = sizeof(Element), .methods = kMethods, .getsets = kGetSets, .members = kMembers};

const NativeDef kFunctions[] = {{"SubElement", "-parent, tag, attrib=?, /, **extra", sub_element}, {}};

}  // namespace

Type* element_type() { return g_element; }
bool is_element(Value v) { return is_instance(v, g_element); }
bool is_exact_element(Value v) { return type_of(v) == g_element; }
Value raise_no_element(Value v) { return raise_type_error("expected an Element, not \"%T\"", v); }
Type* parse_error() { return g_parse_error; }

Value element_new(Value tag, Value attributes) {
  const Value made = new_element(g_element);
  auto* e = made.as<Element>();
  e->tag = tag;
  e->attributes = attributes;
  return made;
}

bool element_append(Element* parent, Value child) { return list_append(children_of(parent), child); }

void create_element_type(Value module) {
  g_element = native_type_create("xml.etree.ElementTree.Element", Kind::NativeValues, sizeof(Element),
                                 types::object, kTypeBase | kTypeHasWeakrefs | kTypeSequence, &kSpec);
  module_add_type(module, g_element);
  module_add_functions(module, kFunctions);
}

}  // namespace krait::etree

namespace krait {

Value module_init__elementtree(Value module) {
  using namespace etree;
  g_deepcopy = import_attribute("copy", "deepcopy");
  if (g_deepcopy.is_exception()) return g_deepcopy;
  g_paths = import_module("xml.etree.ElementPath");
  if (g_paths.is_exception()) return g_paths;
  register_root("_elementtree", &g_deepcopy);
  register_root("_elementtree", &g_paths);
  create_element_type(module);
  create_iterator_type();
  create_builder_type(module);
  create_parser_type(module);
  g_parse_error = module_exception_type(module, "xml.etree.ElementTree", "ParseError", types::SyntaxError);
  return g_parse_error ? module : Value::exception();
}

}  // namespace krait
