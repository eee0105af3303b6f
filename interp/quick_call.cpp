// Calls specialised by what is called. Each form replaces PRECALL and does the work of the CALL behind it,
// whose inline caches it uses.
//
// ip points at PRECALL's counter; [1] is the CALL instruction, [2..5] its caches. A call of a Python function
// with exactly its positional parameters makes the callee's frame in line; the code object's version
// identifies it.
#include <cstring>

#include "interp/back_edge.h"
#include "interp/calls.h"
#include "interp/generator.h"
#include "interp/quicken.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/function.h"
#include "runtime/list.h"
#include "runtime/native_call.h"
#include "runtime/ops.h"
#include "runtime/shape.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr int kBehindCall = 6;  // from PRECALL's caches to the next instruction

// A frame for a function that takes exactly these arguments and nothing else, pushed; null when there is no
// room. The caller's state must be saved.
[[gnu::always_inline]] inline Frame* push_exact(Frame* caller, Function* f, Code* code, const Value* args,
                                                size_t count, uint32_t flags) {
  Thread* t = g_thread;
  auto* callee = reinterpret_cast<Frame*>(t->stack_top);
  auto* end = reinterpret_cast<Value*>(reinterpret_cast<char*>(callee) + code->frame_bytes);
  if (KRAIT_UNLIKELY(end > t->stack_limit || t->recursion_depth >= t->recursion_limit)) return nullptr;
  ++t->recursion_depth;
  callee->init(f, code, caller, flags);
  Value* slot = callee->slots;
  for (size_t i = 0; i < count; ++i) *slot++ = args[i];
  for (Value* base = callee->stack_base(); slot < base; ++slot) *slot = Value::unbound();
  t->stack_top = end;
  t->frame = callee;
#ifdef KRAIT_DEBUG
  save_state(callee, code->quickened, callee->stack_base());
#endif
  return callee;
}

[[gnu::always_inline]] inline KRAIT_HANDLER(enter) {
  KRAIT_TAIL next(frame, frame->code->quickened, frame->stack_base(), dispatch, arg);
}

// Positional parameters only.
inline bool is_plain(const Code* code) {
  return !(code->flags & (kCoVarArgs | kCoVarKeywords)) && code->keyword_only_count == 0;
}

[[gnu::always_inline]] inline bool is_function_of(Value v, uint32_t code_version) {
  return has_kind(v, Kind::Function) && v.as<Function>()->code->version == code_version;
}

// The call has given a value.
[[gnu::always_inline]] inline KRAIT_HANDLER(called) {
  KRAIT_TAIL next(frame, ip + kBehindCall, sp, dispatch, arg);
}
[[gnu::always_inline]] inline KRAIT_HANDLER(called_any) {
  KRAIT_TAIL next_after_native_call(frame, ip + kBehindCall, sp, dispatch, arg);
}

}  // namespace

// --- Python functions ---

KRAIT_HANDLER(op_PRECALL_FUNCTION) {
  Value* base = sp - arg - 2;
  if (KRAIT_UNLIKELY(!base[0].is_unbound()) || KRAIT_UNLIKELY(!is_function_of(base[1], read_u32(ip + 2))))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, base);
  auto* f = base[1].as<Function>();
  Frame* callee = push_exact(frame, f, f->code, base + 2, arg, 0);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL op_PRECALL_generic(KRAIT_ARGS);
  KRAIT_TAIL enter(callee, ip, sp, dispatch, arg);
}

KRAIT_HANDLER(op_PRECALL_METHOD) {
  Value* base = sp - arg - 2;
  if (KRAIT_UNLIKELY(base[0].is_unbound()) || KRAIT_UNLIKELY(!is_function_of(base[0], read_u32(ip + 2))))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, base);
  auto* f = base[0].as<Function>();
  Frame* callee = push_exact(frame, f, f->code, base + 1, arg + 1, 0);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL op_PRECALL_generic(KRAIT_ARGS);
  KRAIT_TAIL enter(callee, ip, sp, dispatch, arg);
}

