// Recording calls that ask objects what they are: len, isinstance, type, hash, id, callable.
#include <string_view>

#include "interp/keyed_lookups.h"
#include "interp/names.h"
#include "jit/byte_access.h"
#include "jit/lookups.h"
#include "jit/operations.h"
#include "jit/record_attributes.h"
#include "jit/record_methods.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/exception.h"
#include "runtime/instance.h"
#include "runtime/list.h"
#include "runtime/modules/abc.h"
#include "runtime/modules/deque.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

struct LengthField {
  const krait::Type* type;
  AliasClass alias;
  size_t offset;
};
constexpr LengthField kLengths[] = {
    {types::list, AliasClass::List, offsetof(List, length)},
    {types::str, AliasClass::Constant, offsetof(Str, length)},
    {types::bytes, AliasClass::Constant, offsetof(Bytes, length)},
    {types::bytearray, AliasClass::Bytes, offsetof(ByteArray, length)},
    {types::dict, AliasClass::Dict, offsetof(Dict, length)},
    {types::set, AliasClass::Set, offsetof(Set, length)},
    {types::frozenset, AliasClass::Set, offsetof(Set, length)},
};

// A container of the type, or an instance of a subclass that leaves its length to it: the class is watched.
bool has_length_of(Recorder& r, Value v, const krait::Type* type) {
  krait::Type* actual = type_of(v);
  constexpr auto kLen = int(Slot::Len);
  return actual == type || (is_subtype(actual, type) &&
                            actual->slot_methods[kLen] == type->slot_methods[kLen] && r.watch_class(actual));
}

// Other containers whose __len__ runs no Python code.
bool counts_natively(Value v) {
  if (has_kind(v, Kind::DictView)) return true;
  return has_kind(v, Kind::Native) && std::string_view(type_of(v)->c_name) == "array.array";
}

int64_t op_length(Value v) { return length(v); }
const CallInfo kLength = reading_call("Length", address_of(op_length), Type::Int, 1, kAllAliases);

}  // namespace

Ref length_of(Recorder& r, Ref container, Value live) {
  for (const LengthField& f : kLengths) {
    if (!has_length_of(r, live, f.type)) continue;
    if (!r.guard_type(container, live)) return kNoRef;
    return r.b.load(Type::Int, f.alias, container, int32_t(f.offset));
  }
  if (is_tuple_for(r, live, Slot::Len))
    return r.guard_shape(container, live)
               ? r.b.load(Type::Int, AliasClass::Constant, container, offsetof(Tuple, length))
               : kNoRef;
  if (has_shape(live, shapes::memoryview)) {
    ByteAccess access;
    return access.begin(r, container, live) ? items_of_view(r.b, container) : kNoRef;
  }
  if (is_exact_deque(live))
    return r.guard_type(container, live)
               ? r.b.load(Type::Int, AliasClass::Native, container, offsetof(Deque, length))
               : kNoRef;
  if (!counts_natively(live) || !r.guard_type(container, live)) return kNoRef;
  return r.b.call(kLength, std::span<const Ref>(&container, 1));
}

