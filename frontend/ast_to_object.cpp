// Trees to objects. Attributes are set as a program would set them; __init__ is not called.
#include "frontend/ast_objects.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

using ast::FieldCount;
using ast::FieldInfo;
using ast::Node;
using ast::TypeSort;

namespace {

// A node's depth may be this multiple of the recursion limit: it costs less than a Python call.
constexpr int kNodesPerCall = 3;

class ObjectBuilder {
 public:
  explicit ObjectBuilder(const AstClasses& classes) : classes_(classes) {
    depth_ = static_cast<int64_t>(g_thread->recursion_depth) * kNodesPerCall;
    limit_ = static_cast<int64_t>(g_thread->recursion_limit) * kNodesPerCall;
  }

  Value node(Node* node) {
    if (node == nullptr) return Value::none();
    if (depth_ >= limit_ || native_stack_exhausted()) {
      return raise(types::RecursionError, "maximum recursion depth exceeded during ast construction");
    }
    ++depth_;
    Value result = object(node);
    --depth_;
    return result;
  }

 private:
  Value object(Node* node) {
    const ast::NodeInfo& info = ast::node_info(node->node_kind);
    Value result = object_new(classes_.nodes[static_cast<int>(node->node_kind)]);
    if (result.is_exception()) return result;
    for (const FieldInfo& field : info.fields) {
      Value value = field.count == FieldCount::SEQ ? sequence(node, field) : single(node, field);
      if (value.is_exception() || !set_attribute(result, str_intern(field.name), value)) {
        return Value::exception();
      }
    }
    if (ast::type_info(info.type).located != ast::Located::PLAIN) {
      auto* located = static_cast<ast::LocatedNode*>(node);
      if (!set_int(result, "lineno", located->lineno) ||
          !set_int(result, "col_offset", located->col_offset) ||
          !set_int(result, "end_lineno", located->end_lineno) ||
          !set_int(result, "end_col_offset", located->end_col_offset)) {
        return Value::exception();
      }
    }
    return result;
  }

  static bool set_int(Value object, const char* name, int32_t value) {
    return set_attribute(object, str_intern(name), Value::small_int(value));
  }

  Value single(Node* node, const FieldInfo& field) {
    switch (ast::type_info(field.type).sort) {
      case TypeSort::Value: return ast::field_of<Value>(node, field);
      case TypeSort::Int: return Value::small_int(ast::field_of<int32_t>(node, field));
      case TypeSort::Enum: return enumerator(field, ast::field_of<uint8_t>(node, field));
      case TypeSort::Sum:
      case TypeSort::Product: break;
    }
    return this->node(ast::field_of<Node*>(node, field));
  }

  Value enumerator(const FieldInfo& field, uint8_t index) {
    return classes_.singletons[static_cast<int>(field.type)][index];
  }

  // A list of what the field holds; a Span's layout is the same for all element types.
  Value sequence(Node* node, const FieldInfo& field) {
    switch (ast::type_info(field.type).sort) {
      case TypeSort::Value: {
        Span<Value> values = ast::field_of<Span<Value>>(node, field);
        return list_new(values.data, static_cast<size_t>(values.count));
      }
      case TypeSort::Enum:
        return list_of(ast::field_of<Span<uint8_t>>(node, field),
                       [&](uint8_t index) { return enumerator(field, index); });
      default:
        return list_of(ast::field_of<Span<Node*>>(node, field), [&](Node* item) { return this->node(item); });
    }
  }

  template <class T, class Convert>
  Value list_of(Span<T> items, Convert convert) {
    List* list = list_with_capacity(static_cast<size_t>(items.count));
    if (list == nullptr) return Value::exception();
    for (T item : items) {
      Value value = convert(item);
      if (value.is_exception() || !list_append(list, value)) return Value::exception();
    }
    return Value::object(list);
  }

  const AstClasses& classes_;
  int64_t depth_;
  int64_t limit_;
};

}  // namespace

Value ast_to_object(ast::ModNode* module) {
  const AstClasses* classes = ast_classes();
  if (classes == nullptr) return Value::exception();
  return ObjectBuilder(*classes).node(module);
}

}  // namespace krait
