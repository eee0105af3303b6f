// Function traces: what they are compiled for, and how they are called.
//
// A function trace is called with a machine call, its arguments in registers as Target's RegisterFile says,
// each in the type that the anchor demands: machine ints and doubles, or any value. It returns a value, or
// the exception marker. An anchor can be called before it has code (and after it has lost it): then the call
// goes to the interpreter. So callers are compiled in any order, a function's own recursive calls included.
#pragma once

#include <span>

#include "interp/frame.h"
#include "jit/machine_code.h"
#include "jit/trace.h"

namespace krait::jit {

inline constexpr size_t kMostParameters = 22;

// Can the code have function traces? It must have run.
bool has_function_traces(const Code* code);
// Can it be called with arguments for its positional parameters in order, one each?
bool takes_positional_only(const Code* code);
// The RESUME behind which a function trace begins: prologue instructions lie before it.
uint32_t entry_unit(const Code* code);
// How many slots a call binds.
size_t parameter_count(const Code* code);

// The type in which an argument is passed that is such a value.
Type argument_type(Value v);
inline bool accepts(Type parameter, Value v) {
  return parameter == Type::Value || parameter == argument_type(v);
}

// The anchor for calling f with arguments of these types, made if need be; `known`: f is the function in
// every call of the place, not only another one with this code. Null: too many arguments.
Anchor* function_anchor(Function* f, bool known, std::span<const Type> types);
// Is there one for this very function, and none that takes others?
bool has_own_anchor(const Function* f, std::span<const Type> types);

// The arguments that a frame was called with, taken before anything else has happened in it.
struct FrameArguments {
  explicit FrameArguments(const Frame* frame);
  Function* function;
  size_t count = 0;
  Value values[kMostParameters];

  std::span<const Value> all() const { return {values, count}; }
};
// The anchor of compiled code that takes the arguments; null: none.
const Anchor* compiled_function(const Function* f, std::span<const Value> arguments);
// The arguments as Target::enter takes them; returns their number, at most kMostPacked.
inline constexpr size_t kMostPacked = 40;
size_t pack_arguments(const Anchor& anchor, const Function* f, std::span<const Value> arguments,
                      uint64_t* packed);

// VmLayout::call_uncompiled.
uint64_t call_uncompiled(ExitState* state);

}  // namespace krait::jit
