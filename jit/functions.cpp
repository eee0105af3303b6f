// See functions.h.
#include "jit/functions.h"

#include <algorithm>
#include <bit>

#include "interp/opcodes.h"
#include "jit/compile.h"
#include "jit/exits.h"
#include "jit/materialise.h"
#include "jit/target.h"
#include "jit/vm_layout.h"
#include "runtime/bytecode.h"
#include "runtime/bytes.h"
#include "runtime/call.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

// Signatures under which a function is compiled before one takes anything.
constexpr size_t kMostSignatures = 4;
// How often the counter runs out before the first recording: functions are many, and most of those that loops
// call are inlined there.
constexpr uint32_t kFirstPause = 3;

bool is_called(const Anchor& a, const Function* f, bool known) {
  return a.is_function && !a.orphaned && (!a.function || (known && a.function == f));
}
std::span<const Type> positional(const Anchor& a) {
  return std::span<const Type>(a.parameters).subspan(a.function == nullptr);
}
bool is_exact(const Anchor& a, std::span<const Type> types) {
  return std::ranges::equal(positional(a), types);
}
bool takes(const Anchor& a, std::span<const Type> types) {
  return std::ranges::equal(positional(a), types,
                            [](Type wanted, Type given) { return wanted == Type::Value || wanted == given; });
}

}  // namespace

bool has_function_traces(const Code* code) {
  constexpr uint32_t kNotPlain = kCoGenerator | kCoCoroutine | kCoAsyncGenerator | kCoIterableCoroutine;
  constexpr uint32_t kFunction = kCoOptimized | kCoNewLocals;
  return code->quickened && !(code->flags & kNotPlain) && (code->flags & kFunction) == kFunction &&
         parameter_count(code) < kMostParameters;
}

bool takes_positional_only(const Code* code) {
  return !(code->flags & (kCoVarArgs | kCoVarKeywords)) && !code->keyword_only_count;
}

uint32_t entry_unit(const Code* code) {
  uint32_t unit = 0;
  while (base_opcode(uint8_t(code->quickened[unit])) != OP_RESUME)
    unit += 1 + uint32_t(cache_units(base_opcode(uint8_t(code->quickened[unit]))));
  return unit;
}

size_t parameter_count(const Code* code) {
  return size_t(code->arg_count) + size_t(code->keyword_only_count) + ((code->flags & kCoVarArgs) != 0) +
         ((code->flags & kCoVarKeywords) != 0);
}

Type argument_type(Value v) {
  if (v.is_small_int()) return Type::Int;
  return v.is_flonum() ? Type::F64 : Type::Value;  // a float on the heap has an identity
}

namespace {

Anchor* new_anchor(Code* code, Function* function, std::vector<Type> parameters) {
  Anchor& a = anchors_of(code).list.emplace_back();
  a.entry = compile_target().uncompiled();
  a.code = code;
  a.unit = entry_unit(code);
  a.is_function = true;
  a.function = function;
  a.parameters = std::move(parameters);
  a.pause = kFirstPause;
  write_barrier(code);  // minor collections find the function there
  return &a;
}

}  // namespace

Anchor* function_anchor(Function* f, bool known, std::span<const Type> types) {
  size_t signatures = 0;
  bool same_function = known;
  for (Anchor& a : anchors_of(f->code).list) {
    if (is_called(a, f, known) && is_exact(a, types)) return &a;
    signatures += a.is_function && !a.orphaned;
    same_function &= !a.is_function || a.function == f;
  }
  const bool specialize = signatures < kMostSignatures;
  for (Anchor& a : anchors_of(f->code).list) {
    if (!specialize && is_called(a, f, known) && takes(a, types)) return &a;
  }
  std::vector<Type> parameters;
  if (!same_function) parameters.push_back(Type::Value);
  for (Type t : types) parameters.push_back(specialize ? t : Type::Value);
  std::vector<Loc> places;
  if (!argument_places(compile_target().registers(), parameters, &places)) return nullptr;
  return new_anchor(f->code, same_function ? f : nullptr, std::move(parameters));
}

bool has_own_anchor(const Function* f, std::span<const Type> types) {
  bool own = false;
  for (const Anchor& a : anchors_of(f->code).list) {
    if (!is_called(a, f, true) || !is_exact(a, types)) continue;
    if (!a.function) return false;
    own = true;
  }
  return own;
}