// A bound method object is unpacked in place.
KRAIT_HANDLER(op_PRECALL_BOUND_METHOD) {
  Value* base = sp - arg - 2;
  if (KRAIT_UNLIKELY(!base[0].is_unbound() || !has_shape(base[1], shapes::bound_method)))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  const auto* method = base[1].as<BoundMethod>();
  if (KRAIT_UNLIKELY(!is_function_of(method->function, read_u32(ip + 2))))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  base[0] = method->function;
  base[1] = method->self;
  KRAIT_TAIL op_PRECALL_METHOD(KRAIT_ARGS);
}

// Plain parameters, the last of which have defaults.
KRAIT_HANDLER(op_PRECALL_DEFAULTS) {
  Value* base = sp - arg - 2;
  const bool method = !base[0].is_unbound();
  const Value callable = base[!method];
  if (KRAIT_UNLIKELY(!is_function_of(callable, read_u32(ip + 2)))) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  auto* f = callable.as<Function>();
  Code* code = f->code;
  const size_t count = arg + method;
  const size_t missing = size_t(code->arg_count) - count;
  if (KRAIT_UNLIKELY(f->defaults.is_unbound())) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  const auto* defaults = f->defaults.as<Tuple>();
  if (KRAIT_UNLIKELY(missing > defaults->length)) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, base);
  Frame* callee = push_exact(frame, f, code, base + 2 - method, count, 0);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL op_PRECALL_generic(KRAIT_ARGS);
  const Value* from = defaults->items + defaults->length - missing;
  for (size_t i = 0; i < missing; ++i) callee->slots[count + i] = from[i];
  KRAIT_TAIL enter(callee, ip, sp, dispatch, arg);
}

// Python functions, another one from call to call; those with other parameters are left to the generic form.
KRAIT_HANDLER(op_PRECALL_FUNCTIONS) {
  Value* base = sp - arg - 2;
  const bool method = !base[0].is_unbound();
  const Value callable = base[!method];
  if (KRAIT_UNLIKELY(!has_kind(callable, Kind::Function))) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  auto* f = callable.as<Function>();
  Code* code = f->code;
  const size_t count = arg + method;
  if (KRAIT_UNLIKELY(!code->quickened || int64_t(count) != code->arg_count || !is_plain(code)))
    KRAIT_TAIL op_PRECALL_generic(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, base);
  Frame* callee = push_exact(frame, f, code, base + 2 - method, count, 0);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL op_PRECALL_generic(KRAIT_ARGS);
  KRAIT_TAIL enter(callee, ip, sp, dispatch, arg);
}

// --- classes ---

namespace {

bool is_called_plainly(const Type* type) {
  constexpr auto kSlot = int(Slot::Call);
  return shape_of(type)->type->slot_methods[kSlot] == types::type->slot_methods[kSlot];
}

// The class whose version is cached in [2..3]; null when it is another one, or its metaclass has got a
// __call__.
[[gnu::always_inline]] inline Type* cached_class(Value v, const uint16_t* ip) {
  if (KRAIT_UNLIKELY(!has_kind(v, Kind::Type))) return nullptr;
  auto* type = v.as<Type>();
  if (KRAIT_UNLIKELY(type->version != read_u32(ip + 2))) return nullptr;
  return KRAIT_LIKELY(type->shape_id == shapes::type) || is_called_plainly(type) ? type : nullptr;
}

}  // namespace

