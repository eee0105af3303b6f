// How calls of native functions and built-in classes are recorded.
//
// A NativeRow names a callable ("list.append", "math.sqrt", "builtins.len", the class "range") and says how a
// call of it is traced: in line by a record function, or, where that declines or is null, as a direct call
// whose effects the row states. The effects hold as long as the arguments are what `takes` admits, which is
// checked when the call is recorded and guarded. Callables without a row are called directly, too (no
// argument binding, no dispatch), but may do anything.
//
// Each record_natives_*.cpp exports a table of rows for its subject.
#pragma once

#include <span>

#include "jit/recorder.h"
#include "runtime/native.h"
#include "runtime/tuple.h"

namespace krait::jit {

// A call site: the callable and the arguments that it gets, `self` included.
struct Invocation {
  static constexpr size_t kMostArguments = 64;
  Value callable;
  Ref callable_ref = kNoRef;
  size_t operands = 0;  // on the stack, callable and NULL included
  size_t count = 0;
  const Tuple* keywords = nullptr;  // names of the last arguments
  bool method = false;              // there is no NULL on the stack: the callable lies in its place
  Ref bound = kNoRef;               // the bound native method that was taken apart
  Value live[kMostArguments];
  Ref args[kMostArguments];

  void add(Ref r, Value v) {
    live[count] = v;
    args[count++] = r;
  }
  size_t positional() const { return count - (keywords ? keywords->length : 0); }
};

// Records the call in line: pops the operands and pushes the result. False: declined (the recording is
// active, no effect has been recorded) or aborted. That the callable is this one is guarded already.
using RecordNative = bool (*)(Recorder& r, Invocation& site);

struct NativeRow {
  const char* name;  // null ends a table
  RecordNative record = nullptr;
  AliasSet reads = 0, writes = 0;
  // Per argument behind self, the last letter for all that follow:
  //   p  plain: hashing, comparing and converting it runs no Python code
  //   l  plain, or an exact list, tuple, dict or set, iterated without running Python code
  //   *  anything: it is only stored or compared by identity
  // Null: not called with the effects above.
  const char* takes = "p";
};

extern const NativeRow kNumberNatives[], kMathNatives[], kObjectNatives[], kListNatives[], kDictNatives[],
    kTextNatives[], kBytesNatives[], kStructNatives[], kIteratorNatives[], kPipelineNatives[],
    kDequeNatives[], kKeyedNatives[];

// The row of a NativeFunction or built-in Type; null: none.
const NativeRow* native_row(Value callable);

// Records a call of a NativeFunction. The callable is not guarded yet. False: a call that would be refused,
// or aborted.
bool record_native_call(Recorder& r, Invocation& site);
// A call of a built-in class's __new__ for a class derived from it. False: declined or aborted.
bool record_new(Recorder& r, const Invocation& site);
// The same for a built-in class with a row. False: none, declined or aborted.
bool record_class_call(Recorder& r, Invocation& site);

// --- for record functions

// A call that reads `reads` and has no other effect, made in the middle of an instruction: it may be followed
// by guards that repeat the instruction.
CallInfo reading_call(const char* name, const void* function, Type result, uint8_t count, AliasSet reads);
CallInfo pure_call(const char* name, const void* function, Type result, uint8_t count);
// A call that reads nothing that may change, writes nothing, and makes a value or raises.
CallInfo making_call(const char* name, const void* function, uint8_t count);
// Calls it instead of what is called. False: aborted.
bool calls(Recorder& r, const Invocation& site, const CallInfo& info, std::initializer_list<Ref> args);
// Calls the native function of a row for the sake of its effects, though arguments do not satisfy `takes`:
// the caller has made sure that no Python code runs.
bool call_with_effects(Recorder& r, Invocation& site, AliasSet reads, AliasSet writes);

inline constexpr AliasSet kListAliases =
    alias_bit(AliasClass::List) | alias_bit(AliasClass::ListItems) | alias_bit(AliasClass::ListDoubles);
// Namespaces are dicts.
inline constexpr AliasSet kDictAliases =
    alias_bit(AliasClass::Dict) | alias_bit(AliasClass::DictEntries) | alias_bit(AliasClass::Global);
inline constexpr AliasSet kSetAliases = alias_bit(AliasClass::Set) | alias_bit(AliasClass::SetEntries);
inline constexpr AliasSet kContainerAliases = kListAliases | kDictAliases | kSetAliases;

template <class F>
const void* address_of(F* f) {
  return reinterpret_cast<const void*>(f);
}

// Pops the call's operands and pushes its result.
inline bool returns(Recorder& r, const Invocation& site, Ref result) {
  if (!r.active() || result == kNoRef) return false;
  r.replace(site.operands, result);
  return true;
}

inline bool is_int_argument(const Recorder& r, const Invocation& s, size_t n) {
  return r.is_int(s.args[n], s.live[n]) && !r.is_bool(s.args[n], s.live[n]);
}
inline bool is_double_argument(const Recorder& r, const Invocation& s, size_t n) {
  return r.is_double(s.args[n], s.live[n]);
}

// Guards that nobody has a buffer of the object, which counts them in that field: a call that changes its
// size would collect first, to see whether they are dead, and look at frames for that.
void guard_unexported(Recorder& r, Ref object, int64_t live_exports, AliasClass c, int32_t offset);
// The length of a built-in container that counts without running Python code. kNoRef: declined or aborted.
Ref length_of(Recorder& r, Ref container, Value live);
// A tuple, or an instance of a subclass that leaves this operation to tuple: its class is watched.
bool is_tuple_for(Recorder& r, Value v, Slot operation);
// A tuple of these values, which exits make if it is not needed.
Ref new_tuple(Recorder& r, std::span<const Ref> items);

}  // namespace krait::jit
