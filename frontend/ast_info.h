// The table of ast.def as data: what code that treats all nodes alike (conversion to and from objects, the
// classes of `_ast`) works with.
#pragma once

#include <cstddef>
#include <span>

#include "frontend/ast.h"

namespace krait::ast {

enum class AsdlType : uint8_t {
  k_identifier,
  k_string,
  k_constant,
  k_int,
#define AST_SUM(asdl, Base, located) k_##asdl,
#define AST_PRODUCT(asdl, Name, located) k_##asdl,
#define AST_ENUM(asdl, Name) k_##asdl,
#include "frontend/ast.def"
  kCount
};
inline constexpr int kTypeCount = static_cast<int>(AsdlType::kCount);

enum class TypeSort : uint8_t { Value, Int, Sum, Product, Enum };
enum class FieldCount : uint8_t { ONE, OPT, SEQ };
enum class Located : uint8_t { PLAIN, LOCATED, BOUNDED };

struct TypeInfo {
  const char* name;  // as in the ASDL
  TypeSort sort;
  Located located;  // of sums and products
  std::span<const char* const> enumerators;
};

struct FieldInfo {
  const char* name;
  AsdlType type;
  FieldCount count;
  uint16_t offset;  // in the node's struct
};

struct NodeInfo {
  const char* name;  // of the Python class
  AsdlType type;     // its sum, or itself for a product
  std::span<const FieldInfo> fields;
  Node* (*make)(Arena& arena);
};

const TypeInfo& type_info(AsdlType type);
const NodeInfo& node_info(NodeKind kind);

// A field's place in a node. Nodes of all kinds are pointers to Node, enums a byte.
template <class T>
T& field_of(Node* node, const FieldInfo& field) {
  return *reinterpret_cast<T*>(reinterpret_cast<char*>(node) + field.offset);
}

}  // namespace krait::ast
