// Objects to trees. The objects may be anything: attributes missing, of wrong types, changed by the code that
// looking at them runs.
#include "frontend/ast_objects.h"
#include "runtime/call.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

using ast::AsdlType;
using ast::FieldCount;
using ast::FieldInfo;
using ast::Node;
using ast::TypeSort;

namespace {

class TreeBuilder {
 public:
  TreeBuilder(const AstClasses& classes, Arena& arena) : classes_(classes), arena_(arena) {}

  // False: raised. None is no node: *out is null.
  bool node_of(Value object, AsdlType type, Node** out) {
    const ast::TypeInfo& info = ast::type_info(type);
    *out = nullptr;
    if (info.sort == TypeSort::Sum && object.is_none()) return true;
    ast::Location location;
    bool is_sum = info.sort == TypeSort::Sum;
    if (is_sum && !location_of(object, info, &location)) return false;
    int kind = kind_of(object, type);
    if (kind < 0) {
      raise_type_error("expected some sort of %s, but got %R", info.name, object);
      return false;
    }
    const ast::NodeInfo& node = ast::node_info(static_cast<ast::NodeKind>(kind));
    Node* result = node.make(arena_);
    for (const FieldInfo& field : node.fields) {
      if (!read_field(object, node, field, result)) return false;
    }
    if (!is_sum && !location_of(object, info, &location)) return false;
    if (!check_required(node, result)) return false;
    if (info.located != ast::Located::PLAIN) static_cast<ast::LocatedNode*>(result)->set_location(location);
    *out = result;
    return true;
  }

 private:
  // Which constructor of the type the object's class is, or derives from; -1: none. A product is taken as it
  // is: anything with the right attributes will do.
  int kind_of(Value object, AsdlType type) {
    bool is_product = ast::type_info(type).sort == TypeSort::Product;
    for (int kind = 0; is_product && kind < ast::kNodeKindCount; ++kind) {
      if (ast::node_info(static_cast<ast::NodeKind>(kind)).type == type) return kind;
    }
    auto* mro = type_of(object)->mro.as<Tuple>();
    for (uint64_t i = 0; i < mro->length; ++i) {
      for (int kind = 0; kind < ast::kNodeKindCount; ++kind) {
        if (mro->items[i] == type_value(classes_.nodes[kind]) &&
            ast::node_info(static_cast<ast::NodeKind>(kind)).type == type) {
          return kind;
        }
      }
    }
    return -1;
  }

  static bool raise_missing(const char* field, const char* owner) {
    raise_type_error("required field \"%s\" missing from %s", field, owner);
    return false;
  }

  bool location_of(Value object, const ast::TypeInfo& info, ast::Location* out) {
    if (info.located == ast::Located::PLAIN) return true;
    bool ends_required = info.located == ast::Located::BOUNDED;
    bool has_end_line, has_end_column, ignored;
    if (!position_of(object, "lineno", info.name, true, &out->lineno, &ignored) ||
        !position_of(object, "col_offset", info.name, true, &out->col_offset, &ignored) ||
        !position_of(object, "end_lineno", info.name, ends_required, &out->end_lineno, &has_end_line) ||
        !position_of(object, "end_col_offset", info.name, ends_required, &out->end_col_offset,
                     &has_end_column)) {
      return false;
    }
    if (!has_end_line) out->end_lineno = out->lineno;
    if (!has_end_column) out->end_col_offset = out->col_offset;
    return true;
  }

  bool position_of(Value object, const char* name, const char* owner, bool required, int32_t* out,
                   bool* present) {
    Value value = get_attribute_or_unbound(object, str_intern(name));
    if (value.is_exception()) return false;
    *present = required || !(value.is_unbound() || value.is_none());
    if (!*present) return true;
    if (value.is_unbound()) return raise_missing(name, owner);
    return int_of(value, out);
  }

  static bool int_of(Value value, int32_t* out) {
    if (is_int(value)) {
      int64_t number;
      if (int_fits_i64(value, &number) && number >= INT32_MIN && number <= INT32_MAX) {
        *out = static_cast<int32_t>(number);
        return true;
      }
      raise(types::OverflowError, "Python int too large to convert to C int");
      return false;
    }
    raise_value_error("invalid integer value: %R", value);
    return false;
  }

  bool read_field(Value object, const ast::NodeInfo& node, const FieldInfo& field, Node* result) {
    Value value = get_attribute_or_unbound(object, str_intern(field.name));
    if (value.is_exception()) return false;
    if (field.count == FieldCount::OPT && (value.is_unbound() || value.is_none())) return true;
    if (value.is_unbound()) return raise_missing(field.name, node.name);
    if (field.count == FieldCount::SEQ) return read_sequence(value, node, field, result);
    switch (ast::type_info(field.type).sort) {
      case TypeSort::Value: return value_of(value, field.type, &ast::field_of<Value>(result, field));
      case TypeSort::Int: return int_of(value, &ast::field_of<int32_t>(result, field));
      case TypeSort::Enum: return enumerator_of(value, field.type, &ast::field_of<uint8_t>(result, field));
      case TypeSort::Sum:
      case TypeSort::Product: break;
    }
    return child_of(value, field, &ast::field_of<Node*>(result, field));
  }