// A class with object's __new__ and an __init__ written in Python, which takes exactly these arguments.
// [4..5]: the version of its code.
KRAIT_HANDLER(op_PRECALL_CLASS) {
  Value* base = sp - arg - 2;
  Type* type = base[0].is_unbound() ? cached_class(base[1], ip) : nullptr;
  if (KRAIT_UNLIKELY(!type) ||
      KRAIT_UNLIKELY(!is_function_of(type->slot_methods[int(Slot::Init)], read_u32(ip + 4))))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, sp);
  Object* instance = allocate_instance(type);
  if (KRAIT_UNLIKELY(!instance)) KRAIT_TAIL unwind(KRAIT_ARGS);
  auto* init = type->slot_methods[int(Slot::Init)].as<Function>();
  base[0] = base[1] = Value::object(instance);
  frame->sp = base + 1;
  Frame* callee = push_exact(frame, init, init->code, base + 1, arg + 1, kFrameInit);
  if (KRAIT_UNLIKELY(!callee)) {
    base[0] = Value::unbound();
    base[1] = type_value(type);
    KRAIT_TAIL op_PRECALL_generic(KRAIT_ARGS);
  }
  KRAIT_TAIL enter(callee, ip, sp, dispatch, arg);
}

// The same when binding the arguments takes more.
KRAIT_HANDLER(op_PRECALL_CLASS_BIND) {
  Value* base = sp - arg - 2;
  Type* type = base[0].is_unbound() ? cached_class(base[1], ip) : nullptr;
  if (KRAIT_UNLIKELY(!type)) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, sp);
  Object* instance = allocate_instance(type);
  if (KRAIT_UNLIKELY(!instance)) KRAIT_TAIL unwind(KRAIT_ARGS);
  base[0] = base[1] = Value::object(instance);
  auto* init = type->slot_methods[int(Slot::Init)].as<Function>();
  Frame* callee = make_call_frame(g_thread, init, base + 1, arg + 1, nullptr);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  frame->sp = base + 1;
  callee->flags |= kFrameInit;
  push_frame(g_thread, callee);
  KRAIT_TAIL next(callee, callee->ip, callee->sp, dispatch, arg);
}

// No arguments, object's __new__ and __init__.
KRAIT_HANDLER(op_PRECALL_CLASS_PLAIN) {
  Value* base = sp - 2;
  Type* type = base[0].is_unbound() ? cached_class(base[1], ip) : nullptr;
  if (KRAIT_UNLIKELY(!type)) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, sp);
  Object* instance = allocate_instance(type);
  if (KRAIT_UNLIKELY(!instance)) KRAIT_TAIL unwind(KRAIT_ARGS);
  base[0] = Value::object(instance);
  KRAIT_TAIL called(frame, ip, sp - 1, dispatch, arg);
}

// type(x)
KRAIT_HANDLER(op_PRECALL_TYPE_1) {
  Value* base = sp - 3;
  if (KRAIT_UNLIKELY(base[1].raw != type_value(types::type).raw || !base[0].is_unbound()))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  base[0] = type_value(type_of(base[2]));
  KRAIT_TAIL called(frame, ip, sp - 2, dispatch, arg);
}

// str(x)
KRAIT_HANDLER(op_PRECALL_STR_1) {
  Value* base = sp - 3;
  if (KRAIT_UNLIKELY(base[1].raw != type_value(types::str).raw || !base[0].is_unbound()))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, sp);
  const Value v = str_of(base[2]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  base[0] = v;
  KRAIT_TAIL called_any(frame, ip, sp - 2, dispatch, arg);
}

// --- native functions ---

namespace {

// Calls with fewer or more arguments than there are parameters.
KRAIT_HANDLER(call_native_binding) {
  forget_registers();
  Value* base = sp - arg - 2;
  const bool method = !base[0].is_unbound();
  save_state(frame, ip + kBehindCall, sp);
  const Value v =
      call_native_checked(base[!method].as<NativeFunction>(), base + 2 - method, arg + size_t(method));
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  base = frame->sp - arg - 2;
  base[0] = v;
  KRAIT_TAIL called_any(frame, ip, base + 1, dispatch, arg);
}

bool is_native_class(Value v) { return has_shape(v, shapes::type) && !(v.as<Type>()->flags & kTypeHeap); }

KRAIT_HANDLER(call_native_class) {
  Value* base = sp - arg - 2;
  if (KRAIT_UNLIKELY(!base[0].is_unbound() || !is_native_class(base[1])))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, sp);
  const Value v = construct_native(base + 1, arg + 1);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  base = frame->sp - arg - 2;
  base[0] = v;
  KRAIT_TAIL called_any(frame, ip, base + 1, dispatch, arg);
}

}  // namespace

