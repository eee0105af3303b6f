// The abstract syntax tree, generated from ast.def: plain structs in an Arena.
//
// Each ASDL type becomes one C++ type in namespace krait::ast: a sum type its base (StmtNode, ExprNode, ...),
// a constructor a struct derived from it (If, Call, ...), a product type a struct of its own (Arguments, Arg,
// ...), a field-less sum an enum class (Operator::kAdd). Fields keep their ASDL names:
//   node?         pointer, nullptr when absent          identifier, string, constant   Value
//   node*         Span<Node*>; the keys of a Dict and kw_defaults of Arguments may hold nullptr
//   identifier?   Value, None when absent               int    int32_t
//
// Column offsets are bytes of the UTF-8 text of a line, as in CPython. Identifiers are interned strings.
#pragma once

#include <cstdint>

#include "frontend/arena.h"
#include "runtime/value.h"

namespace krait::ast {

enum class NodeKind : uint8_t {
#define AST_NODE(Base, Name, asdl) k##Name,
#define AST_PRODUCT(asdl, Name, located) k##Name,
#include "frontend/ast.def"
};

inline constexpr int kNodeKindCount = 0
#define AST_NODE(Base, Name, asdl) +1
#define AST_PRODUCT(asdl, Name, located) +1
#include "frontend/ast.def"
    ;

#define AST_ENUM(asdl, Name) enum class Name : uint8_t {
#define AST_ENUMERATOR(Enum, Name) k##Name,
#define AST_ENUM_END() \
  }                    \
  ;
#include "frontend/ast.def"

// What every node begins with. (`kind` and `tag` are names of fields.)
struct Node {
  NodeKind node_kind;
};

struct Location {
  int32_t lineno = 0;
  int32_t col_offset = 0;
  int32_t end_lineno = 0;
  int32_t end_col_offset = 0;
};

// A node with a place in the source.
struct LocatedNode : Node, Location {
  const Location& location() const { return *this; }
  void set_location(const Location& place) { static_cast<Location&>(*this) = place; }
};

#define AST_BASE_PLAIN Node
#define AST_BASE_LOCATED LocatedNode
#define AST_BASE_BOUNDED LocatedNode
#define AST_SUM(asdl, Base, located) \
  struct Base : AST_BASE_##located {};
#define AST_NODE(Base, Name, asdl) struct Name;
#define AST_PRODUCT(asdl, Name, located) struct Name;
#include "frontend/ast.def"

// From an ASDL type name and count to the C++ type of a field.
using FieldOf_identifier = Value;
using FieldOf_string = Value;
using FieldOf_constant = Value;
using FieldOf_int = int32_t;
#define AST_SUM(asdl, Base, located) using FieldOf_##asdl = Base*;
#define AST_PRODUCT(asdl, Name, located) using FieldOf_##asdl = Name*;
#define AST_ENUM(asdl, Name) using FieldOf_##asdl = Name;
#include "frontend/ast.def"

// Absent optional values are None; every other field starts as zero.
template <class T>
struct FieldDefault {
  static constexpr T value() { return T(); }
};
template <>
struct FieldDefault<Value> {
  static Value value() { return Value::none(); }
};

#define AST_FIELD_ONE(type) FieldOf_##type
#define AST_FIELD_OPT(type) FieldOf_##type
#define AST_FIELD_SEQ(type) Span<FieldOf_##type>
#define AST_NODE(Base, Name, asdl)                       \
  struct Name : Base {                                   \
    static constexpr NodeKind kKind = NodeKind::k##Name; \
    Name() { node_kind = kKind; }
#define AST_NODE_END() \
  }                    \
  ;
#define AST_PRODUCT(asdl, Name, located)                 \
  struct Name : AST_BASE_##located {                     \
    static constexpr NodeKind kKind = NodeKind::k##Name; \
    Name() { node_kind = kKind; }
#define AST_PRODUCT_END() \
  }                       \
  ;
#define AST_FIELD(type, count, name) \
  AST_FIELD_##count(type) name = FieldDefault<AST_FIELD_##count(type)>::value();
#include "frontend/ast.def"
#undef AST_FIELD_ONE
#undef AST_FIELD_OPT
#undef AST_FIELD_SEQ
#undef AST_BASE_PLAIN
#undef AST_BASE_LOCATED
#undef AST_BASE_BOUNDED

// The node as a T; it must be one.
template <class T>
T* as(Node* node) {
  KRAIT_ASSERT(node->node_kind == T::kKind);
  return static_cast<T*>(node);
}
template <class T>
const T* as(const Node* node) {
  KRAIT_ASSERT(node->node_kind == T::kKind);
  return static_cast<const T*>(node);
}

// The node as a T, or nullptr when it is something else (or null).
template <class T>
T* maybe(Node* node) {
  return node != nullptr && node->node_kind == T::kKind ? static_cast<T*>(node) : nullptr;
}
template <class T>
const T* maybe(const Node* node) {
  return node != nullptr && node->node_kind == T::kKind ? static_cast<const T*>(node) : nullptr;
}

}  // namespace krait::ast
