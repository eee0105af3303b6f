// Builds a trace: the recorder's and the optimiser's only way to add instructions.
//
// emit() folds as it goes: constants are computed, the rewrite rules of fold.def applied, equal pure
// expressions found (hash-consing), loads answered by earlier loads and stores, tests decided by earlier
// guards. So what is recorded is already compact, and loop peeling gets its effect by emitting the first
// iteration a second time.
//
// A recorder works like this:
//
//     Builder b(ir);
//     b.start();
//     b.frames().begin(code, slot_count, depth, true);  // a trace entered from an interpreter frame
//     b.frames().mark(pc);                            // at each instruction: exits resume here
//     b.start_body();
//     Ref x = b.slot(0, Type::Int);                   // a local, specialised on the type it has now
//     Ref s = b.emit(Op::AddOv, x, b.int_(1));        // leaves at the mark on overflow
//     Ref v = b.load(Type::Value, AliasClass::ListItems, list, 16, s);
//     if (!b.guard(b.emit(Op::IsInt, v))) abort;      // false: the guard could never hold
//     b.frames().set(0, s);                           // the interpreter's local is now s
//
// After an instruction with side effects that may still leave, mark() again: exits must not repeat the
// effect.
#pragma once

#include <span>
#include <vector>

#include "jit/frames.h"
#include "jit/ir.h"
#include "jit/memory.h"
#include "runtime/object.h"

namespace krait::jit {

class Builder {
 public:
  explicit Builder(Ir& ir);

  // Starts a trace: first its inputs (function traces: the arguments; side traces: values of the parent), ...
  void start();
  Ref input(uint16_t n, Type type);
  // ... then, with the frames set up and marked, the entry: slots of the bottom frame are read there when it
  // exists in memory, and leave to the state marked now if a slot has not the expected type.
  void start_body();

  Ir& ir() { return ir_; }
  FrameStack& frames() { return frames_; }
  const FrameStack& frames() const { return frames_; }
  MemoryState& memory() { return memory_; }

  // --- constants
  Ref constant(Type type, uint64_t bits) { return ir_.constant(type, bits); }
  Ref int_(int64_t i) { return ir_.constant_int(i); }
  Ref f64(double d) { return ir_.constant_f64(d); }
  Ref boolean(bool b) { return ir_.constant_bool(b); }
  Ref value(Value v) { return ir_.constant_value(v); }
  Ref ptr(const void* p) { return ir_.constant_ptr(p); }

  // --- instructions
  // Emits one instruction of any kind; the result may be an older value or a constant. An operation that
  // exits takes the frames' marked state unless i.imm names a snapshot. Guards: see guard(), of which this is
  // the general form.
  Ref emit(Ins i);
  Ref emit(Op op, Ref a = kNoRef, Ref b = kNoRef, Ref c = kNoRef);

  // A slot of the innermost frame. One of a frame in memory not yet touched in the trace is read at the
  // entry, with the wanted type (Value: any); kNoRef when the slot is unbound.
  Ref slot(size_t n, Type type);

  // Leaves unless the condition is as expected. False when it is known to be otherwise: the trace makes no
  // sense.
  [[nodiscard]] bool guard(Ref condition, bool expected = true);
  // The test's outcome is known without a guard. Not in a loop: its next iteration has other values.
  void assume(const Ins& test, bool holds);
  // What earlier guards say about a truth value: 1, 0, or -1 for unknown.
  int known_truth(Ref condition) const;

  Ref load(Type type, AliasClass alias, Ref base, int32_t offset, Ref index = kNoRef);
  Ref load_sized(Op op, AliasClass alias, Ref base, int32_t offset, Ref index = kNoRef);
  void store(AliasClass alias, Ref base, int32_t offset, Ref value, Ref index = kNoRef);
  void store_sized(Op op, AliasClass alias, Ref base, int32_t offset, Ref value, Ref index = kNoRef);
  // Stores a Value and tells the collector.
  void store_reference(AliasClass alias, Ref object, int32_t offset, Ref value, Ref index = kNoRef);
  Ref shape_is(Ref object, ShapeId shape);
  Ref kind_is(Ref object, Kind kind);
  Ref new_object(Kind kind, ShapeId shape, uint32_t bytes);
  // Has the trace made this object, and does nobody else know it?
  bool is_secret(Ref r) const;
  Ref call(const CallInfo& call, std::span<const Ref> arguments, Op op = Op::Call);
  // The store that would have to be elsewhere for the object's field, of that type, to be known (see
  // MemoryState).
  Ref find_obstacle(Type type, AliasClass alias, Ref object, int32_t offset, bool certain) const;
  // The result of an equal call that reads only, if it would be the same now; else kNoRef.
  Ref known_call(const CallInfo& call, std::span<const Ref> arguments);