// A function of a module, or a native class.
KRAIT_HANDLER(op_PRECALL_NATIVE) {
  Value* base = sp - arg - 2;
  if (KRAIT_UNLIKELY(!base[0].is_unbound() || !has_shape(base[1], shapes::native_function)))
    KRAIT_TAIL call_native_class(KRAIT_ARGS);
  const auto* f = base[1].as<NativeFunction>();
  if (KRAIT_UNLIKELY(f->is_new)) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  if (f->parameter_count != int64_t(arg)) KRAIT_TAIL call_native_binding(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, sp);
  const Value v = f->function(base + 2);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  KRAIT_ASSERT(!v.is_unbound());
  base = frame->sp - arg - 2;
  base[0] = v;
  KRAIT_TAIL called_any(frame, ip, base + 1, dispatch, arg);
}

// A method of a native type: the receiver is of exactly that type.
KRAIT_HANDLER(op_PRECALL_NATIVE_METHOD) {
  Value* base = sp - arg - 2;
  if (KRAIT_UNLIKELY(base[0].is_unbound() || !has_shape(base[0], shapes::method_descriptor)))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  const auto* f = base[0].as<NativeFunction>();
  if (KRAIT_UNLIKELY(type_of(base[1]) != f->owner.as<Type>())) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  if (f->parameter_count != int64_t(arg) + 1) KRAIT_TAIL call_native_binding(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, sp);
  const Value v = f->function(base + 1);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  KRAIT_ASSERT(!v.is_unbound());
  base = frame->sp - arg - 2;
  base[0] = v;
  KRAIT_TAIL called_any(frame, ip, base + 1, dispatch, arg);
}

// A native method bound before: its receiver takes the callable's place.
KRAIT_HANDLER(op_PRECALL_NATIVE_BOUND) {
  Value* base = sp - arg - 2;
  if (KRAIT_UNLIKELY(!base[0].is_unbound() || !has_shape(base[1], shapes::native_method)))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  const auto* method = base[1].as<NativeMethod>();
  const NativeFunction* f = method->function;
  base[0] = Value::object(f);
  base[1] = method->self;
  if (f->parameter_count != int64_t(arg) + 1) KRAIT_TAIL call_native_binding(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, sp);
  const Value v = f->function(base + 1);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  KRAIT_ASSERT(!v.is_unbound());
  base = frame->sp - arg - 2;
  base[0] = v;
  KRAIT_TAIL called_any(frame, ip, base + 1, dispatch, arg);
}

// --- particular builtins ---

