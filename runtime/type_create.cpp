// Making classes: what type.__new__ does for a class statement.
//
// A ClassBuilder goes through the steps in the order in which CPython reports their errors: __slots__,
// layout, the type object itself, its dict, MRO and slots, then the hooks __set_name__ and __init_subclass__.
// Nothing outside sees the class before it is complete.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "runtime/bytecode.h"
#include "runtime/bytes.h"
#include "runtime/code.h"
#include "runtime/codecs.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/frames.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "runtime/type_internal.h"
#include "runtime/types/descriptors.h"
#include "runtime/weakref.h"

namespace krait {

namespace {

constexpr size_t kMaxInstanceBytes = 0x7FF0;

extern const GetSetDef kDictGetSet;

// __dict__ and __weakref__ of instances of Python classes.

Value get_instance_dict(Value self);

// A base that brings its own __dict__, as type and ModuleType do, keeps it, whatever other bases there are.
const GetSetDef* native_dict_descriptor(Value self) {
  for (const Type* t = type_of(self); t; t = t->base) {
    if (t->flags & kTypeHeap) continue;
    const Value found = dict_get_str(t->dict, names::__dict__);
    if (found.is_unbound() || !has_shape(found, shapes::getset_descriptor)) continue;
    const GetSetDef* def = found.as<GetSetDescriptor>()->def;
    if (def->get != get_instance_dict) return def;
  }
  return nullptr;
}

Value get_instance_dict(Value self) {
  const GetSetDef* native = native_dict_descriptor(self);
  return native ? native->get(self) : instance_dict(self);
}

bool set_instance_dict(Value self, Value value) {
  if (const GetSetDef* native = native_dict_descriptor(self)) {
    if (native->set) return native->set(self, value);
    raise(types::AttributeError, "This object has no __dict__");
    return false;
  }
  if (value.is_unbound()) return instance_set_dict(self.as_object(), dict_new());
  if (is_dict(value)) return instance_set_dict(self.as_object(), value.as<Dict>());
  raise_type_error("__dict__ must be set to a dictionary, not a '%T'", value);
  return false;
}

Value get_weak_reference(Value self) {
  WeakRef* first = weak_references_of(self.as_object());
  return first ? Value::object(first) : Value::none();
}

const GetSetDef kDictGetSet = {"__dict__", get_instance_dict, set_instance_dict,
                               "dictionary for instance variables (if defined)"};
const GetSetDef kWeakrefGetSet = {"__weakref__", get_weak_reference, nullptr,
                                  "list of weak references to the object (if defined)"};

bool is_identifier(const Str* s) {
  if (s->length == 0 || !(s->at(0) == '_' || unicode_is_xid_start(s->at(0)))) return false;
  for (size_t i = 1; i < s->length; ++i)
    if (!unicode_is_xid_continue(s->at(i))) return false;
  return true;
}

// Number of different names that the function stores as attributes: what its instances will probably have.
int count_stored_attributes(Value function) {
  if (function.is_unbound() || !has_kind(function, Kind::Function)) return 0;
  const Code* code = function.as<Function>()->code;
  const auto* bytes = code->code.as<Bytes>();
  uint64_t seen = 0;  // of the first 64 names
  uint32_t extended = 0;
  for (uint64_t i = 0; i + 1 < bytes->length;) {
    const uint8_t opcode = bytes->data[i];
    const uint32_t arg = extended << 8 | bytes->data[i + 1];
    extended = opcode == OP_EXTENDED_ARG ? arg : 0;
    if (opcode == OP_STORE_ATTR && arg < 64) seen |= uint64_t{1} << arg;
    i += 2 + 2 * size_t(cache_units(opcode));
  }
  return std::popcount(seen);
}

// Whether UTF-8 can express it; raises if not.
bool is_encodable(Str* text) { return text->width == 1 || !encode(text, "utf-8", nullptr).is_exception(); }

class ClassBuilder {
 public:
  ClassBuilder(Type* metatype, Value name, Tuple* bases, Type* base, Dict* nspace)
      : metatype_(metatype), name_(name), bases_(bases), base_(base), dict_(dict_copy(nspace)) {}

