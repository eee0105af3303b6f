// Recording calls and returns: Python functions are entered, native ones and everything else called.
#include "interp/equivalents.h"
#include "interp/names.h"
#include "jit/bind.h"
#include "jit/functions.h"
#include "jit/lookups.h"
#include "jit/natives.h"
#include "jit/operations.h"
#include "jit/record_exceptions.h"
#include "jit/record_generators.h"
#include "jit/record_methods.h"
#include "jit/recorder.h"
#include "runtime/dict.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/modules/functools.h"
#include "runtime/ops.h"
#include "runtime/plain_keys.h"
#include "runtime/shape.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

bool take_receiver(Recorder& r, Invocation* site) {
  const Ref bound = site->callable_ref;
  if (!r.guard_shape(bound, site->callable)) return false;
  const auto* live = site->callable.as<BoundMethod>();
  site->add(r.b.load(Type::Value, AliasClass::Constant, bound, offsetof(BoundMethod, self)), live->self);
  site->callable = live->function;
  site->callable_ref = r.b.load(Type::Value, AliasClass::Constant, bound, offsetof(BoundMethod, function));
  return true;
}

namespace {

constexpr size_t kMostArguments = Invocation::kMostArguments;

bool take_apart(Recorder& r, uint64_t arg, Invocation* site) {
  if (arg + 2 > kMostArguments) return r.abort(AbortReason::NoRecorderForCall), false;
  site->operands = arg + 2;
  const Value base = r.live(arg + 2);
  const Ref base_ref = r.ref(arg + 2);
  const bool method = site->method = !base.is_unbound();
  if (!r.guard(r.b.emit(Op::Same, r.boxed(base_ref), r.b.value(Value::unbound())), !method)) return false;
  site->callable = method ? base : r.live(arg + 1);
  site->callable_ref = method ? base_ref : r.ref(arg + 1);
  if (has_shape(site->callable, shapes::bound_method) && !take_receiver(r, site)) return false;
  if (!method && (has_shape(site->callable, shapes::native_method) ||
                  has_shape(site->callable, shapes::method_wrapper))) {
    const Ref bound = site->callable_ref;
    if (!r.guard_shape(bound, site->callable)) return false;
    const auto* live = site->callable.as<NativeMethod>();
    site->add(r.b.load(Type::Value, AliasClass::Constant, bound, offsetof(NativeMethod, self)), live->self);
    site->bound = bound;
    site->callable = Value::object(live->function);
    site->callable_ref = r.b.load(Type::Value, AliasClass::Constant, bound, offsetof(NativeMethod, function));
  }
  const size_t first = arg + (method ? 1 : 0);
  for (size_t n = first; n > 0; n--) {
    site->live[site->count] = r.live(n);
    site->args[site->count++] = r.ref(n);
  }
  return r.active();
}

// --- Python functions

}  // namespace

bool enter_or_call(Recorder& r, Invocation& site) {
  auto* f = site.callable.as<Function>();
  const bool enter = r.can_inline(f->code);
  if ((!enter && !has_function_traces(f->code)) || !r.guard_function(site.callable_ref, f)) return false;
  BoundArguments bound;
  if (!bind_arguments(r, f, site.callable_ref, site, &bound)) return false;
  const std::span<const Ref> args(bound.slots, bound.count);
  if (!enter)
    return r.call_function_trace(site.operands, f, site.callable_ref, args,
                                 std::span<const Value>(bound.live, bound.count));
  r.enter_function(site.operands, site.callable_ref, f->code, args, 0);
  return true;
}

