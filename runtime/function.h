// Python functions, cells, bound methods; the wrappers property, staticmethod, classmethod, super.
#pragma once

#include "runtime/code.h"
#include "runtime/native.h"

namespace krait {

struct Cell : Object {
  static constexpr Kind kKind = Kind::Cell;
  Value value;  // unbound when empty
};

struct Function : Object {
  static constexpr Kind kKind = Kind::Function;
  Code* code;
  Dict* globals;
  Value builtins;          // dict used for builtins lookups
  Value defaults;          // tuple or unbound
  Value keyword_defaults;  // dict or unbound
  Value closure;           // tuple of cells or unbound
  Value name, qualname;    // str
  Value doc;
  Value module;
  Value annotations;  // dict, tuple (as compiled: name, value, ...) or unbound
  // Small int: that of the code object, until code or defaults are replaced. Caches of calls compare it; 0:
  // never cache.
  Value version;
};  // the attribute word (__dict__) follows

struct BoundMethod : Object {
  static constexpr Kind kKind = Kind::BoundMethod;
  Value function;
  Value self;
};

struct Property : Object {
  static constexpr Kind kKind = Kind::Property;
  Value get, set, del, doc, name;
  Value getter_doc;  // True when doc came from the getter
};
struct StaticMethod : Object {
  static constexpr Kind kKind = Kind::StaticMethod;
  Value callable;
};
struct ClassMethod : Object {
  static constexpr Kind kKind = Kind::ClassMethod;
  Value callable;
};
struct Super : Object {
  static constexpr Kind kKind = Kind::Super;
  Value type, object, object_type;
};
struct MemberDescriptor : Object {  // a __slots__ entry or a native member
  static constexpr Kind kKind = Kind::MemberDescriptor;
  Type* owner;
  Value name;
  Value doc;
  uint32_t offset;
  bool read_only, none_if_unbound;
  const char* undeletable;  // see MemberDef
};
struct GetSetDescriptor : Object {
  static constexpr Kind kKind = Kind::GetSetDescriptor;
  Type* owner;
  Value name;
  const GetSetDef* def;
};

// What super(type, object).name finds behind `type` in the MRO of object_type, bound; unbound() when nothing.
Value super_lookup(Type* type, Value object, Type* object_type, Str* name);

Cell* cell_new(Value value);
Function* function_new(Code* code, Dict* globals, Value qualname);
Value bound_method_new(Value function, Value self);

// (Not subclasses, which may bind otherwise. What they copy from the function changes their shape.)
bool is_static_method(Value v);
bool is_class_method(Value v);

// The special access rules of descriptors, used by attribute lookup and its caches.
bool is_data_descriptor(Value descriptor);
// descriptor.__get__(object, type); object unbound for class access. A value without __get__ is returned as
// it is.
Value descriptor_get(Value descriptor, Value object, Type* type);

}  // namespace krait
