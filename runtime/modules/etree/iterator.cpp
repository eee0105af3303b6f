// Iterators over the elements of a tree, or their texts, in the order of the document.
#include <utility>

#include "runtime/modules/etree/element.h"
#include "runtime/ops.h"
#include "runtime/types/support.h"

namespace krait::etree {

namespace {

struct Iterator : Object {
  Value root;     // not visited yet; unbound: it has been
  Value tag;      // of the elements to be given; None: any
  Value texts;    // True: it is their texts that are given
  Value visited;  // the element that was visited last, if its children have not been looked at; else unbound
  Value parent;   // the one whose children are visited; unbound: none
  Value place;    // of its next child
  Value outer;    // a list: parent, place, for each of those around it; unbound: none yet
};
Type* g_iterator;

bool enter(Iterator* it, Value e) {
  if (!it->parent.is_unbound()) {
    if (it->outer.is_unbound()) store(it, &it->outer, list_new());
    auto* outer = it->outer.as<List>();
    if (!list_append(outer, it->parent) || !list_append(outer, it->place)) return false;
  }
  store(it, &it->parent, e);
  it->place = Value::small_int(0);
  return true;
}

// Goes back to the parent's parent.
Value leave(Iterator* it) {
  const Value left = std::exchange(it->parent, Value::unbound());
  if (it->outer.is_unbound() || it->outer.as<List>()->length == 0) return left;
  auto* outer = it->outer.as<List>();
  it->place = list_pop(outer, outer->length - 1);
  store(it, &it->parent, list_pop(outer, outer->length - 1));
  return left;
}

// The next element on the way; unbound: the end. *left: instead an element whose children have been visited.
Value step(Iterator* it, bool* left) {
  *left = false;
  if (!it->root.is_unbound()) return it->visited = std::exchange(it->root, Value::unbound());
  const Value last = std::exchange(it->visited, Value::unbound());
  if (!last.is_unbound()) {
    *left = last.as<Element>()->count() == 0;
    if (*left) return last;
    if (!enter(it, last)) return Value::exception();
  }
  if (it->parent.is_unbound()) return Value::unbound();
  const auto* parent = it->parent.as<Element>();
  const int64_t i = it->place.as_small_int();
  *left = i >= parent->count();
  if (*left) return leave(it);
  it->place = Value::small_int(i + 1);
  store(it, &it->visited, Value::object(parent->child(i)));
  return it->visited;
}

Value next_element(Iterator* it) {
  for (;;) {
    bool left;
    const Value e = step(it, &left);
    if (e.is_unbound() || e.is_exception()) return e;
    if (left) continue;
    if (it->tag.is_none()) return e;
    const int same = equals(e.as<Element>()->tag, it->tag);
    if (same) return same < 0 ? Value::exception() : e;
  }
}

// What follows the element that the iterator began with is no part of it.
Value next_text(Iterator* it) {
  for (;;) {
    bool left;
    const Value e = step(it, &left);
    if (e.is_unbound() || e.is_exception()) return e;
    if (left && it->parent.is_unbound()) continue;
    const Value text = left ? e.as<Element>()->tail : e.as<Element>()->text;
    const int given = text.is_none() ? 0 : truth(text);
    if (given) return given < 0 ? Value::exception() : text;
  }
}

Value next_method(const Value* a) {
  auto* it = a[0].as<Iterator>();
  return it->texts.is_true() ? next_text(it) : next_element(it);
}

const NativeDef kMethods[] = {{"__iter__", "$self, /", return_self, "Implement iter(self)."},
                              {"__next__", "$self, /", next_method, "Implement next(self)."},
                              {}};
const TypeSpec kSpec = {.size = sizeof(Iterator), .methods = kMethods};

}  // namespace

Value iterator_new(Element* root, Value tag, bool texts) {
  auto* it = static_cast<Iterator*>(allocate_instance(g_iterator));
  it->root = Value::object(root);
  it->tag = tag;
  it->texts = Value::boolean(texts);
  return Value::object(it);
}

void create_iterator_type() {
  static Value root;
  g_iterator = native_type_create("_elementtree._element_iterator", Kind::NativeValues, sizeof(Iterator),
                                  types::object, kTypeHidden, &kSpec);
  root = type_value(g_iterator);
  register_root("_element_iterator", &root);
}

}  // namespace krait::etree