FrameArguments::FrameArguments(const Frame* frame) : function(frame->function) {
  const Code* code = frame->code;
  const uint8_t* kinds = code->locals_plus_kinds.as<Bytes>()->data;
  for (size_t n = parameter_count(code); count < n; count++) {
    const Value v = frame->slots[count];
    values[count] = (kinds[count] & kLocalCell) && is_cell(v) ? v.as<Cell>()->value : v;
  }
}

const Anchor* compiled_function(const Function* f, std::span<const Value> arguments) {
  auto* anchors = static_cast<CodeAnchors*>(f->code->jit);
  if (!anchors || arguments.size() > kMostParameters) return nullptr;
  // 0: no, 1: yes, 2: made for exactly such arguments
  const auto suits = [&](const Anchor& a) {
    if (!a.family || !is_called(a, f, true)) return 0;
    int answer = 2;
    const std::span<const Type> types = positional(a);
    for (size_t k = 0; k < arguments.size(); k++) {
      const Type given = argument_type(arguments[k]);
      if (types[k] != given) answer = 1;
      if (types[k] != given && types[k] != Type::Value) return 0;
    }
    return answer;
  };
  if (anchors->last_called && suits(*anchors->last_called)) return anchors->last_called;
  const Anchor* found = nullptr;
  for (const Anchor& a : anchors->list) {
    const int answer = suits(a);
    if (answer == 2 || (answer == 1 && !found)) found = &a;
    if (answer == 2) break;
  }
  return anchors->last_called = found;
}

size_t pack_arguments(const Anchor& anchor, const Function* f, std::span<const Value> arguments,
                      uint64_t* packed) {
  const RegisterFile& file = compile_target().registers();
  size_t general = 0, floats = file.trace_arguments.size();
  if (!anchor.function) packed[general++] = Value::object(f).raw;
  const std::span<const Type> types = positional(anchor);
  for (size_t k = 0; k < arguments.size(); k++) {
    const Value v = arguments[k];
    switch (types[k]) {
      case Type::Int: packed[general++] = uint64_t(v.as_small_int()); break;
      case Type::F64: packed[floats++] = std::bit_cast<uint64_t>(float_value(v)); break;
      default: packed[general++] = v.raw; break;
    }
  }
  const size_t count = file.trace_arguments.size() + file.trace_float_arguments.size();
  KRAIT_ASSERT(count <= kMostPacked);
  return count;
}

namespace {

// Calls a function with values for its parameters, in the order of its locals: those by position, by keyword
// only, *args and **kwargs.
Value call_bound(Value function, const Value* values, size_t count) {
  const Code* code = function.as<Function>()->code;
  const auto positional = size_t(code->arg_count), named = size_t(code->keyword_only_count);
  if (positional == count) return call(function, values, count);
  const bool var_args = code->flags & kCoVarArgs, var_keywords = code->flags & kCoVarKeywords;
  Dict* keywords = dict_new();
  if (var_keywords && !dict_merge(keywords, values[count - 1], 0)) return Value::exception();
  const auto* names = code->locals_plus_names.as<Tuple>();
  for (size_t i = positional; i < positional + named; i++)
    dict_set_str(keywords, names->items[i].as<Str>(), values[i]);
  const Tuple* rest = var_args ? values[positional + named].as<Tuple>() : nullptr;
  Tuple* args = tuple_allocate(positional + (rest ? rest->length : 0));
  if (!args) return Value::exception();
  std::copy(values, values + positional, args->items);
  if (rest) std::copy(rest->items, rest->items + rest->length, args->items + positional);
  write_barrier(args);
  return call_with_tuple(function, args, keywords);
}

}  // namespace

uint64_t call_uncompiled(ExitState* state) {
  // The address of its first member is the anchor's.
  const auto* anchor = reinterpret_cast<const Anchor*>(state->general[compile_target().scratch()]);
  std::vector<Loc> places;
  argument_places(compile_target().registers(), anchor->parameters, &places);
  Value values[kMostParameters + 1];
  size_t count = 0;
  if (anchor->function) values[count++] = Value::object(anchor->function);
  for (size_t k = 0; k < places.size(); k++)
    values[count++] = boxed(anchor->parameters[k], state->reg(places[k].reg()));
  // The caller has counted the callee's frame and left room for it.
  Thread* t = g_thread;
  Value* const top = t->stack_top;
  const uint32_t depth = t->recursion_depth;
  t->stack_top -= anchor->code->frame_bytes / sizeof(Value);
  t->recursion_depth--;
  t->native_top = state->stack;
  const AbandonedStack abandoned(state, &state->exit);
  const Value result = call_bound(values[0], values + 1, count - 1);
  t->stack_top = top;
  t->recursion_depth = depth;
  return result.raw;
}

}  // namespace krait::jit