namespace {

// Is the instruction an ordinary call? What a method returns is looked at by that alone (interp/operators.h).
bool is_plain_call(const Recorder& r) { return r.opcode() == OP_PRECALL; }

bool record_len(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  if (returns(r, site, length_of(r, site.args[0], site.live[0]))) return true;
  return r.active() && is_plain_call(r) &&
         call_special(r, Slot::Len, {{site.args[0], site.live[0]}}, 0, kFrameOperator);
}

// Is it a class, or a tuple of classes, that leaves this question (__instancecheck__ or __subclasscheck__) to
// its subclass tree? Metaclasses that do so are watched.
bool is_plain_class(Recorder& r, Value class_or_tuple, Str* question) {
  if (has_shape(class_or_tuple, shapes::tuple)) {
    const auto* t = class_or_tuple.as<Tuple>();
    for (uint64_t i = 0; i < t->length; i++) {
      if (!is_plain_class(r, t->items[i], question)) return false;
    }
    return true;
  }
  if (!has_kind(class_or_tuple, Kind::Type)) return false;
  krait::Type* metaclass = type_of(class_or_tuple);
  return metaclass == types::type ||
         (type_lookup(metaclass, question) == type_lookup(types::type, question) && r.watch_class(metaclass));
}

// isinstance() as far as it asks no metaclass, for which only objects of the very class need no answer; else
// -1.
int is_plainly_instance(Recorder& r, Value v, Value class_or_tuple) {
  if (type_value(type_of(v)) == class_or_tuple) return 1;
  if (is_plain_class(r, class_or_tuple, names::__instancecheck__)) return is_instance_of(v, class_or_tuple);
  if (!has_shape(class_or_tuple, shapes::tuple)) return -1;
  const auto* t = class_or_tuple.as<Tuple>();
  int answer = 0;
  for (uint64_t i = 0; i < t->length && answer == 0; i++) answer = is_plainly_instance(r, v, t->items[i]);
  return answer;
}

// An __instancecheck__ in Python is entered.
bool call_instance_check(Recorder& r, const Invocation& site) {
  const Value cls = site.live[1];
  if (!is_plain_call(r) || !has_kind(cls, Kind::Type)) return false;
  krait::Type* metaclass = type_of(cls);
  Invocation call;
  call.callable = type_lookup(metaclass, names::__instancecheck__);
  if (!has_kind(call.callable, Kind::Function) || !r.watch_class(metaclass) || !r.guard_is(site.args[1], cls))
    return false;
  call.callable_ref = r.b.value(call.callable);
  call.add(site.args[1], cls);
  call.add(site.args[0], site.live[0]);
  return call_method(r, call, kFrameOperator);
}

// The answer follows from the object's type, which is watched.
bool record_isinstance(Recorder& r, Invocation& site) {
  if (site.count != 2) return false;
  krait::Type* type = type_of(site.live[0]);
  if (!has_plain_class(type) || !r.watch_class(type)) return false;
  const int answer = is_plainly_instance(r, site.live[0], site.live[1]);
  if (!r.guard_type(site.args[0], site.live[0])) return false;
  if (answer < 0) return call_instance_check(r, site);
  return r.guard_same(site.args[1], site.live[1]) && returns(r, site, r.b.boolean(answer));
}

// What ABCMeta.__instancecheck__ calls: an answer that is remembered holds until the next registration.
bool record_abc_instancecheck(Recorder& r, Invocation& site) {
  if (site.count != 2 || !has_kind(site.live[0], Kind::Type)) return false;
  auto* abstract = site.live[0].as<krait::Type>();
  krait::Type* type = type_of(site.live[1]);
  const int answer = has_plain_class(type) ? abc_remembers(abstract, type) : -1;
  if (answer < 0 || r.chain_length() > kMostCallees || !r.watch_class(type) || !r.watch_class(abstract) ||
      !r.guard_is(site.args[0], site.live[0]) || !r.guard_type(site.args[1], site.live[1]))
    return false;
  Builder& b = r.b;
  const Ref version = b.load(Type::Int, AliasClass::Native, b.ptr(&g_abc_version), 0);
  return r.guard(b.emit(Op::Eq, version, b.int_(g_abc_version))) && returns(r, site, b.boolean(answer));
}

bool record_issubclass(Recorder& r, Invocation& site) {
  if (site.count != 2 || !has_kind(site.live[0], Kind::Type) ||
      !is_plain_class(r, site.live[1], names::__subclasscheck__) ||
      !r.watch_class(site.live[0].as<krait::Type>()))
    return false;
  const int answer = is_subclass_of(site.live[0], site.live[1]);
  if (answer < 0 || !r.guard_is(site.args[0], site.live[0]) || !r.guard_same(site.args[1], site.live[1]))
    return false;
  return returns(r, site, r.b.boolean(answer));
}

// The name as attributes have it, guarded. Null: none, a place that has seen many, or aborted.
Str* attribute_name(Recorder& r, const Invocation& site) {
  constexpr size_t kMostNames = 4;
  const Value live = site.live[1];
  Builder& b = r.b;
  if (!has_shape(live, shapes::str) || r.chain_length() > kMostNames) return nullptr;
  if (Ir::is_const(site.args[1])) return str_intern(live);
  Str* name = str_find_interned(live);
  if (!name) return nullptr;
  if (name == live.as<Str>()) return r.guard_is(site.args[1], live) ? name : nullptr;
  // One that is made each time.
  const Ref args[] = {site.args[1], b.value(Value::object(name))};
  if (!r.guard_shape(site.args[1], live)) return nullptr;
  return r.guard(b.emit(Op::Ne, b.call(operations::StrEqual, args), b.int_(0))) ? name : nullptr;
}

bool record_getattr(Recorder& r, Invocation& site) {
  if (site.count != 2 && site.count != 3) return false;
  Str* name = attribute_name(r, site);
  if (!name) return false;
  const Ref known = load_attribute(r, site.args[0], site.live[0], name);
  if (known != kNoRef || !r.active()) return returns(r, site, known);
  if (site.count == 2 && is_plain_call(r) && call_getter_for_getattr(r, {site.args[0], site.live[0]}, name))
    return true;
  return r.active() && site.count == 3 && lacks_attribute(r, site.args[0], site.live[0], name) &&
         returns(r, site, site.args[2]);
}

// What the load makes is dropped.
bool record_hasattr(Recorder& r, Invocation& site) {
  Str* name = site.count == 2 ? attribute_name(r, site) : nullptr;
  if (!name) return false;
  if (load_attribute(r, site.args[0], site.live[0], name) != kNoRef)
    return returns(r, site, r.b.boolean(true));
  return r.active() && lacks_attribute(r, site.args[0], site.live[0], name) &&
         returns(r, site, r.b.boolean(false));
}

bool record_setattr(Recorder& r, Invocation& site) {
  Str* name = site.count == 3 ? attribute_name(r, site) : nullptr;
  if (!name || !store_attribute(r, {site.args[0], site.live[0]}, name, {site.args[2], site.live[2]}))
    return false;
  return returns(r, site, r.b.value(Value::none()));
}

// What __init__ of a frozen data class calls.
bool record_object_setattr(Recorder& r, Invocation& site) {
  Str* name = site.count == 3 ? attribute_name(r, site) : nullptr;
  if (!name || !has_kind(site.live[0], Kind::Instance)) return false;
  if (!store_as_object(r, {site.args[0], site.live[0]}, name, {site.args[2], site.live[2]})) return false;
  return returns(r, site, r.b.value(Value::none()));
}

bool record_type(Recorder& r, Invocation& site) {
  if (site.count != 1 || !r.guard_type(site.args[0], site.live[0])) return false;
  return returns(r, site, r.b.value(type_value(type_of(site.live[0]))));
}

// Replaces the arguments that __new__ has left.
bool record_exception_init(Recorder& r, Invocation& site) {
  const Ref args = new_tuple(r, std::span<const Ref>(site.args + 1, site.count - 1));
  if (!r.active()) return false;
  r.b.store_reference(AliasClass::Exception, site.args[0], offsetof(Exception, args), args);
  return returns(r, site, r.b.value(Value::none()));
}

bool record_hash(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  if (has_python_hash(site.live[0]))
    return is_plain_call(r) && call_special(r, Slot::Hash, {{site.args[0], site.live[0]}}, 0, kFrameOperator);
  return returns(r, site, hash_of(r, site.args[0], site.live[0]));
}

bool record_callable(Recorder& r, Invocation& site) {
  krait::Type* type = site.count == 1 ? type_of(site.live[0]) : nullptr;
  if (!type || !r.watch_class(type) || !r.guard_type(site.args[0], site.live[0])) return false;
  return returns(r, site, r.b.boolean(is_callable(site.live[0])));
}

// Who collects wants to see objects gone that no variable holds any more. Native frames hold more than that
// (give_up_compiled_frames clears most of it), so the interpreter calls it.
bool record_collect(Recorder& r, Invocation&) {
  r.abort(AbortReason::NoRecorderForCall);
  return false;
}

bool op_add_builtins(Value globals, Value builtins) {
  auto* dict = globals.as<Dict>();
  if (dict_get_str(dict, names::__builtins__).is_unbound()) dict_set_str(dict, names::__builtins__, builtins);
  return true;
}
const CallInfo kAddBuiltins =
    changing_call("AddBuiltins", address_of(op_add_builtins), krait::jit::Type::Bool, 2, kDictAliases);

// eval() and exec() give new globals the builtins of who calls. If the trace does so there is no need to look
// for the frame.
bool record_evaluation(Recorder& r, Invocation& site) {
  if (site.positional() < 2 || !has_shape(site.live[1], shapes::dict) ||
      !r.guard_shape(site.args[1], site.live[1]))
    return false;
  const Ref args[] = {site.args[1], r.b.value(r.frame()->function->builtins)};
  r.b.call(kAddBuiltins, args);
  return false;
}

}  // namespace