  // The class, ready for use except for the hooks; nullptr when raised.
  Type* build();

 private:
  bool collect_slots();
  bool collect_slot_names(Tuple* slots);
  bool take_slot_from_other_bases();
  bool add_special_slot(Str* name);
  bool take_qualname();
  void set_module();
  void wrap_special_functions();
  void lay_out();
  void add_slot_descriptors();
  bool fill_class_cell();
  bool check_doc();
  void set_hash_and_doc();

  Type* metatype_;
  Value name_;
  Tuple* bases_;
  Type* base_;
  Dict* dict_;
  Type* type_ = nullptr;
  Value qualname_ = Value::unbound();
  Value slot_names_ = Value::unbound();  // list of mangled names, sorted
  bool has_slots_ = false;
  bool may_add_dict_ = false, may_add_weak_ = false;
  bool add_dict_ = false, add_weak_ = false;
};

bool ClassBuilder::add_special_slot(Str* name) {
  if (name == names::__dict__) {
    if (!may_add_dict_ || add_dict_) {
      raise_type_error("__dict__ slot disallowed: we already got one");
      return false;
    }
    return add_dict_ = true;
  }
  if (!may_add_weak_ || add_weak_) {
    raise_type_error("__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0");
    return false;
  }
  return add_weak_ = true;
}

bool ClassBuilder::collect_slot_names(Tuple* slots) {
  auto* list = slot_names_.as<List>();
  for (uint64_t i = 0; i < slots->length; ++i) {
    const Value item = slots->items[i];
    if (!is_str(item)) {
      raise_type_error("__slots__ items must be strings, not '%T'", item);
      return false;
    }
    if (!is_identifier(item.as<Str>())) {
      raise_type_error("__slots__ must be identifiers");
      return false;
    }
  }
  for (uint64_t i = 0; i < slots->length; ++i) {
    Str* slot = str_intern(slots->items[i]);
    if (slot == names::__dict__ || slot == names::__weakref__) {
      if (!add_special_slot(slot)) return false;
      continue;
    }
    Str* mangled = mangle_private_name(name_.as<Str>(), slot);
    if (!list_append(list, Value::object(mangled))) return false;
    if (mangled == names::__qualname__ || mangled == names::__classcell__) continue;
    if (!dict_get_str(dict_, mangled).is_unbound()) {
      raise_value_error("%R in __slots__ conflicts with class variable", slots->items[i]);
      return false;
    }
  }
  return list_sort(list, Value::none(), false);
}

// A base other than the best one may bring the __dict__ or weak references that __slots__ left out.
bool ClassBuilder::take_slot_from_other_bases() {
  for (uint64_t i = 0; i < bases_->length; ++i) {
    const auto* other = bases_->items[i].as<Type>();
    if (other == base_) continue;
    if (may_add_dict_ && (other->flags & kTypeHasDict)) add_dict_ = true;
    if (may_add_weak_ && (other->flags & kTypeHasWeakrefs)) add_weak_ = true;
  }
  return true;
}

bool ClassBuilder::collect_slots() {
  const bool variable_size = base_->instance_kind == Kind::Tuple || base_->instance_kind == Kind::Bytes ||
                             base_->instance_kind == Kind::BigInt || base_->instance_kind == Kind::IntSub;
  const bool has_items = variable_size || base_->instance_kind == Kind::Type;
  may_add_dict_ = !(base_->flags & kTypeHasDict) && base_->instance_kind != Kind::Type;
  may_add_weak_ = !(base_->flags & kTypeHasWeakrefs) && !has_items;
  slot_names_ = list_new();
  Value slots = dict_get_str(dict_, names::__slots__);
  if (slots.is_unbound()) {
    add_dict_ = may_add_dict_;
    add_weak_ = may_add_weak_;
    return true;
  }
  has_slots_ = true;
  slots = is_str(slots) ? tuple_new({slots}) : tuple_from_iterable(slots);
  if (slots.is_exception()) return false;
  auto* tuple = slots.as<Tuple>();
  if (tuple->length && has_items) {
    raise_type_error("nonempty __slots__ not supported for subtype of '%N'", base_);
    return false;
  }
  return collect_slot_names(tuple) && take_slot_from_other_bases();
}

bool ClassBuilder::take_qualname() {
  qualname_ = dict_get_str(dict_, names::__qualname__);
  if (qualname_.is_unbound()) {
    qualname_ = name_;
    return true;
  }
  if (!is_str(qualname_)) {
    raise_type_error("type __qualname__ must be a str, not %T", qualname_);
    return false;
  }
  return dict_delete(dict_, Value::object(names::__qualname__)) >= 0;
}

void ClassBuilder::set_module() {
  if (!dict_get_str(dict_, names::__module__).is_unbound()) return;
  if (!g_frame_hooks.current) return;
  Frame* frame = g_frame_hooks.current();
  if (!frame) return;
  const Value module = dict_get_str(g_frame_hooks.globals(frame), names::__name__);
  if (!module.is_unbound()) dict_set_str(dict_, names::__module__, module);
}

// Some methods are static or class methods without being declared so.
void ClassBuilder::wrap_special_functions() {
  const auto wrap = [&](Str* name, Type* wrapper) {
    const Value v = dict_get_str(dict_, name);
    if (v.is_unbound() || !has_kind(v, Kind::Function)) return;
    Object* o = allocate_instance(wrapper);
    static_cast<StaticMethod*>(o)->callable = v;
    dict_set_str(dict_, name, Value::object(o));
  };
  static_assert(offsetof(StaticMethod, callable) == offsetof(ClassMethod, callable));
  wrap(names::__new__, types::staticmethod);
  wrap(names::__init_subclass__, types::classmethod);
  wrap(names::__class_getitem__, types::classmethod);
}

Kind subclass_kind(Kind base) {
  if (base == Kind::BigInt) return Kind::IntSub;
  if (base == Kind::Float) return Kind::FloatSub;
  return base;
}

void ClassBuilder::lay_out() {
  Type* t = type_;
  t->instance_kind = subclass_kind(base_->instance_kind);
  t->flags = kTypeBase | kTypeHeap |
             (base_->flags & (kTypeHasDict | kTypeHasFinalizer | kTypeSequence | kTypeHasWeakrefs));
  // The first base that patterns know as a sequence or a mapping decides.
  constexpr uint32_t kMatchFlags = kTypeMatchSequence | kTypeMatchMapping;
  for (uint64_t i = 0; i < bases_->length && !(t->flags & kMatchFlags); ++i)
    t->flags |= bases_->items[i].as<Type>()->flags & kMatchFlags;
  if (add_dict_) t->flags |= kTypeHasDict;
  if (add_weak_) t->flags |= kTypeHasWeakrefs;
  const size_t fields = type_layout_size(base_) + sizeof(Value) * size_t(slot_names_.as<List>()->length);
  t->instance_size = uint16_t(fields);
  if (t->instance_kind == Kind::Module) {
    t->attribute_offset = base_->attribute_offset;
  } else if ((t->flags & kTypeHasDict) && !type_is_var_sized(t)) {
    t->attribute_offset = uint16_t(fields);
    t->instance_size = uint16_t(fields + sizeof(Value));
    const int stored = count_stored_attributes(dict_get_str(dict_, names::__init__));
    const int expected = stored ? base_->inline_attributes + stored : kInitialInlineAttributes;
    t->inline_attributes =
        uint16_t(std::clamp(expected, int(base_->inline_attributes), kMaxInlineAttributes));
  }
  shape_create_root(t);
  if (t->instance_kind == Kind::Module) t->root_shape->dict_mode = 1;
}

void ClassBuilder::add_slot_descriptors() {
  const auto* names = slot_names_.as<List>();
  const size_t first = type_layout_size(base_);
  for (int64_t i = 0; i < names->length; ++i) {
    const Value name = list_get(slot_names_.as<List>(), i);
    dict_set_str(dict_, name.as<Str>(),
                 slot_member_new(type_, name, uint32_t(first + size_t(i) * sizeof(Value))));
  }
  const auto add = [&](Str* name, const GetSetDef* def) {
    if (dict_get_str(dict_, name).is_unbound()) dict_set_str(dict_, name, getset_new(type_, def));
  };
  if (add_dict_) add(names::__dict__, &kDictGetSet);
  if (add_weak_) add(names::__weakref__, &kWeakrefGetSet);
}

bool ClassBuilder::fill_class_cell() {
  const Value cell = dict_get_str(dict_, names::__classcell__);
  if (cell.is_unbound()) return true;
  if (!has_kind(cell, Kind::Cell)) {
    raise_type_error("__classcell__ must be a nonlocal cell, not %R", type_value(type_of(cell)));
    return false;
  }
  store(cell.as_object(), &cell.as<Cell>()->value, type_value(type_));
  return dict_delete(dict_, Value::object(names::__classcell__)) >= 0;
}

bool ClassBuilder::check_doc() {
  const Value doc = dict_get_str(dict_, names::__doc__);
  return doc.is_unbound() || !is_str(doc) || is_encodable(doc.as<Str>());
}

// A class that defines equality without a hash is unhashable.
void ClassBuilder::set_hash_and_doc() {
  const Value doc = dict_get_str(dict_, names::__doc__);
  if (doc.is_unbound()) dict_set_str(dict_, names::__doc__, Value::none());
  type_->doc = !doc.is_unbound() && is_str(doc) ? doc : Value::none();
  Str* eq = slot_interned_name(Slot::Eq);
  if (!dict_get_str(dict_, eq).is_unbound() && dict_get_str(dict_, names::__hash__).is_unbound())
    dict_set_str(dict_, names::__hash__, Value::none());
}

Type* ClassBuilder::build() {
  if (!collect_slots() || !type_name_is_valid(name_) || !check_doc() || !take_qualname()) return nullptr;
  const size_t bytes = type_layout_size(base_) + sizeof(Value) * (size_t(slot_names_.as<List>()->length) + 1);
  if (bytes > kMaxInstanceBytes) {
    raise_type_error("too many __slots__");
    return nullptr;
  }
  type_ = static_cast<Type*>(allocate_instance(metatype_));
  Type* t = type_;
  t->name = name_;
  t->qualname = qualname_;
  t->c_name = strdup(str_to_utf8(name_).c_str());
  t->base = base_;
  t->bases = Value::object(bases_);
  t->doc = Value::none();
  t->dict = dict_;
  t->extra = list_to_tuple(slot_names_.as<List>());
  set_module();
  wrap_special_functions();
  lay_out();
  if (!fill_class_cell()) return nullptr;
  add_slot_descriptors();
  set_hash_and_doc();
  write_barrier(t);
  const Value mro = type_compute_mro(t);
  if (mro.is_exception()) return nullptr;
  if (t->mro.is_unbound()) store(t, &t->mro, mro);  // mro() may have assigned __bases__
  type_assign_version(t);
  for (uint64_t i = 0; i < bases_->length; ++i) type_link_subclass(bases_->items[i].as<Type>(), t);
  type_fill_slots(t);
  t->flags |= kTypeReady;
  return t;
}

// Wraps the pending exception: `message` from it.
void raise_from_pending(Type* type, Value message) {
  const Value cause = take_exception();
  const Value e = call(type_value(type), {message});
  if (e.is_exception()) return;
  auto* error = e.as<Exception>();
  store(error, &error->cause, cause);
  store(error, &error->context, cause);
  error->suppress_context = Value::true_();
  restore_exception(e);
}

bool call_set_name(Type* type) {
  Dict* copy = dict_copy(type->dict);
  size_t position = 0;
  Value key, value;
  while (dict_next(copy, &position, &key, &value)) {
    const Value hook = lookup_special(value, names::__set_name__);
    if (hook.is_unbound()) continue;
    if (!hook.is_exception() && !call(hook, {type_value(type), key}).is_exception()) continue;
    const Value message = format_string("Error calling __set_name__ on '%.100s' instance %R in '%.100s'",
                                        type_name_of(value), key, type_name(type));
    if (!message.is_exception()) raise_from_pending(types::RuntimeError, message);
    return false;
  }
  return true;
}

// super(type, type).__init_subclass__(**keywords)
bool call_init_subclass(Type* type, Value keywords) {
  const auto* mro = type->mro.as<Tuple>();
  uint64_t own = 0;
  while (own < mro->length && mro->items[own] != type_value(type)) ++own;
  if (own == mro->length) {  // a custom mro() left it out
    raise_type_error("super(type, obj): obj must be an instance or subtype of type");
    return false;
  }
  Value hook = Value::unbound();
  for (uint64_t i = own + 1; i < mro->length && hook.is_unbound(); ++i)
    hook = dict_get_str(mro->items[i].as<Type>()->dict, names::__init_subclass__);
  if (hook.is_unbound()) return true;
  const Value bound = descriptor_get(hook, Value::unbound(), type);
  if (bound.is_exception()) return false;
  Dict* kwargs = keywords.is_unbound() ? nullptr : keywords.as<Dict>();
  return !call_with_tuple(bound, tuple_empty().as<Tuple>(), kwargs).is_exception();
}

// Bases that are not classes say what went wrong with them.
bool check_bases(const Tuple* bases) {
  for (uint64_t i = 0; i < bases->length; ++i) {
    const Value base = bases->items[i];
    if (has_kind(base, Kind::Type)) continue;
    const Value entries = get_attribute_or_unbound(base, names::__mro_entries__);
    if (entries.is_exception()) return false;
    if (entries.is_unbound()) continue;
    raise_type_error("type() doesn't support MRO entry resolution; use types.new_class()");
    return false;
  }
  return true;
}

}  // namespace

bool type_name_is_valid(Value name) {
  auto* text = name.as<Str>();
  for (size_t i = 0; i < text->length; ++i) {
    if (text->at(i)) continue;
    raise_value_error("type name must not contain null characters");
    return false;
  }
  return is_encodable(text);
}

Str* mangle_private_name(Str* class_name, Str* name) {
  const auto starts_private = [](const Str* s) {
    return s->length > 2 && s->at(0) == '_' && s->at(1) == '_';
  };
  const size_t n = name->length;
  if (!starts_private(name) || (name->at(n - 1) == '_' && name->at(n - 2) == '_')) return name;
  for (size_t i = 0; i < n; ++i)
    if (name->at(i) == '.') return name;
  size_t skip = 0;
  while (skip < class_name->length && class_name->at(skip) == '_') ++skip;
  if (skip == class_name->length) return name;
  StringBuilder out;
  out.append_char('_');
  out.append(class_name, skip, class_name->length);
  out.append(name);
  return str_intern(out.finish());
}

Value class_create(Type* metatype, Value name, Value bases_value, Dict* nspace, Value keywords) {
  auto* bases = bases_value.as<Tuple>();
  Type* base = types::object;
  if (bases->length == 0) {
    bases = tuple_new({type_value(types::object)}).as<Tuple>();
  } else {
    if (!check_bases(bases)) return Value::exception();
    Type* winner = type_calculate_metaclass(metatype, bases);
    if (!winner) return Value::exception();
    const Value make = winner->slot_methods[int(Slot::New)];
    if (winner != metatype && make != types::type->slot_methods[int(Slot::New)]) {
      const Value args = tuple_new({type_value(winner), name, bases_value, Value::object(nspace)});
      return call_with_tuple(make, args.as<Tuple>(), keywords.is_unbound() ? nullptr : keywords.as<Dict>());
    }
    metatype = winner;
    base = type_best_base(bases);
    if (!base) return Value::exception();
  }
  ClassBuilder builder(metatype, name, bases, base, nspace);
  Type* type = builder.build();
  if (!type || !call_set_name(type) || !call_init_subclass(type, keywords)) return Value::exception();
  return type_value(type);
}

void type_add_dict_descriptor(Type* type) {
  const bool adds_dict = (type->flags & kTypeHasDict) && !(type->base->flags & kTypeHasDict);
  if (!adds_dict || !dict_get_str(type->dict, names::__dict__).is_unbound()) return;
  dict_set_str(type->dict, names::__dict__, getset_new(type, &kDictGetSet));
}

}  // namespace krait
