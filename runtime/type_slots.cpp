// The slots of types: for each special method, what the MRO has and the native function to call it with.
//
// A native method whose parameters are exactly the slot's is called directly. Everything else goes through a
// trampoline, one per slot (a template), which finds the method on the type of args[0] and calls it as Python
// would.
#include <array>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "runtime/type_internal.h"

namespace krait {

namespace {

struct SlotRow {
  const char* dunder;
  int arguments;
};

constexpr int binary_arguments(const char* symbol) { return symbol[0] == '*' && symbol[1] == '*' ? 3 : 2; }

constexpr SlotRow kSlotRows[kSlotCount] = {
#define BINARY(name, symbol, forward, reflected, inplace) {forward, binary_arguments(symbol)},
#include "runtime/slots.def"
#undef BINARY
#define BINARY(name, symbol, forward, reflected, inplace) {reflected, binary_arguments(symbol)},
#include "runtime/slots.def"
#undef BINARY
#define BINARY(name, symbol, forward, reflected, inplace) {inplace, binary_arguments(symbol)},
#include "runtime/slots.def"
#undef BINARY
#define COMPARE(name, symbol, dunder) {dunder, 2},
#include "runtime/slots.def"
#undef COMPARE
#define SLOT(name, dunder, arguments) {dunder, arguments},
#include "runtime/slots.def"
#undef SLOT
};

Str* g_slot_names[kSlotCount];

// name -> slot by the interned string's address; open addressing.
struct NameMapEntry {
  Str* name;
  Slot slot;
};
constexpr size_t kNameMapSize = 256;
NameMapEntry g_name_map[kNameMapSize];

size_t name_map_index(const Str* name) {
  return (reinterpret_cast<uintptr_t>(name) * 0x9e3779b97f4a7c15ull) >> 56;
}

void trace_slot_names(Tracer& tracer, bool) {
  for (Str* s : g_slot_names) tracer.visit(s);
}

// --- trampolines ---

// Functions of any kind need no binding.
bool takes_self(Value method) {
  return has_shape(method, shapes::function) || has_shape(method, shapes::wrapper_descriptor) ||
         has_shape(method, shapes::method_descriptor);
}

// Calls `method`, found on the type of args[0], with args as an unbound method is called.
Value call_slot_method(Value method, const Value* args, int count) {
  if (takes_self(method)) return call(method, args, size_t(count));
  const Value bound = descriptor_get(method, args[0], type_of(args[0]));
  if (bound.is_exception()) return bound;
  return call(bound, args + 1, size_t(count) - 1);
}

// A comparison whose method cannot even be bound counts as not implemented.
Value call_comparison(Value method, const Value* args) {
  if (takes_self(method)) return call(method, args, 2);
  const Value bound = descriptor_get(method, args[0], type_of(args[0]));
  if (!bound.is_exception()) return call(bound, args + 1, 1);
  clear_exception();
  return Value::not_implemented();
}

constexpr bool is_comparison(int slot) { return slot >= int(Slot::Lt) && slot <= int(Slot::Ge); }

template <int kSlot>
Value trampoline(const Value* args) {
  const Value method = type_of(args[0])->slot_methods[kSlot];
  constexpr int kArguments = kSlotRows[kSlot].arguments;
  if constexpr (is_comparison(kSlot)) return call_comparison(method, args);
  // Only pow() with three arguments passes the modulus on.
  if (kArguments == 3 && kSlot < int(Slot::Lt) && args[2].is_none()) return call_slot_method(method, args, 2);
  return call_slot_method(method, args, kArguments);
}

// The method is None: what CPython says instead of trying to call it.
Value unhashable(const Value* args) { return raise_type_error("unhashable type: '%T'", args[0]); }
Value not_iterable(const Value* args) { return raise_type_error("'%T' object is not iterable", args[0]); }
Value not_container(const Value* args) { return raise_type_error("'%T' object is not a container", args[0]); }
Value not_async_iterable(const Value* args) {
  return raise_type_error("'async for' requires an object with __aiter__ method, got %T", args[0]);
}

NativeFn function_for_none(Slot slot) {
  switch (slot) {
    case Slot::Hash: return unhashable;
    case Slot::Iter: return not_iterable;
    case Slot::Contains: return not_container;
    case Slot::AIter: return not_async_iterable;
    default: return nullptr;
  }
}

template <size_t... I>
constexpr std::array<NativeFn, kSlotCount> make_trampolines(std::index_sequence<I...>) {
  return {trampoline<int(I)>...};
}
constexpr std::array<NativeFn, kSlotCount> kTrampolines =
    make_trampolines(std::make_index_sequence<kSlotCount>());

// May `method`, a native function found in a class of type's MRO, be called directly with the slot's
// arguments?
bool is_direct(const Type* type, const NativeFunction* f, Slot slot) {
  if (f->parameter_count != slot_arguments(slot) || !f->checks_self) return false;
  return is_subtype(type, f->owner.as<Type>());
}

void set_slot(Type* type, int index, Value method) {
  if (index == int(Slot::New) && !method.is_unbound() && has_kind(method, Kind::StaticMethod))
    method = method.as<StaticMethod>()->callable;
  type->slot_methods[index] = method;
  NativeFn function = nullptr;
  const Slot slot = Slot(index);
  if (!method.is_unbound() && kSlotRows[index].arguments >= 0) {
    function = kTrampolines[size_t(index)];
    if (method.is_none()) {
      if (NativeFn f = function_for_none(slot)) function = f;
    } else if (auto* native = cast<NativeFunction>(method); native && is_direct(type, native, slot)) {
      function = native->function;
    }
  }
  type->slots[index] = function;
}

// Flags that follow from slots.
void derive_flags(Type* type) {
  const auto is_objects = [&](Slot s) {
    return type->slot_methods[int(s)] == types::object->slot_methods[int(s)];
  };
  type->flags &= ~(kTypeDefaultGetattr | kTypeDefaultSetattr);
  if (is_objects(Slot::GetAttribute) && type->slot_methods[int(Slot::GetAttr)].is_unbound())
    type->flags |= kTypeDefaultGetattr;
  if (is_objects(Slot::SetAttr) && is_objects(Slot::DelAttr)) type->flags |= kTypeDefaultSetattr;
  if (!type->slot_methods[int(Slot::Del)].is_unbound()) type->flags |= kTypeHasFinalizer;
}

void fill_by_lookup(Type* type) {
  for (int i = 0; i < kSlotCount; ++i) set_slot(type, i, type_lookup(type, g_slot_names[i]));
}

// With one base, everything that the class does not define itself is as in the base.
void fill_from_base(Type* type, const Type* base) {
  for (int i = 0; i < kSlotCount; ++i) {
    type->slots[i] = base->slots[i];
    type->slot_methods[i] = base->slot_methods[i];
  }
  size_t position = 0;
  Value key, value;
  while (dict_next(type->dict, &position, &key, &value)) {
    Str* name = has_shape(key, shapes::str) ? str_find_interned(key) : nullptr;
    const Slot slot = name ? slot_of_name(name) : Slot::kCount;
    if (slot != Slot::kCount) set_slot(type, int(slot), value);
  }
}

}  // namespace

const char* slot_name(Slot slot) { return kSlotRows[int(slot)].dunder; }
int slot_arguments(Slot slot) { return kSlotRows[int(slot)].arguments; }
Str* slot_interned_name(Slot slot) { return g_slot_names[int(slot)]; }

Slot slot_of_name(Str* name) {
  for (size_t i = name_map_index(name);; i = (i + 1) % kNameMapSize) {
    if (g_name_map[i].name == name) return g_name_map[i].slot;
    if (!g_name_map[i].name) return Slot::kCount;
  }
}

void slots_initialize() {
  static_assert(kSlotCount < int(kNameMapSize));
  for (int i = 0; i < kSlotCount; ++i) {
    Str* name = str_intern(kSlotRows[i].dunder);
    g_slot_names[i] = name;
    size_t at = name_map_index(name);
    while (g_name_map[at].name) at = (at + 1) % kNameMapSize;
    g_name_map[at] = {name, Slot(i)};
  }
  register_roots("slot names", trace_slot_names);
}

void type_fill_slots(Type* type) {
  const auto* bases = type->bases.as<Tuple>();
  const auto* mro = type->mro.as<Tuple>();
  const bool linear = bases->length == 1 && mro->items[0].as<Type>() == type && mro->length >= 2 &&
                      mro->items[1] == bases->items[0] &&
                      mro->length == type->base->mro.as<Tuple>()->length + 1;
  if (linear) {
    fill_from_base(type, type->base);
  } else {
    fill_by_lookup(type);
  }
  derive_flags(type);
  write_barrier(type);
}

void type_update_slot(Type* type, Slot slot) {
  set_slot(type, int(slot), type_lookup(type, g_slot_names[int(slot)]));
  derive_flags(type);
  write_barrier(type);
}

}  // namespace krait