namespace {

// Calls whatever it is.
void call_any(Recorder& r, Invocation& site) {
  Ref args[kMostArguments + 3];
  size_t n = 1;
  if (site.keywords) args[n++] = r.b.value(Value::object(site.keywords));
  const bool bound = site.bound != kNoRef;
  args[n++] = r.boxed(bound ? site.bound : site.callable_ref);
  for (size_t i = bound; i < site.count; i++) args[n++] = r.boxed(site.args[i]);
  args[0] = r.b.value(Value::small_int(int64_t(n - 1)));
  if (!r.active()) return;
  const CallInfo& info =
      r.new_call(site.keywords ? array_operation("CallKeywords", address_of(op_call_keywords), n - 1, true)
                               : array_operation("CallAny", address_of(op_call), n - 1, true));
  r.call_nested();
  r.push(r.call(site.operands, info, std::span<const Ref>(args, n), Recorder::Outcome::ValueMayRaise,
                Op::CallNative));
}

void call_function(Recorder& r, Invocation& site) {
  // Another callee after so many others: from now on whatever it is.
  if (r.chain_length() > kMostCallees || !enter_or_call(r, site)) {
    if (r.active()) call_any(r, site);
  }
}

// The arguments that a functools.partial holds become arguments of the site, and its function the callable.
// False: declined or aborted.
bool unfold_partial(Recorder& r, const Invocation& site, Invocation* out) {
  const auto* live = site.callable.as<Partial>();
  const auto* args = live->args.as<Tuple>();
  const auto* keywords = live->keywords.as<Dict>();
  const size_t given = site.count + args->length;
  if (keywords->length || given >= Invocation::kMostArguments ||
      !r.guard_shape(site.callable_ref, site.callable))
    return false;
  // (__setstate__ may replace them.)
  Builder& b = r.b;
  const auto field = [&](size_t offset) {
    return b.load(Type::Value, AliasClass::Native, site.callable_ref, int32_t(offset));
  };
  const Ref tuple = field(offsetof(Partial, args));
  const Ref length = b.load(Type::Int, AliasClass::Constant, tuple, offsetof(Tuple, length));
  const Ref extra =
      b.load(Type::Int, AliasClass::Dict, field(offsetof(Partial, keywords)), offsetof(Dict, length));
  if (!r.guard(b.emit(Op::Eq, length, b.int_(int64_t(args->length)))) ||
      !r.guard(b.emit(Op::Eq, extra, b.int_(0))))
    return false;
  out->operands = site.operands;
  out->keywords = site.keywords;
  out->callable = live->function;
  out->callable_ref = field(offsetof(Partial, function));
  for (uint64_t i = 0; i < args->length; i++) {
    const auto offset = int32_t(offsetof(Tuple, items) + 8 * i);
    out->add(b.load(Type::Value, AliasClass::Constant, tuple, offset), args->items[i]);
  }
  for (size_t i = 0; i < site.count; i++) out->add(site.args[i], site.live[i]);
  return true;
}

// False: declined or aborted.
bool call_partial(Recorder& r, const Invocation& site) {
  if (!is_exact_partial(site.callable) || r.chain_length() > kMostCallees) return false;
  Invocation inner;
  if (!unfold_partial(r, site, &inner)) return false;
  if (has_kind(inner.callable, Kind::Function))
    return r.guard_function(inner.callable_ref, inner.callable.as<Function>()) && call_method(r, inner, 0);
  return has_kind(inner.callable, Kind::NativeFunction) && !inner.keywords && record_native_call(r, inner);
}

// A call of what functools.cache made is a lookup, if the result is known; if not the call is made. False:
// declined or aborted.
bool call_cached(Recorder& r, const Invocation& site) {
  constexpr size_t kMostKeys = 3;
  if (!is_exact_lru_cache(site.callable) || site.count == 0 || site.count > kMostKeys) return false;
  const auto* live = site.callable.as<LruCache>();
  const bool single = site.count == 1;
  if (!live->max_size.is_none() || !live->typed.is_false() || (single && !is_own_key(site.live[0])))
    return false;
  Builder& b = r.b;
  if (!r.guard_shape(site.callable_ref, site.callable)) return false;
  const auto field = [&](AliasClass alias, size_t offset) {
    return b.load(Type::Value, alias, site.callable_ref, int32_t(offset));
  };
  if (!r.guard_is(field(AliasClass::Constant, offsetof(LruCache, max_size)), Value::none()) ||
      !r.guard_is(field(AliasClass::Constant, offsetof(LruCache, typed)), Value::false_()))
    return false;
  Value key = site.live[0];
  Ref key_ref = site.args[0];
  if (single) {
    if (!r.guard_type(key_ref, key)) return false;
  } else {
    key = tuple_new(site.live, site.count);
    if (key.is_exception()) return clear_exception(), false;
    key_ref = new_tuple(r, std::span<const Ref>(site.args, site.count));
  }
  bool present = false;
  const Ref entry = look_up(r, field(AliasClass::Constant, offsetof(LruCache, entries)), live->entries,
                            key_ref, key, &present);
  if (entry == kNoRef || !present) return false;
  const Ref hits = b.unbox_int(field(AliasClass::Native, offsetof(LruCache, hits)));
  if (hits == kNoRef) return false;
  const Ref counted = r.boxed(b.emit(Op::AddOv, hits, b.int_(1)));
  if (!r.active()) return false;
  const Ref result = value_of_entry(b, entry);
  b.store(AliasClass::Native, site.callable_ref, offsetof(LruCache, hits), counted);
  return returns(r, site, result);
}

// A call of an itemgetter or attrgetter with one key, which becomes a constant. False: declined or aborted.
bool call_getter(Recorder& r, const Invocation& site) {
  if (!has_kind(site.callable, Kind::NativeValues) || site.count != 1 || r.chain_length() > kMostCallees)
    return false;
  const std::string_view name = type_of(site.callable)->c_name;
  const bool item = name == "operator.itemgetter";
  if (!item && name != "operator.attrgetter") return false;
  // (Its first field.)
  const auto* keys = reinterpret_cast<const Value*>(site.callable.as_object() + 1)->as<Tuple>();
  Function* f = item ? item_equivalent() : attribute_equivalent();
  const Value key = keys->items[0];
  if (!f || keys->length != 1 || !is_plain_key(key) || !r.guard_shape(site.callable_ref, site.callable))
    return false;
  if (!item && str_to_utf8(key).find('.') != std::string::npos) return false;
  Builder& b = r.b;
  const Ref tuple = b.load(Type::Value, AliasClass::Constant, site.callable_ref, sizeof(Object));
  const Ref length = b.load(Type::Int, AliasClass::Constant, tuple, offsetof(Tuple, length));
  if (!r.guard(b.emit(Op::Eq, length, b.int_(1)))) return false;
  if (!r.guard_is(b.load(Type::Value, AliasClass::Constant, tuple, offsetof(Tuple, items)), key))
    return false;
  Invocation inner;
  inner.operands = site.operands;
  inner.callable = Value::object(f);
  inner.callable_ref = b.value(inner.callable);
  inner.add(site.args[0], site.live[0]);
  inner.add(r.constant(key), key);
  return call_method(r, inner, 0);
}

// An instance whose class has a __call__ in Python. False: none, declined or aborted.
bool call_instance(Recorder& r, const Invocation& site) {
  const Value method = type_of(site.callable)->slot_methods[int(Slot::Call)];
  if (!has_kind(method, Kind::Function) || site.count == kMostArguments ||
      !rely_on_type(r, site.callable_ref, site.callable))
    return false;
  Invocation call;
  call.callable = method;
  call.callable_ref = r.b.value(method);
  call.operands = site.operands;
  call.keywords = site.keywords;
  call.add(site.callable_ref, site.callable);
  for (size_t i = 0; i < site.count; i++) call.add(site.args[i], site.live[i]);
  return call_method(r, call, 0);
}

// --- classes

bool has_same_slot(const krait::Type* a, const krait::Type* b, Slot slot) {
  return a->slot_methods[int(slot)] == b->slot_methods[int(slot)];
}

// Exceptions whose __init__ has nothing left to do.
bool call_exception_class(Recorder& r, const Invocation& site, krait::Type* type) {
  if (site.keywords || site.method || !r.watch_class(type) || !r.guard_is(site.callable_ref, site.callable))
    return false;
  const Ref e = new_exception(r, type, std::span<const Ref>(site.args, site.count));
  return returns(r, site, e);
}

// A class that makes its instances in Python and has no __init__. False: declined or aborted.
bool call_python_new(Recorder& r, const Invocation& site, krait::Type* type) {
  const Value make = type->slot_methods[int(Slot::New)];
  krait::Type* metaclass = shape_of(type)->type;
  if (!has_kind(make, Kind::Function) || (type->flags & kTypeHidden) || site.method ||
      site.count == kMostArguments || !has_same_slot(type, types::object, Slot::Init) ||
      !r.watch_class(type) || !r.watch_class(metaclass) || !r.guard_is(site.callable_ref, site.callable))
    return false;
  Invocation call;
  call.callable = make;
  call.callable_ref = r.b.value(make);
  call.keywords = site.keywords;
  call.add(r.b.value(site.callable), site.callable);
  for (size_t i = 0; i < site.count; i++) call.add(site.args[i], site.live[i]);
  return call_method(r, call, kFrameOperator);
}

// A class with object's __new__, whose instances are small objects: made in line, its __init__ entered; or
// with one in Python. False: not recorded, or aborted.
bool call_class(Recorder& r, Invocation& site) {
  auto* type = site.callable.as<krait::Type>();
  constexpr uint32_t kNotPlain = kTypeAbstract | kTypeHidden | kTypeHasFinalizer;
  const bool exception = makes_plain_exceptions(type);
  krait::Type* metaclass = shape_of(type)->type;
  if ((!(type->flags & kTypeHeap) && !exception) || (type->flags & kNotPlain) ||
      !has_same_slot(metaclass, types::type, Slot::Call) || r.chain_length() > kMostCallees)
    return false;
  if (has_kind(type->slot_methods[int(Slot::New)], Kind::Function)) return call_python_new(r, site, type);
  if (!exception && (type->instance_kind != Kind::Instance || !has_same_slot(type, types::object, Slot::New)))
    return false;
  if (exception && has_same_slot(type, types::BaseException, Slot::Init))
    return call_exception_class(r, site, type);
  const Value init = type->slot_methods[int(Slot::Init)];
  const bool plain = has_same_slot(type, types::object, Slot::Init);
  if (plain ? site.count != 0 : !has_kind(init, Kind::Function)) return false;
  if (!plain && (site.method || site.count == kMostArguments)) return false;
  const bool enter = !plain && r.can_inline(init.as<Function>()->code);
  if (!plain && !enter && !has_function_traces(init.as<Function>()->code)) return false;
  if (!r.watch_class(type) || !r.watch_class(metaclass)) return false;
  if (!r.guard_is(site.callable_ref, site.callable)) return false;
  Builder& b = r.b;
  const auto size = uint32_t(type->instance_size + 8u * type->root_shape->inline_capacity);
  if (plain) {
    r.replace(site.operands, b.new_object(Kind::Instance, type->root_shape->id, size));
    return true;
  }
  // Behind the guards of binding, the instance is made and takes its place among the arguments.
  auto* f = init.as<Function>();
  Invocation construction;
  construction.keywords = site.keywords;
  construction.add(b.value(Value::none()), Value::none());
  for (size_t i = 0; i < site.count; i++) construction.add(site.args[i], site.live[i]);
  BoundArguments bound;
  if (f->code->arg_count == 0 || !bind_arguments(r, f, b.value(init), construction, &bound)) return false;
  const Ref instance = exception ? new_exception(r, type, std::span<const Ref>(site.args, site.positional()))
                                 : b.new_object(Kind::Instance, type->root_shape->id, size);
  if (!r.active()) return false;
  bound.slots[0] = instance;
  const auto make = [&] {
    return exception ? make_plain_exception(type, tuple_new(site.live, site.positional()))
                     : Value::object(allocate_instance(type));
  };
  if (!enter) {
    construction.operands = site.operands;
    construction.callable = init;
    construction.callable_ref = b.value(init);
    construction.live[0] = bound.live[0] = make();
    return construct_by_call(r, construction, bound, instance);
  }
  if (exception) {
    construction.operands = site.operands;
    construction.callable = init;
    construction.callable_ref = b.value(init);
    construction.args[0] = instance;
    construction.live[0] = make();
    return call_method(r, construction, kFrameInit, instance, construction.live[0]);
  }
  r.construct();
  // The caller's stack holds the instance while __init__ runs.
  r.pop(site.operands);
  r.push(instance);
  r.enter_function(0, b.value(init), f->code, std::span<const Ref>(bound.slots, bound.count), kFrameInit);
  return true;
}

// --- super()

Ref value_of_cell(Recorder& r, size_t slot, Value live) {
  const Ref v = r.local(slot);
  return is_cell(live) ? r.b.load(Type::Value, AliasClass::Cell, v, offsetof(Cell, value)) : r.boxed(v);
}

int64_t op_is_subclass(Value cls, Value base) {
  return is_subtype(cls.as<krait::Type>(), base.as<krait::Type>());
}
const CallInfo kIsSubclass =
    reading_call("IsSubclass", address_of(op_is_subclass), Type::Int, 2, kAllAliases);

// The class whose ancestors super() searches: self, if it is a class below `cls`, else the class of self.
// kNoRef: refused, or aborted.
Ref searched_class(Recorder& r, Ref self_ref, Value self, Value cls) {
  const auto* base = cls.as<krait::Type>();
  const bool is_class = self.as_object()->kind == Kind::Type;
  if (is_class && is_subtype(self.as<krait::Type>(), base))
    return r.guard_is(self_ref, self) ? r.b.value(self) : kNoRef;
  if (!is_subtype(type_of(self), base) || !r.guard_shape(self_ref, self)) return kNoRef;
  if (is_class) {
    const Ref args[] = {self_ref, r.b.value(cls)};
    if (!r.guard(r.b.emit(Op::Eq, r.b.call(kIsSubclass, args), r.b.int_(0)))) return kNoRef;
  }
  return r.b.value(type_value(type_of(self)));
}

// An object that searches behind `cls` for `self`. Loading a method from it looks through it
// (record_attributes.cpp). False: refused, or aborted.
bool make_super(Recorder& r, const Invocation& site, MethodArgument cls, MethodArgument self) {
  if (!has_kind(cls.live, Kind::Type) || !self.live.is_object() || self.live.is_unbound() ||
      !r.guard_is(site.callable_ref, site.callable) || !r.guard_is(cls.ref, cls.live))
    return false;
  const Ref searched = searched_class(r, self.ref, self.live, cls.live);
  if (searched == kNoRef) return false;
  Builder& b = r.b;
  const Ref object = b.new_object(Kind::Super, shapes::super, sizeof(Super));
  b.store_reference(AliasClass::Constant, object, offsetof(Super, type), b.value(cls.live));
  b.store_reference(AliasClass::Constant, object, offsetof(Super, object), self.ref);
  b.store_reference(AliasClass::Constant, object, offsetof(Super, object_type), searched);
  return returns(r, site, object);
}

// super() in a method: made of the __class__ cell and the first parameter.
bool call_super(Recorder& r, const Invocation& site) {
  if (site.count == 2)
    return make_super(r, site, {site.args[0], site.live[0]}, {r.boxed(site.args[1]), site.live[1]});
  if (site.count != 0 || r.code()->arg_count == 0) return false;
  const Code* code = r.code();
  const auto* names = code->locals_plus_names.as<Tuple>();
  const auto unwrapped = [](Value v) { return is_cell(v) ? v.as<Cell>()->value : v; };
  const Value self = unwrapped(r.live_local(0));
  for (int i = code->locals_plus_count - code->free_count; i < code->locals_plus_count; ++i) {
    if (names->items[i].as<Str>() != names::__class__) continue;
    const Value cls = unwrapped(r.live_local(size_t(i)));
    const Ref cls_ref = value_of_cell(r, size_t(i), r.live_local(size_t(i)));
    const Ref self_ref = value_of_cell(r, 0, r.live_local(0));
    return r.active() && make_super(r, site, {cls_ref, cls}, {self_ref, self});
  }
  return false;
}

}  // namespace