  // The Python value of any ref. An int that may not fit 63 bits is guarded to fit.
  Ref box(Ref r);
  // The machine int / double of a Python value, guarded. kNoRef when it is known to be something else.
  Ref unbox_int(Ref r);
  Ref unbox_f64(Ref r);

  // --- used by the optimiser
  // Where the loop being closed carries a value from one iteration to the next (loop.cpp); null outside.
  class Carrier {
   public:
    virtual Ref carry(Ref value) = 0;
  };
  void set_carrier(Carrier* carrier) { carrier_ = carrier; }
  // Objects that lie in others are from now on taken to be known to other code.
  void escape_all_contents();
  // A guard was emitted that can never hold.
  bool contradiction() const { return contradiction_; }
  // Appends without folding.
  Ref append(Ins i);

  static constexpr int32_t kCurrentSnapshot = -2;

 private:
  // What hash-consing finds: usually the instruction itself; for barriers a key of their own.
  struct Entry {
    Ins key;
    Ref ref = kNoRef;
  };

  Ref emit_pure(Ins& i);
  Ref emit_checked(Ins& i);
  Ref fold_unboxing(const Ins& i);
  Ref emit_guard(Ins& i);
  Ref emit_validity(Ins& i);
  // What a call makes (CallInfo::makes); 0: something else.
  ShapeId made_shape(Ref r) const;
  Ref emit_load(Ins& i);
  Ref emit_store(Ins& i);
  Ref emit_barrier(Ins& i);
  Ref emit_call(Ins& i);
  Ref known_call(const Ins& i);
  Ref append_and_remember(const Ins& i);
  void note_escapes(const Ins& i);
  void escape(Ref r);
  void escape_contents(Ref r);

  void canonicalize(Ins& i);
  void fold_address(Ins& i);
  Ref fold_constants(const Ins& i);
  Ref fold_special(const Ins& i);
  Ref divide_by_constant(Ref x, int64_t divisor);
  Ref fold_division(const Ins& i);
  Ref answer_shape_test(const Ins& i, MemoryState::Answer answer);
  Ref forward(const Ins& load, Ref store);
  bool already_stored(const Ins& i);

  Ref implied(const Ins& i);
  Ref exclusive(const Ins& i, Op other, Op another);
  int truth_of(Op op, Ref a, Ref b);
  Ref decided(Ref r);

  Ref find(const Ins& i) const;
  bool equal(const Ins& x, const Ins& y) const;
  void remember(Ref r);
  void remember_as(const Ins& key, Ref r);
  size_t bucket(const Ins& i) const;
  void grow_table();

  Ir& ir_;
  FrameStack frames_;
  MemoryState memory_;
  std::vector<Entry> table_;  // open addressing; size a power of two
  size_t table_used_ = 0;
  Ref last_valid_ = kNoRef;  // the last guard_valid
  Ref first_slot_ = kNoRef;  // place reserved for reading slot 0
  uint32_t entry_snapshot_ = 0;
  bool contradiction_ = false;
  Carrier* carrier_ = nullptr;
  // Which objects lie in a field of which others, all of them unknown to other code.
  struct Contained {
    Ref object, content;
  };
  std::vector<Contained> contained_;
};

// Ins::flags of a truth value that a guard has decided, and of an object that other code may know.
inline constexpr uint16_t kKnownTrue = 2;
inline constexpr uint16_t kKnownFalse = 4;
inline constexpr uint16_t kEscaped = 8;
// ... of an Int that was no small int when recording began, and of a Value that is an int of any size.
inline constexpr uint16_t kLarge = 16;
inline constexpr uint16_t kAnySize = 32;
// ... of an Input that a frame held before the parent began: a variable may have been unbound.
inline constexpr uint16_t kMayBeUnbound = 64;

}  // namespace krait::jit