  bool child_of(Value value, const FieldInfo& field, Node** out) {
    std::string where = std::string(" while traversing '") + ast::type_info(field.type).name + "' node";
    NativeRecursion guard(where.c_str());
    return !guard.exceeded() && node_of(value, field.type, out);
  }

  bool value_of(Value value, AsdlType type, Value* out) {
    if (type == AsdlType::k_identifier && !value.is_none() && !has_shape(value, shapes::str)) {
      raise_type_error("AST identifier must be of type str");
      return false;
    }
    if (type == AsdlType::k_string && !has_shape(value, shapes::str) && !has_shape(value, shapes::bytes)) {
      raise_type_error("AST string must be of type str");
      return false;
    }
    if (type == AsdlType::k_identifier && !value.is_none()) value = Value::object(str_intern(value));
    *out = arena_.keep(value);
    return true;
  }

  bool enumerator_of(Value value, AsdlType type, uint8_t* out) {
    const ast::TypeInfo& info = ast::type_info(type);
    for (size_t i = 0; i < info.enumerators.size(); ++i) {
      if (!is_instance(value, classes_.enumerators[static_cast<int>(type)][i])) continue;
      *out = static_cast<uint8_t>(i);
      return true;
    }
    raise_type_error("expected some sort of %s, but got %R", info.name, value);
    return false;
  }

  bool read_sequence(Value value, const ast::NodeInfo& node, const FieldInfo& field, Node* result) {
    if (!is_list(value)) {
      raise_type_error("%s field \"%s\" must be a list, not a %.200s", node.name, field.name,
                       type_name_of(value));
      return false;
    }
    auto* list = value.as<List>();
    switch (ast::type_info(field.type).sort) {
      case TypeSort::Value:
        return read_items<Value>(list, node, field, result, [&](Value item, Value* out) {
          if (!item.is_none()) return value_of(item, field.type, out);
          raise_value_error("None disallowed in identifier list");
          return false;
        });
      case TypeSort::Enum:
        return read_items<uint8_t>(list, node, field, result, [&](Value item, uint8_t* out) {
          return enumerator_of(item, field.type, out);
        });
      default:
        return read_items<Node*>(list, node, field, result,
                                 [&](Value item, Node** out) { return child_of(item, field, out); });
    }
  }

  template <class T, class Convert>
  bool read_items(List* list, const ast::NodeInfo& node, const FieldInfo& field, Node* result,
                  Convert convert) {
    int64_t length = list->length;
    auto* items = static_cast<T*>(arena_.allocate(sizeof(T) * static_cast<size_t>(length)));
    for (int64_t i = 0; i < length; ++i) {
      if (!convert(list_get(list, i), &items[i])) return false;
      if (list->length != length) {
        raise(types::RuntimeError, "%s field \"%s\" changed size during iteration", node.name, field.name);
        return false;
      }
    }
    ast::field_of<Span<T>>(result, field) = {items, static_cast<int32_t>(length)};
    return true;
  }

  // Nodes and identifiers given as None where one is needed.
  static bool check_required(const ast::NodeInfo& node, Node* result) {
    for (const FieldInfo& field : node.fields) {
      if (field.count != FieldCount::ONE) continue;
      TypeSort sort = ast::type_info(field.type).sort;
      bool missing = false;
      if (sort == TypeSort::Sum || sort == TypeSort::Product) {
        missing = ast::field_of<Node*>(result, field) == nullptr;
      } else if (field.type == AsdlType::k_identifier) {
        missing = ast::field_of<Value>(result, field).is_none();
      }
      if (!missing) continue;
      raise_value_error("field '%s' is required for %s", field.name, node.name);
      return false;
    }
    return true;
  }

  const AstClasses& classes_;
  Arena& arena_;
};

ast::NodeKind module_kind(ParseMode mode) {
  switch (mode) {
    case ParseMode::Eval: return ast::NodeKind::kExpression;
    case ParseMode::Single: return ast::NodeKind::kInteractive;
    default: return ast::NodeKind::kModule;
  }
}

}  // namespace

ast::ModNode* ast_from_object(Value object, ParseMode mode, Arena& arena) {
  const AstClasses* classes = ast_classes();
  if (classes == nullptr) return nullptr;
  ast::NodeKind expected = module_kind(mode);
  if (!is_instance(object, classes->nodes[static_cast<int>(expected)])) {
    raise_type_error("expected %s node, got %.400s", ast::node_info(expected).name, type_name_of(object));
    return nullptr;
  }
  Node* node;
  if (!TreeBuilder(*classes, arena).node_of(object, AsdlType::k_mod, &node)) return nullptr;
  auto* module = static_cast<ast::ModNode*>(node);
  return ast_validate(module) ? module : nullptr;
}

}  // namespace krait