namespace {

// The originals, whatever their names are bound to.
Value g_len, g_isinstance, g_list_append;

[[gnu::always_inline]] inline int64_t quick_length(Value v) {
  if (!v.is_object()) return -1;
  switch (v.as_object()->shape_id) {
    case shapes::list: return v.as<List>()->length;
    case shapes::tuple: return int64_t(v.as<Tuple>()->length);
    case shapes::str: return int64_t(v.as<Str>()->length);
    case shapes::dict: return v.as<Dict>()->length;
    default: return -1;
  }
}

KRAIT_HANDLER(len_slow) {
  save_state(frame, ip + kBehindCall, sp);
  const int64_t n = length(sp[-1]);
  if (KRAIT_UNLIKELY(n < 0)) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  sp[-3] = Value::small_int(n);
  KRAIT_TAIL called_any(frame, ip, sp - 2, dispatch, arg);
}

KRAIT_HANDLER(isinstance_slow) {
  save_state(frame, ip + kBehindCall, sp);
  const int r = is_instance_of(sp[-2], sp[-1]);
  if (KRAIT_UNLIKELY(r < 0)) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  sp[-4] = Value::boolean(r);
  KRAIT_TAIL called_any(frame, ip, sp - 3, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_PRECALL_LEN) {
  if (KRAIT_UNLIKELY(sp[-2] != g_len || !sp[-3].is_unbound())) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  const int64_t n = quick_length(sp[-1]);
  if (KRAIT_UNLIKELY(n < 0)) KRAIT_TAIL len_slow(KRAIT_ARGS);
  sp[-3] = Value::small_int(n);
  KRAIT_TAIL called(frame, ip, sp - 2, dispatch, arg);
}

KRAIT_HANDLER(op_PRECALL_ISINSTANCE) {
  if (KRAIT_UNLIKELY(sp[-3] != g_isinstance || !sp[-4].is_unbound())) KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  // An object of the very class is an instance whatever __instancecheck__ says.
  if (KRAIT_UNLIKELY(type_value(type_of(sp[-2])) != sp[-1])) KRAIT_TAIL isinstance_slow(KRAIT_ARGS);
  sp[-4] = Value::true_();
  KRAIT_TAIL called(frame, ip, sp - 3, dispatch, arg);
}

// list.append(x) as a statement: the POP_TOP behind it is executed too.
KRAIT_HANDLER(op_PRECALL_LIST_APPEND__POP_TOP) {
  const Value list = sp[-2];
  if (KRAIT_UNLIKELY(sp[-3] != g_list_append || !has_kind(list, Kind::List)))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  save_state(frame, ip + kBehindCall, sp);
  if (KRAIT_UNLIKELY(!list_append(list.as<List>(), sp[-1])))
    KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  KRAIT_TAIL next(frame, ip + kBehindCall + 1, sp - 3, dispatch, arg);
}

// --- super().method ---

namespace {

constexpr int kSuperMethod = kBehindCall + 1;  // from PRECALL's caches to those of the LOAD_METHOD

Value value_of_cell(Value v) { return is_cell(v) ? v.as<Cell>()->value : v; }

}  // namespace

// super() without arguments, followed by LOAD_METHOD, whose caches hold shape, version and method as usual.
// [2..3]: version of the class that the __class__ cell contains; [4]: where that cell is.
KRAIT_HANDLER(op_PRECALL_SUPER__LOAD_METHOD) {
  const Value cls = value_of_cell(frame->slots[ip[4]]);
  const Value self = value_of_cell(frame->slots[0]);
  uint16_t* method = ip + kSuperMethod;
  if (KRAIT_UNLIKELY(sp[-1].raw != type_value(types::super).raw || !sp[-2].is_unbound()) ||
      KRAIT_UNLIKELY(cls.is_unbound() || !has_kind(cls, Kind::Type) || self.is_unbound() ||
                     !self.is_object()) ||
      KRAIT_UNLIKELY(cls.as<Type>()->version != read_u32(ip + 2)) ||
      KRAIT_UNLIKELY(self.as_object()->shape_id != read_u32(method + 2) ||
                     shape_of(self.as_object())->version != read_u32(method + 4)))
    KRAIT_TAIL op_PRECALL_miss(KRAIT_ARGS);
  sp[-2] = Value::from_raw(read_u64(method + 6));
  sp[-1] = self;
  KRAIT_TAIL next(frame, method + 10, sp, dispatch, arg);
}

// --- specialisation ---

namespace {

// The form for a Python function called with `count` arguments, or 0.
uint8_t function_form(const Function* f, size_t count, uint8_t exact) {
  const Code* code = f->code;
  if (!code->quickened || !is_plain(code) || !code->version) return 0;
  if (int64_t(count) == code->arg_count) return exact;
  const uint64_t defaults = f->defaults.is_unbound() ? 0 : f->defaults.as<Tuple>()->length;
  const bool fits = int64_t(count) < code->arg_count && uint64_t(code->arg_count) - count <= defaults;
  return fits ? OP_PRECALL_DEFAULTS : 0;
}

void specialize_function(uint16_t* ip, const Function* f, size_t count, uint8_t exact) {
  const uint8_t form = function_form(f, count, exact);
  if (!form) return;
  write_u32(ip + 2, f->code->version);
  specialized(ip, form);
}

// The function of super().name, looked up behind `cls` in the MRO of self's type; unbound when it is nothing
// that a call binds to self.
Value super_method(const Type* type, const Type* cls, Str* name) {
  if (!is_tuple(type->mro)) return Value::unbound();  // a class that is being made
  const auto* mro = type->mro.as<Tuple>();
  uint64_t i = 0;
  while (i < mro->length && mro->items[i] != Value::object(cls)) ++i;
  for (++i; i < mro->length; ++i) {
    const Value v = dict_get_str(mro->items[i].as<Type>()->dict, name);
    if (v.is_unbound()) continue;
    const bool method = has_kind(v, Kind::Function) || has_shape(v, shapes::method_descriptor) ||
                        has_shape(v, shapes::wrapper_descriptor);
    return method ? v : Value::unbound();
  }
  return Value::unbound();
}

void specialize_super(Frame* frame, uint16_t* ip) {
  const Code* code = frame->code;
  uint16_t* method = ip + kSuperMethod;
  if (base_opcode(uint8_t(method[-1])) != OP_LOAD_METHOD || code->arg_count == 0) return;
  const auto* names = code->locals_plus_names.as<Tuple>();
  for (int i = code->locals_plus_count - code->free_count; i < code->locals_plus_count; ++i) {
    if (names->items[i].as<Str>() != names::__class__) continue;
    const Value cls = value_of_cell(frame->slots[i]), self = value_of_cell(frame->slots[0]);
    if (cls.is_unbound() || !has_kind(cls, Kind::Type) || self.is_unbound() || !self.is_object()) return;
    const Shape* shape = shape_of(self.as_object());
    if (self.as_object()->kind == Kind::Type || !is_subtype(shape->type, cls.as<Type>())) return;
    Str* name = code->names.as<Tuple>()->items[method[-1] >> 8].as<Str>();
    const Value found = super_method(shape->type, cls.as<Type>(), name);
    if (found.is_unbound()) return;
    set_opcode(method, OP_LOAD_METHOD);
    method[0] = UINT16_MAX;  // it does not use its caches for itself while they serve here
    write_u32(method + 2, shape->id);
    write_u32(method + 4, shape->version);
    write_u64(method + 6, found.raw);
    write_u32(ip + 2, cls.as<Type>()->version);
    ip[4] = uint16_t(i);
    return specialized(ip, OP_PRECALL_SUPER__LOAD_METHOD);
  }
}

void specialize_class(Frame* frame, uint16_t* ip, Type* type, size_t count) {
  if (type == types::super && count == 0) return specialize_super(frame, ip);
  if (type == types::type && count == 1) return specialized(ip, OP_PRECALL_TYPE_1);
  if (type == types::str && count == 1) return specialized(ip, OP_PRECALL_STR_1);
  const auto same = [](const Type* a, const Type* b, Slot slot) {
    return a->slot_methods[int(slot)] == b->slot_methods[int(slot)];
  };
  if (is_native_class(type_value(type))) return specialized(ip, OP_PRECALL_NATIVE);
  if (!(type->flags & kTypeHeap) || (type->flags & (kTypeAbstract | kTypeHidden)) ||
      !is_called_plainly(type) || !same(type, types::object, Slot::New))
    return;
  uint8_t form = 0;
  const Value init = type->slot_methods[int(Slot::Init)];
  if (same(type, types::object, Slot::Init)) {
    if (count == 0) form = OP_PRECALL_CLASS_PLAIN;
  } else if (has_kind(init, Kind::Function)) {
    const Code* code = init.as<Function>()->code;
    const bool exact = code->quickened && is_plain(code) && int64_t(count) + 1 == code->arg_count;
    form = exact ? OP_PRECALL_CLASS : OP_PRECALL_CLASS_BIND;
    write_u32(ip + 4, code->version);
  }
  if (!form) return;
  write_u32(ip + 2, type->version);
  specialized(ip, form);
}

// Keeps a builtin in mind when it is the one that its name says, rather than a replacement.
void note_builtin(Value* known, Value callable, const char* name) {
  const auto* f = callable.as<NativeFunction>();
  if (!known->is_unbound() || strcmp(f->def->name, name) != 0) return;
  if (!is_str(f->module_name) || !str_equals_ascii(f->module_name.as<Str>(), "builtins")) return;
  register_root(name, known);
  *known = callable;
}

void specialize_native(uint16_t* ip, Value callable, size_t count) {
  note_builtin(&g_len, callable, "len");
  note_builtin(&g_isinstance, callable, "isinstance");
  const auto* f = callable.as<NativeFunction>();
  if (callable == g_len && count == 1) return specialized(ip, OP_PRECALL_LEN);
  if (callable == g_isinstance && count == 2) return specialized(ip, OP_PRECALL_ISINSTANCE);
  if (!f->is_new) specialized(ip, OP_PRECALL_NATIVE);
}

void specialize_native_method(uint16_t* ip, Value callable, Value receiver, size_t count) {
  g_list_append = type_lookup(types::list, names::append);  // of an immortal type
  const auto* f = callable.as<NativeFunction>();
  const bool popped = uint8_t(ip[kBehindCall]) == OP_POP_TOP;
  if (callable == g_list_append && count == 1 && popped && is_list(receiver))
    return specialized(ip, OP_PRECALL_LIST_APPEND__POP_TOP);
  if (type_of(receiver) == f->owner.as<Type>()) specialized(ip, OP_PRECALL_NATIVE_METHOD);
}

}  // namespace

void specialize_PRECALL(Frame* frame, uint16_t* ip, Value* sp, uint64_t arg) {
  if (uint8_t(ip[1]) != OP_CALL) return;  // EXTENDED_ARG: more than 255 arguments
  const Value *base = sp - arg - 2, callable = base[1];
  if (!base[0].is_unbound()) {
    if (has_kind(base[0], Kind::Function)) {
      specialize_function(ip, base[0].as<Function>(), arg + 1, OP_PRECALL_METHOD);
    } else if (has_shape(base[0], shapes::method_descriptor)) {
      specialize_native_method(ip, base[0], base[1], arg);
    }
    return;
  }
  if (has_kind(callable, Kind::Function)) {
    specialize_function(ip, callable.as<Function>(), arg, OP_PRECALL_FUNCTION);
  } else if (has_shape(callable, shapes::bound_method)) {
    const Value function = callable.as<BoundMethod>()->function;
    // Defaults are bound by the generic form, which unpacks the method first.
    if (has_kind(function, Kind::Function) &&
        function_form(function.as<Function>(), arg + 1, OP_PRECALL_BOUND_METHOD) == OP_PRECALL_BOUND_METHOD)
      specialize_function(ip, function.as<Function>(), arg + 1, OP_PRECALL_BOUND_METHOD);
  } else if (has_kind(callable, Kind::Type)) {
    specialize_class(frame, ip, callable.as<Type>(), arg);
  } else if (has_shape(callable, shapes::native_function)) {
    specialize_native(ip, callable, arg);
  } else if (has_shape(callable, shapes::native_method)) {
    specialized(ip, OP_PRECALL_NATIVE_BOUND);
  }
}

}  // namespace krait