namespace {

// PRECALL and the CALL behind it, whose caches begin at `ip`: the call's own, `ip` is behind PRECALL's
// opcode.
void record_call(Recorder& r, const uint16_t* ip, uint64_t arg, const Tuple* keywords) {
  ip += 1;
  while (uint8_t(*ip) == OP_EXTENDED_ARG) ++ip;
  r.go_to(uint32_t(ip + 5 - r.code()->quickened));
  Invocation site;
  site.keywords = keywords;
  if (!take_apart(r, arg, &site)) return;
  if (has_kind(site.callable, Kind::Function)) return call_function(r, site);
  if (keywords) {
    if (has_kind(site.callable, Kind::Type) ? call_class(r, site) : call_partial(r, site)) return;
    if (r.active() && call_instance(r, site)) return;
    if (r.active()) call_any(r, site);
    return;
  }
  if (site.callable == type_value(types::super) && call_super(r, site)) return;
  if (r.active() && has_kind(site.callable, Kind::NativeFunction) &&
      (record_resume(r, site) || (r.active() && record_native_call(r, site))))
    return;
  if (has_kind(site.callable, Kind::Type) && r.active() &&
      (record_class_call(r, site) || (r.active() && call_class(r, site))))
    return;
  if (r.active() && (call_partial(r, site) || (r.active() && call_cached(r, site)))) return;
  if (r.active() && call_getter(r, site)) return;
  if (r.active() && call_instance(r, site)) return;
  if (r.active()) call_any(r, site);
}

}  // namespace

void record_PRECALL(Recorder& r, uint64_t arg) { record_call(r, r.ip(), arg, nullptr); }

void record_KW_NAMES(Recorder& r, uint64_t arg) {
  const auto* keywords = r.code()->constant_items[arg].as<Tuple>();
  // The PRECALL behind it belongs to it.
  const uint16_t* ip = r.ip();
  uint64_t count = 0;
  do {
    count = count << 8 | *ip >> 8;
  } while (uint8_t(*ip++) == OP_EXTENDED_ARG);
  record_call(r, ip, count, keywords);
}

void record_RETURN_VALUE(Recorder& r, uint64_t) {
  if (r.in_generator()) {
    if (!return_from_generator(r)) r.leave_trace();
    return;
  }
  if (r.inlined() == 0) return r.return_from_trace();
  const Ref result = r.ref(1);
  r.leave_function(result, r.live(1));
}

}  // namespace krait::jit
