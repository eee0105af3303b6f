// Native functions as objects: their creation from table rows, and the Python types that show them
// (builtin_function_or_method, method_descriptor, wrapper_descriptor, method-wrapper,
// classmethod_descriptor).
#include "runtime/native.h"

#include <string>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/signature.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type_internal.h"

namespace krait {

namespace {

NativeFunction* function_from_row(const NativeDef* def, ShapeId shape) {
  auto* f = allocate<NativeFunction>(shape);
  f->is_new = def->role == NativeRole::StaticMethod && std::string_view(def->name) == "__new__";
  const SignatureCounts counts = signature_count(def->signature, f->is_new);
  f->def = def;
  f->function = def->function;
  f->name = Value::object(str_intern(def->name));
  f->module_name = Value::none();
  f->owner = Value::none();
  f->parameter_count = counts.binding_free ? int16_t(counts.bound_count) : int16_t(-1);
  f->min_positional = int16_t(counts.min_positional);
  f->max_positional = int16_t(counts.max_positional);
  f->simple = counts.positional_only;
  return f;
}

// Dunders of these types are ordinary methods in CPython although the runtime calls them through slots.
bool is_plain_method(const Type* type, Slot slot) {
  if (slot == Slot::GetItem) return type == types::list || type == types::dict;
  if (slot == Slot::Contains) return type == types::dict || type == types::set || type == types::frozenset;
  return false;
}

ShapeId descriptor_shape(const Type* type, const NativeDef* def) {
  const Slot slot = slot_of_name(str_intern(def->name));
  if (slot == Slot::kCount || is_plain_method(type, slot)) return shapes::method_descriptor;
  return shapes::wrapper_descriptor;
}

Value static_method_from(Value callable) {
  Object* o = allocate_instance(types::staticmethod);
  static_cast<StaticMethod*>(o)->callable = callable;
  return Value::object(o);
}

Value attribute_from_row(Type* type, const NativeDef* def) {
  if (!def->function) return Value::none();
  const ShapeId shape = def->role == NativeRole::StaticMethod  ? shapes::native_function
                        : def->role == NativeRole::ClassMethod ? shapes::classmethod_descriptor
                                                               : descriptor_shape(type, def);
  NativeFunction* f = function_from_row(def, shape);
  f->owner = type_value(type);
  f->checks_self = def->role == NativeRole::Function;
  f->is_next = f->checks_self && std::string_view(def->name) == "__next__";
  return def->role == NativeRole::StaticMethod && !f->is_new ? static_method_from(Value::object(f))
                                                             : Value::object(f);
}

Value getset_from_row(Type* type, const GetSetDef* def) {
  auto* d = allocate<GetSetDescriptor>(shapes::getset_descriptor);
  d->owner = type;
  d->name = Value::object(str_intern(def->name));
  d->def = def;
  return Value::object(d);
}

Value member_from_row(Type* type, const MemberDef* def) {
  auto* d = allocate<MemberDescriptor>(shapes::member_descriptor);
  d->owner = type;
  d->name = Value::object(str_intern(def->name));
  d->doc = def->doc ? str_from_utf8(def->doc) : Value::none();
  d->offset = def->offset;
  d->read_only = def->read_only;
  d->none_if_unbound = def->none_if_unbound;
  d->undeletable = def->undeletable;
  return Value::object(d);
}

}  // namespace

NativeFunction* native_function_new(const NativeDef* def, Value module_name, Value owner) {
  NativeFunction* f = function_from_row(def, shapes::native_function);
  if (!module_name.is_unbound()) f->module_name = module_name;
  if (!owner.is_unbound()) f->owner = owner;
  return f;
}

Value native_method_new(NativeFunction* function, Value self) {
  const bool wrapper = function->shape_id == shapes::wrapper_descriptor;
  auto* m = allocate<NativeMethod>(wrapper ? shapes::method_wrapper : shapes::native_method);
  m->function = function;
  m->self = self;
  return Value::object(m);
}

void type_add_native_attributes(Type* type) {
  const TypeSpec* spec = type->spec;
  const auto add = [&](const char* name, Value v) { dict_set_str(type->dict, name, v); };
  if (spec) {
    for (auto* row = spec->methods; row && row->name; ++row) add(row->name, attribute_from_row(type, row));
    for (auto* row = spec->getsets; row && row->name; ++row) add(row->name, getset_from_row(type, row));
    for (auto* row = spec->members; row && row->name; ++row) add(row->name, member_from_row(type, row));
  }
  if (dict_get_str(type->dict, names::__doc__).is_unbound())
    dict_set_str(type->dict, names::__doc__, type->doc);
}

// --- what Python sees of them ---

namespace {

NativeFunction* function_of(Value v) {
  return has_kind(v, Kind::NativeMethod) ? v.as<NativeMethod>()->function : v.as<NativeFunction>();
}

Value get_name(Value self) { return function_of(self)->name; }

Value get_qualname(Value self) {
  const NativeFunction* f = function_of(self);
  if (!has_kind(f->owner, Kind::Type)) return f->name;
  const Value owner = f->owner.as<Type>()->qualname;
  return format_string("%S.%S", owner, f->name);
}

Value get_doc(Value self) {
  const char* doc = function_of(self)->def->doc;
  return doc ? str_from_utf8(doc) : Value::none();
}

// Constructors have one signature for all; the class has the real one.
Value function_text_signature(NativeFunction* f) {
  const std::string_view name = f->def->name;
  if (name == "__new__") return str_from_ascii("($type, *args, **kwargs)");
  if (name == "__init__" || name == "__call__") return str_from_ascii("($self, /, *args, **kwargs)");
  const Value text = native_text_signature(f->def);
  if (has_kind(f->owner, Kind::Type) || !is_str(text)) return text;
  // Functions of modules have an invisible first parameter.
  const std::string plain = str_to_utf8(text);
  const Signature* s = native_signature(f);
  const bool slash_needed = s->positional_only == 0 && !s->parameters.empty();
  const bool slash_for_var = s->positional_only == 0 && (s->has_var_args || s->has_var_keywords);
  if (plain == "()") return str_from_ascii("($module, /)");
  return str_from_utf8((slash_needed || slash_for_var ? "($module, /, " : "($module, ") + plain.substr(1));
}

Value get_text_signature(Value self) { return function_text_signature(function_of(self)); }

Value get_objclass(Value self) { return function_of(self)->owner; }

Value get_module(Value self) {
  if (has_kind(self, Kind::NativeMethod)) return Value::none();
  return self.as<NativeFunction>()->module_name;
}

Value get_self(Value self) {
  if (has_kind(self, Kind::NativeMethod)) return self.as<NativeMethod>()->self;
  const auto* f = self.as<NativeFunction>();
  if (has_kind(f->owner, Kind::Type) && !f->is_new) return Value::none();
  return f->owner;
}

Value native_call(const Value* args) {
  auto* kwargs = args[2].is_unbound() ? nullptr : args[2].as<Dict>();
  return call_with_tuple(args[0], args[1].as<Tuple>(), kwargs);
}

// Pickled as getattr(owner, name), module functions by name.
Value reduce_to_getattr(Value owner, Value name) {
  const Value getattr = dict_get_str(builtins_dict(), str_intern("getattr"));
  return tuple_new({getattr, tuple_new({owner, name})});
}

Value function_reduce(const Value* args) {
  Value self = get_self(args[0]);
  // A static method has no self, but is found in its class.
  if (self.is_none() && has_kind(function_of(args[0])->owner, Kind::Type)) self = function_of(args[0])->owner;
  if (self.is_none() || has_kind(self, Kind::Module)) return get_name(args[0]);
  return reduce_to_getattr(self, get_name(args[0]));
}

Value descriptor_reduce(const Value* args) {
  return reduce_to_getattr(get_objclass(args[0]), get_name(args[0]));
}

Value function_repr(const Value* args) {
  const Value self = get_self(args[0]);
  const bool in_type = has_kind(function_of(args[0])->owner, Kind::Type);
  if (!in_type && (self.is_none() || has_kind(self, Kind::Module)))
    return format_string("<built-in function %S>", get_name(args[0]));
  const Value owner = self.is_none() ? function_of(args[0])->owner : self;
  return format_string("<built-in method %S of %T object at %p>", get_name(args[0]), owner, (void*)owner.raw);
}

Value method_wrapper_repr(const Value* args) {
  const auto* m = args[0].as<NativeMethod>();
  return format_string("<method-wrapper '%S' of %T object at %p>", m->function->name, m->self,
                       (void*)m->self.raw);
}

Value descriptor_repr(const Value* args) {
  const auto* f = args[0].as<NativeFunction>();
  const char* what = f->shape_id == shapes::wrapper_descriptor ? "slot wrapper" : "method";
  return format_string("<%s '%S' of '%N' objects>", what, f->name, f->owner.as<Type>());
}

// descriptor.__get__(instance, owner=None)
Value descriptor_get_method(const Value* args) {
  auto* f = args[0].as<NativeFunction>();
  if (args[1].is_none()) {
    if (args[2].is_none()) return raise_type_error("__get__(None, None) is invalid");
    return args[0];
  }
  if (!is_instance(args[1], f->owner.as<Type>()))
    return raise_type_error("descriptor '%s' for '%N' objects doesn't apply to a '%T' object", f->def->name,
                            f->owner.as<Type>(), args[1]);
  return native_method_new(f, args[1]);
}

Value classmethod_bind(NativeFunction* f, Value cls) {
  auto* owner = f->owner.as<Type>();
  if (!has_kind(cls, Kind::Type))
    return raise_type_error("descriptor '%s' for type '%N' needs a type, not a '%T' as arg 2", f->def->name,
                            owner, cls);
  if (!is_subtype(cls.as<Type>(), owner))
    return raise_type_error("descriptor '%s' requires a subtype of '%N' but received '%N'", f->def->name,
                            owner, cls.as<Type>());
  return native_method_new(f, cls);
}

Value classmethod_get(const Value* args) {
  const Value cls = args[2].is_none() ? type_value(type_of(args[1])) : args[2];
  return classmethod_bind(args[0].as<NativeFunction>(), cls);
}

Value classmethod_call(const Value* args) {
  auto* f = args[0].as<NativeFunction>();
  auto* positional = args[1].as<Tuple>();
  if (positional->length == 0)
    return raise_type_error("descriptor '%s' of '%N' object needs an argument", f->def->name,
                            f->owner.as<Type>());
  const Value bound = classmethod_bind(f, positional->items[0]);
  if (bound.is_exception()) return bound;
  const Value rest = tuple_slice(positional, 1, positional->length);
  return call_with_tuple(bound, rest.as<Tuple>(), args[2].is_unbound() ? nullptr : args[2].as<Dict>());
}

// Bound methods are equal when both parts are.
Value method_compare(const Value* args, bool equal) {
  const auto* a = cast<NativeMethod>(args[0]);
  const auto* b = cast<NativeMethod>(args[1]);
  if (!a || !b || a->shape_id != b->shape_id) {
    if (args[0] == args[1]) return Value::boolean(equal);
    return Value::not_implemented();
  }
  const bool same = a->function == b->function && is_identical(a->self, b->self);
  return Value::boolean(same == equal);
}
Value method_eq(const Value* args) { return method_compare(args, true); }
Value method_ne(const Value* args) { return method_compare(args, false); }

Value method_hash(const Value* args) {
  const auto* m = cast<NativeMethod>(args[0]);
  if (!m) return Value::small_int(hash_identity(args[0].as_object()) >> 2);
  const int64_t h = hash_identity(m->function) ^ hash_identity(m->self.as_object());
  return Value::small_int(h >> 2);
}

const GetSetDef kFunctionGetSets[] = {
    {"__doc__", get_doc},   {"__module__", get_module},
    {"__name__", get_name}, {"__qualname__", get_qualname},
    {"__self__", get_self}, {"__text_signature__", get_text_signature},
    {nullptr, nullptr},
};
const GetSetDef kDescriptorGetSets[] = {
    {"__doc__", get_doc},
    {"__name__", get_name},
    {"__objclass__", get_objclass},
    {"__qualname__", get_qualname},
    {"__text_signature__", get_text_signature},
    {nullptr, nullptr},
};
const GetSetDef kMethodWrapperGetSets[] = {
    {"__doc__", get_doc},
    {"__name__", get_name},
    {"__objclass__", get_objclass},
    {"__qualname__", get_qualname},
    {"__self__", get_self},
    {"__text_signature__", get_text_signature},
    {nullptr, nullptr},
};
const NativeDef kFunctionMethods[] = {
    {"__repr__", "$self, /", function_repr},
    {"__call__", "$self, /, *args, **kwargs", native_call},
    {"__eq__", "$self, value, /", method_eq},
    {"__ne__", "$self, value, /", method_ne},
    {"__hash__", "$self, /", method_hash},
    {"__reduce__", "-$self, /", function_reduce},
    {nullptr, nullptr, nullptr},
};
const NativeDef kMethodWrapperMethods[] = {
    {"__repr__", "$self, /", method_wrapper_repr},
    {"__call__", "$self, /, *args, **kwargs", native_call},
    {"__eq__", "$self, value, /", method_eq},
    {"__ne__", "$self, value, /", method_ne},
    {"__hash__", "$self, /", method_hash},
    {"__reduce__", "-$self, /", function_reduce},
    {nullptr, nullptr, nullptr},
};
const NativeDef kDescriptorMethods[] = {
    {"__repr__", "$self, /", descriptor_repr},
    {"__call__", "$self, /, *args, **kwargs", native_call},
    {"__get__", "$self, instance, owner=None, /", descriptor_get_method},
    {"__reduce__", "-$self, /", descriptor_reduce},
    {nullptr, nullptr, nullptr},
};
const NativeDef kClassMethodMethods[] = {
    {"__repr__", "$self, /", descriptor_repr},
    {"__call__", "$self, /, *args, **kwargs", classmethod_call},
    {"__get__", "$self, instance, owner=None, /", classmethod_get},
    {nullptr, nullptr, nullptr},
};

}  // namespace

const TypeSpec type_spec_native_function{
    .size = sizeof(NativeFunction), .methods = kFunctionMethods, .getsets = kFunctionGetSets};
const TypeSpec type_spec_native_method{
    .size = sizeof(NativeMethod), .methods = kFunctionMethods, .getsets = kFunctionGetSets};
const TypeSpec type_spec_method_wrapper{
    .size = sizeof(NativeMethod), .methods = kMethodWrapperMethods, .getsets = kMethodWrapperGetSets};
const TypeSpec type_spec_method_descriptor{
    .size = sizeof(NativeFunction), .methods = kDescriptorMethods, .getsets = kDescriptorGetSets};
const TypeSpec type_spec_wrapper_descriptor{
    .size = sizeof(NativeFunction), .methods = kDescriptorMethods, .getsets = kDescriptorGetSets};
const TypeSpec type_spec_classmethod_descriptor{
    .size = sizeof(NativeFunction), .methods = kClassMethodMethods, .getsets = kDescriptorGetSets};

}  // namespace krait