const NativeRow kObjectNatives[] = {{"builtins.len", record_len, 0, 0, nullptr},
                                    {"builtins.isinstance", record_isinstance, 0, 0, nullptr},
                                    {"_abc._abc_instancecheck", record_abc_instancecheck, 0, 0, nullptr},
                                    {"builtins.issubclass", record_issubclass, 0, 0, nullptr},
                                    {"builtins.callable", record_callable, 0, 0, nullptr},
                                    {"BaseException.__init__", record_exception_init, 0, 0, nullptr},
                                    {"object.__init__", nullptr, 0, 0, "*"},
                                    {"object.__setattr__", record_object_setattr, 0, 0, nullptr},
                                    {"builtins.getattr", record_getattr, 0, 0, nullptr},
                                    {"builtins.hasattr", record_hasattr, 0, 0, nullptr},
                                    {"builtins.setattr", record_setattr, 0, 0, nullptr},
                                    {"builtins.hash", record_hash},
                                    {"builtins.eval", record_evaluation, 0, 0, nullptr},
                                    {"builtins.exec", record_evaluation, 0, 0, nullptr},
                                    {"builtins.id", nullptr, 0, 0, "*"},
                                    {"type", record_type, 0, 0, nullptr},
                                    {"gc.collect", record_collect, 0, 0, nullptr},
                                    {}};

}  // namespace krait::jit
