// Type objects: layout, slots, method resolution, creation of built-in and Python classes.
//
// For every special method in slots.def a type caches the callable (slot_methods) and a native function to
// call it with (slots): a native method's own function, or a trampoline that calls the Python function. Both
// are refilled when the type or one of its bases changes, which also gives the type (and its shapes) a new
// version: caches compare versions, compiled traces watch the type.
#pragma once

#include "runtime/native.h"
#include "runtime/shape.h"

namespace krait {

class Watcher;
struct TypeLinks;  // direct subclasses, watchers: malloc'ed, see type.cpp

enum class Slot : uint8_t {
#define BINARY(name, symbol, forward, reflected, inplace) name,
#include "runtime/slots.def"
#undef BINARY
#define BINARY(name, symbol, forward, reflected, inplace) R##name,
#include "runtime/slots.def"
#undef BINARY
#define BINARY(name, symbol, forward, reflected, inplace) I##name,
#include "runtime/slots.def"
#undef BINARY
#define COMPARE(name, symbol, dunder) name,
#include "runtime/slots.def"
#undef COMPARE
#define SLOT(name, dunder, arguments) name,
#include "runtime/slots.def"
#undef SLOT
  kCount
};
inline constexpr int kSlotCount = int(Slot::kCount);
inline constexpr int kBinaryOperatorCount = int(Slot::RAdd);

// How a slot function is called: args[0] is self. Power and IPower/RPower receive three arguments (the third
// is None except for three-argument pow). Call, New and Init are variadic: their `slots` entry is always null
// and slot_methods holds the callable (a static __new__ already unwrapped), to be used with call().
const char* slot_name(Slot slot);  // "__add__"
int slot_arguments(Slot slot);     // self included; -1: variadic
Str* slot_interned_name(Slot slot);
// The slot that a special method's (interned) name stands for; kCount when there is none.
Slot slot_of_name(Str* name);

enum TypeFlags : uint32_t {
  kTypeBase = 1,           // may be subclassed
  kTypeHasDict = 2,        // instances have a __dict__
  kTypeSequence = 4,       // + and * try the other operand's reflected method first
  kTypeHidden = 8,         // cannot be instantiated by calling
  kTypeHeap = 16,          // created by a class statement or type(); mutable
  kTypeImmutable = 32,     // attributes cannot be set
  kTypeHasFinalizer = 64,  // __del__ or a native finalizer
  kTypeAbstract = 128,     // has unimplemented abstract methods
  kTypeReady = 256,
  kTypeDefaultGetattr = 512,   // __getattribute__ is object's and there is no __getattr__
  kTypeDefaultSetattr = 1024,  // __setattr__/__delattr__ are object's
  kTypeWatched = 2048,         // somebody asked to be told of changes (watch_type)
  kTypeMatchSequence = 4096,  // matches sequence / mapping patterns (collections.abc registration sets these)
  kTypeMatchMapping = 8192,
  kTypeHasWeakrefs = 16384,  // instances can be weakly referenced
};

struct Type : Object {
  static constexpr Kind kKind = Kind::Type;
  uint32_t flags;
  uint32_t version;    // see Shape::version
  Kind instance_kind;  // of new instances; IntSub / FloatSub for subclasses of int / float
  uint16_t
      instance_size;  // bytes of a new instance up to the in-object attributes (var-sized: the fixed part)
  uint16_t attribute_offset;   // byte offset of the attribute word; 0: none (or behind the variable part)
  uint16_t inline_attributes;  // in-object attribute slots given to new instances; learnt from past instances
  Value name;                  // str: __name__
  Value qualname;              // str: __qualname__
  Value module;                // str or unbound: __module__ of static types
  Value doc;                   // str or None
  Type* base;                  // __base__: the best base, which fixes the native layout
  Value bases;                 // tuple
  Value mro;                   // tuple
  Dict* dict;                  // __dict__
  TypeLinks* links;            // direct subclasses and watchers
  const char* c_name;          // what error messages call the type: "int", "module.Name" of native heap types
  Shape* root_shape;           // shape of a fresh instance
  Shape* shapes;               // all shapes of this type
  uint64_t shape_count;
  const TypeSpec* spec;  // native types
  Value extra;  // tuple of the (mangled, sorted) names of the class's own __slots__, or unbound; native types
                // may use it
  NativeFn slots[kSlotCount];      // null: not supported
  Value slot_methods[kSlotCount];  // what a lookup along the MRO finds; unbound: nothing

