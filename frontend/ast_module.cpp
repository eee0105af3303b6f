// The module _ast: one class per row of ast.def, made as if by class statements.
#include <cstring>
#include <string>

#include "frontend/ast_objects.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/instance.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

using ast::AsdlType;
using ast::FieldCount;
using ast::FieldInfo;
using ast::Located;
using ast::TypeSort;

namespace {

constexpr int kOnlyAst = 0x400;
constexpr int kTypeComments = 0x1000;
constexpr int kAllowTopLevelAwait = 0x2000;

AstClasses g_classes;
bool g_loaded = false;

RootVector& rooted() {
  static auto* values = new RootVector();
  return *values;
}

// --- AST ---

// The class's name without its module.
const char* unqualified_name(const Type* type) {
  const char* name = type_name(type);
  const char* dot = std::strrchr(name, '.');
  return dot != nullptr ? dot + 1 : name;
}

// AST.__init__(self, *args, **kwargs): positional arguments are fields in the order of _fields.
Value ast_init(const Value* args) {
  Value self = args[0];
  auto* positional = args[1].as<Tuple>();
  Value fields = get_attribute_or_unbound(type_value(type_of(self)), str_intern("_fields"));
  if (fields.is_exception()) return fields;
  int64_t field_count = 0;
  if (!fields.is_unbound()) {
    field_count = length(fields);
    if (field_count < 0) return Value::exception();
  }
  int64_t given = static_cast<int64_t>(positional->length);
  const char* name = unqualified_name(type_of(self));
  if (given > field_count) {
    return raise_type_error("%.400s constructor takes at most %zd positional argument%s", name,
                            static_cast<ssize_t>(field_count), field_count == 1 ? "" : "s");
  }
  for (int64_t i = 0; i < given; ++i) {
    Value field = get_item(fields, Value::small_int(i));
    if (field.is_exception()) return field;
    if (!is_str(field)) return raise_type_error("attribute name must be string, not '%.200T'", field);
    if (!set_attribute(self, str_intern(field), positional->items[i])) return Value::exception();
  }
  if (args[2].is_unbound()) return Value::none();
  size_t position = 0;
  Value key, value;
  while (dict_next(args[2].as<Dict>(), &position, &key, &value)) {
    for (int64_t i = 0; i < given; ++i) {
      Value field = get_item(fields, Value::small_int(i));
      int same = field.is_exception() ? -1 : equals(field, key);
      if (same < 0) return Value::exception();
      if (same) return raise_type_error("%.400s got multiple values for argument '%S'", name, key);
    }
    if (!set_attribute(self, str_intern(key), value)) return Value::exception();
  }
  return Value::none();
}

Value ast_reduce(const Value* args) {
  Value dict = get_attribute_or_unbound(args[0], names::__dict__);
  if (dict.is_exception()) return dict;
  Value type = type_value(type_of(args[0]));
  if (dict.is_unbound()) return tuple_new({type, tuple_empty()});
  return tuple_new({type, tuple_empty(), dict});
}

Value get_dict(Value self) { return instance_dict(self); }

bool set_dict(Value self, Value value) {
  if (is_dict(value)) return instance_set_dict(self.as_object(), value.as<Dict>());
  if (value.is_unbound()) {
    raise_type_error("cannot delete __dict__");
  } else {
    raise_type_error("__dict__ must be set to a dictionary, not a '%T'", value);
  }
  return false;
}

void initialize_base(Type* type) {
  for (const char* name : {"_fields", "__match_args__", "_attributes"}) {
    dict_set_str(type->dict, name, tuple_empty());
  }
}

// Arguments are for __init__, in whatever class.
Value ast_new(const Value* a) { return object_new(a[0].as<Type>()); }

const NativeDef kBaseMethods[] = {
    {"__new__", "-$type, *args, **kwargs", ast_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "-$self, /, *args, **kwargs", ast_init,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__reduce__", "-$self, /", ast_reduce},
    {}};
const GetSetDef kBaseGetSets[] = {{"__dict__", get_dict, set_dict}, {}};
const TypeSpec kBaseSpec = {
    .size = sizeof(Object), .methods = kBaseMethods, .getsets = kBaseGetSets, .initialize = initialize_base};

// --- the classes ---

// "name(type field, type? field, type* field)", as in the ASDL.
std::string signature_of(const ast::NodeInfo& node) {
  std::string text = node.name;
  for (const FieldInfo& field : node.fields) {
    text += &field == node.fields.data() ? "(" : ", ";
    text += ast::type_info(field.type).name;
    if (field.count != FieldCount::ONE) text += field.count == FieldCount::OPT ? '?' : '*';
    text += ' ';
    text += field.name;
  }
  if (!node.fields.empty()) text += ')';
  return text;
}

// "sum = A(...)\n    | B(...)"; the constructors of an enum stand on one line.
std::string doc_of_sum(AsdlType type) {
  const ast::TypeInfo& info = ast::type_info(type);
  std::string text = std::string(info.name) + " = ";
  std::string separator = " | ";
  if (info.sort == TypeSort::Sum)
    separator = "\n" + std::string(std::string(info.name).size() + 1, ' ') + "| ";
  bool first = true;
  auto add = [&](const std::string& constructor) {
    if (!first) text += separator;
    text += constructor;
    first = false;
  };
  for (const char* enumerator : info.enumerators) add(enumerator);
  for (int kind = 0; kind < ast::kNodeKindCount; ++kind) {
    const ast::NodeInfo& node = ast::node_info(static_cast<ast::NodeKind>(kind));
    if (info.sort == TypeSort::Sum && node.type == type) add(signature_of(node));
  }
  return text;
}

Value names_tuple(std::span<const FieldInfo> fields) {
  Tuple* tuple = tuple_allocate(fields.size());
  if (tuple == nullptr) return Value::exception();
  for (size_t i = 0; i < fields.size(); ++i) tuple->items[i] = Value::object(str_intern(fields[i].name));
  return Value::object(tuple);
}

// Makes one class and adds it to the module; nullptr: raised.
Type* make_class(Value module, const char* name, Type* base, const std::string& doc,
                 std::span<const FieldInfo> fields) {
  Value names = names_tuple(fields);
  if (names.is_exception()) return nullptr;
  Dict* attributes = dict_new();
  dict_set_str(attributes, "_fields", names);
  dict_set_str(attributes, "__match_args__", names);
  dict_set_str(attributes, "__module__", str_from_ascii("ast"));
  dict_set_str(attributes, "__doc__", str_from_ascii(doc));
  for (const FieldInfo& field : fields) {
    if (field.count == FieldCount::OPT) dict_set_str(attributes, field.name, Value::none());
  }
  Value bases = tuple_new({type_value(base)});
  Value type = class_create(types::type, str_from_ascii(name), bases, attributes, Value::unbound());
  if (type.is_exception()) return nullptr;
  rooted().push_back(type);
  module_add(module, name, type);
  return type.as<Type>();
}

// The attributes of a sum or product: where in the source its nodes stand.
void add_location(Type* type, Located located) {
  if (located == Located::PLAIN) {
    dict_set_str(type->dict, "_attributes", tuple_empty());
    return;
  }
  auto name = [](const char* text) { return Value::object(str_intern(text)); };
  Value names = tuple_new({name("lineno"), name("col_offset"), name("end_lineno"), name("end_col_offset")});
  dict_set_str(type->dict, "_attributes", names);
  if (located == Located::LOCATED) {
    dict_set_str(type->dict, "end_lineno", Value::none());
    dict_set_str(type->dict, "end_col_offset", Value::none());
  }
}

bool make_enumerators(Value module, AsdlType type) {
  std::span<const char* const> names = ast::type_info(type).enumerators;
  int index = static_cast<int>(type);
  g_classes.enumerators[index] = new Type*[names.size()];
  g_classes.singletons[index] = new Value[names.size()];
  for (size_t i = 0; i < names.size(); ++i) {
    Type* made = make_class(module, names[i], g_classes.types[index], names[i], {});
    if (made == nullptr) return false;
    Value singleton = object_new(made);
    if (singleton.is_exception()) return false;
    rooted().push_back(singleton);
    g_classes.enumerators[index][i] = made;
    g_classes.singletons[index][i] = singleton;
  }
  return true;
}

// The class of a sum, product or enum, and those of its constructors.
bool make_classes_of(Value module, AsdlType type) {
  const ast::TypeInfo& info = ast::type_info(type);
  if (info.sort == TypeSort::Value || info.sort == TypeSort::Int) return true;
  Type** made = &g_classes.types[static_cast<int>(type)];
  for (int kind = 0; kind < ast::kNodeKindCount; ++kind) {
    const ast::NodeInfo& node = ast::node_info(static_cast<ast::NodeKind>(kind));
    if (info.sort != TypeSort::Product || node.type != type) continue;
    *made = make_class(module, info.name, g_classes.base, signature_of(node), node.fields);
    g_classes.nodes[kind] = *made;
  }
  if (info.sort != TypeSort::Product)
    *made = make_class(module, info.name, g_classes.base, doc_of_sum(type), {});
  if (*made == nullptr) return false;
  add_location(*made, info.located);
  if (info.sort == TypeSort::Enum) return make_enumerators(module, type);
  for (int kind = 0; kind < ast::kNodeKindCount; ++kind) {
    const ast::NodeInfo& node = ast::node_info(static_cast<ast::NodeKind>(kind));
    if (info.sort != TypeSort::Sum || node.type != type) continue;
    g_classes.nodes[kind] = make_class(module, node.name, *made, signature_of(node), node.fields);
    if (g_classes.nodes[kind] == nullptr) return false;
  }
  return true;
}

}  // namespace

Value module_init__ast(Value module) {
  g_classes.base = native_type_create("ast.AST", Kind::Instance, sizeof(Object), types::object,
                                      kTypeBase | kTypeHasDict, &kBaseSpec);
  g_classes.base->flags &= ~static_cast<uint32_t>(kTypeImmutable);  // programs may add to it
  module_add_type(module, g_classes.base);
  for (int type = 0; type < ast::kTypeCount; ++type) {
    if (!make_classes_of(module, static_cast<AsdlType>(type))) return Value::exception();
  }
  module_add_int(module, "PyCF_ONLY_AST", kOnlyAst);
  module_add_int(module, "PyCF_TYPE_COMMENTS", kTypeComments);
  module_add_int(module, "PyCF_ALLOW_TOP_LEVEL_AWAIT", kAllowTopLevelAwait);
  g_loaded = true;
  return module;
}

const AstClasses* ast_classes() {
  if (g_loaded) return &g_classes;
  Value module = native_module_load(str_intern("_ast"));
  return module.is_exception() ? nullptr : &g_classes;
}

bool is_ast_object(Value v) { return g_loaded && is_instance(v, g_classes.base); }

}  // namespace krait
