#include "frontend/ast_info.h"

namespace krait::ast {

namespace {

// The fields of each node, ended by an empty row so that no array is empty.
template <class T>
struct Fields;
#define AST_NODE(Base, Name, asdl) \
  template <>                      \
  struct Fields<Name> {            \
    using T = Name;                \
    static constexpr FieldInfo rows[] = {
#define AST_FIELD(type, count, name) {#name, AsdlType::k_##type, FieldCount::count, offsetof(T, name)},
#define AST_NODE_END()                            \
  {nullptr, AsdlType::kCount, FieldCount::ONE, 0}        \
  }                                               \
  ;                                               \
  }                                               \
  ;
#define AST_PRODUCT(asdl, Name, located) AST_NODE(, Name, asdl)
#define AST_PRODUCT_END() AST_NODE_END()
#include "frontend/ast.def"

template <class T>
constexpr std::span<const FieldInfo> fields_of() {
  return std::span<const FieldInfo>(Fields<T>::rows).first(std::size(Fields<T>::rows) - 1);
}

template <class T>
Node* make_node(Arena& arena) {
  return arena.make<T>();
}

constexpr NodeInfo kNodes[] = {
#define AST_NODE(Base, Name, asdl) {#Name, AsdlType::k_##asdl, fields_of<Name>(), make_node<Name>},
#define AST_PRODUCT(asdl, Name, located) {#asdl, AsdlType::k_##asdl, fields_of<Name>(), make_node<Name>},
#include "frontend/ast.def"
};

#define AST_ENUM(asdl, Name) constexpr const char* kEnumeratorsOf##Name[] = {
#define AST_ENUMERATOR(Enum, Name) #Name,
#define AST_ENUM_END() \
  }                    \
  ;
#include "frontend/ast.def"

constexpr TypeInfo kTypes[] = {
    {"identifier", TypeSort::Value, Located::PLAIN, {}},
    {"string", TypeSort::Value, Located::PLAIN, {}},
    {"constant", TypeSort::Value, Located::PLAIN, {}},
    {"int", TypeSort::Int, Located::PLAIN, {}},
#define AST_SUM(asdl, Base, located) {#asdl, TypeSort::Sum, Located::located, {}},
#define AST_PRODUCT(asdl, Name, located) {#asdl, TypeSort::Product, Located::located, {}},
#define AST_ENUM(asdl, Name) {#asdl, TypeSort::Enum, Located::PLAIN, kEnumeratorsOf##Name},
#include "frontend/ast.def"
};

}  // namespace

const TypeInfo& type_info(AsdlType type) { return kTypes[static_cast<int>(type)]; }
const NodeInfo& node_info(NodeKind kind) { return kNodes[static_cast<int>(kind)]; }

}  // namespace krait::ast