  NativeFn slot(Slot s) const { return slots[int(s)]; }
};

enum class TypeId : uint16_t {
#define TYPE(id, name, kind, base, flags) id,
#include "runtime/types.def"
  kCount
};
inline constexpr int kStaticTypeCount = int(TypeId::kCount);

#define TYPE(id, name, kind, base, flags) extern const TypeSpec type_spec_##id [[gnu::weak]];
#include "runtime/types.def"

extern Type g_static_types[kStaticTypeCount];

namespace types {
#define TYPE(id, name, kind, base, flags) inline constexpr Type* id = &g_static_types[int(TypeId::id)];
#include "runtime/types.def"
}  // namespace types

// Constant ids of the root shapes of built-in types: an exact-type test is a compare with a constant.
namespace shapes {
#define TYPE(id, name, kind, base, flags) \
  inline constexpr ShapeId id = ShapeId((int(TypeId::id) + 1) * kShapeStride);
#include "runtime/types.def"
}  // namespace shapes
// Objects whose shape id is below this have a static, immortal type.
inline constexpr ShapeId kFirstDynamicShape = ShapeId((kStaticTypeCount + 1) * kShapeStride);

// Object with exactly this built-in type (no subclass), and in its first shape. False for unbound().
inline bool has_shape(Value v, ShapeId id) { return v.is_object() && v.raw && v.as_object()->shape_id == id; }

Type* type_of_immediate(Value v);
inline Type* type_of(Value v) {
  if (v.is_small_int()) return types::int_;
  if (KRAIT_LIKELY(v.is_object())) return shape_of(v.as_object())->type;
  if (v.is_flonum()) return types::float_;
  return type_of_immediate(v);
}
inline Value type_value(Type* t) { return Value::object(t); }

// Subtype test along the real MRO (no __instancecheck__ / __subclasscheck__).
bool is_subtype(const Type* type, const Type* base);
// The nearest native class: whose __new__ must be the one that makes instances.
const Type* native_base(const Type* type);
inline bool is_instance(Value v, const Type* type) {
  const Type* t = type_of(v);
  return t == type || is_subtype(t, type);
}

// Looks `name` (interned) up along the MRO through the global method cache. unbound() when absent; never
// raises.
Value type_lookup(const Type* type, Str* name);
// The same, found in which class of the MRO (nullptr when absent).
Value type_lookup_where(const Type* type, Str* name, Type** where);

// To be called after any change of type->dict, bases or flags: new versions, slots refilled, watchers told.
// Recurses into subclasses. name may be null (unknown / many).
void type_modified(Type* type, Str* name);
// The same when an entry of type->dict whose name is not special has been replaced, neither value having a
// __get__ or __set__: watchers of the class are not told, those of the entry (dict_watch) are.
void type_value_replaced(Type* type);

// Sets or deletes (value unbound) a class attribute, as type.__setattr__ does after descriptor handling.
// False: raised.
bool type_set_attribute(Type* type, Str* name, Value value);

// __module__ as its getter computes it: usually a str; unbound when a class has none.
Value type_module(const Type* type);

// Tells the watcher before the next modification of the type takes effect, once. For compiled traces.
void watch_type(Type* type, Watcher* watcher);

// The class statement's and type()'s way of making a class: computes the best base, layout, __slots__, MRO,
// calls
// __set_name__ and __init_subclass__. Returns the class or exception.
Value class_create(Type* metatype, Value name, Value bases, Dict* nspace, Value keywords);

// A native heap type for modules (e.g. itertools.count): immutable, name "module.name". Aborts on
// inconsistent specs. `size` is the native struct's size; kind usually Kind::Native.
Type* native_type_create(const char* qualified_name, Kind kind, size_t size, Type* base, uint32_t flags,
                         const TypeSpec* spec);

// A private name as the compiler would mangle it inside the class: __x -> _Class__x.
Str* mangle_private_name(Str* class_name, Str* name);

// Direct subclasses that are alive, in order of creation: calls visit for each until it returns false.
void type_for_each_subclass(Type* type, bool (*visit)(Type* subclass, void* context), void* context);

// The class among the bases of `type` that fixed its memory layout last (CPython's "solid base").
Type* type_solid_base(Type* type);

// The best base of a tuple of classes; nullptr with TypeError (layout conflict, not an acceptable base type).
Type* type_best_base(Tuple* bases);

// The method resolution order for `type` with its current bases, as a tuple, or exception: C3, or the
// metatype's own mro() when that is overridden.
Value type_compute_mro(Type* type);

// Most derived metatype of `metatype` and those of the bases; nullptr with TypeError (metaclass conflict).
Type* type_calculate_metaclass(Type* metatype, Tuple* bases);

// Assignment to instance.__class__ and to type.__bases__. False: raised.
[[nodiscard]] bool object_set_class(Value object, Value new_class);
[[nodiscard]] bool type_set_bases(Type* type, Value bases);

// Fills all slots of the type from its MRO.
void type_fill_slots(Type* type);
// Recomputes one slot of the type (not of its subclasses).
void type_update_slot(Type* type, Slot slot);

// A new instance of `type` with its native part zeroed and attribute slots unbound; `type` may be a subclass.
// Registers the finalizer when the type has one. extra_bytes: variable part (var-sized kinds).
Object* allocate_instance(Type* type, size_t extra_bytes = 0);

// "int", or "module.Name" as tracebacks and error messages print types (tp_name).
const char* type_name(const Type* type);
inline const char* type_name_of(Value v) { return type_name(type_of(v)); }

// Creates and fills all static types; called once at start-up after heap_initialize.
void types_initialize();

}  // namespace krait
