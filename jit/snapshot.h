// Snapshots: what the interpreter's frames hold at a point of a trace.
//
// An exit names a snapshot. A snapshot names its innermost frame state; each frame state names its caller's,
// so snapshots share the outer frames. A frame state lists the slots whose values differ from memory: for a
// frame that exists in memory (the one the trace was entered with) the slots changed since, for an inlined
// frame all that are bound. A slot's value is a reference into the trace; its type says how it becomes a
// Python value (Int, F64 and Bool are boxed). Objects whose allocation was removed are described beside the
// snapshot.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace krait::jit {

// Names a constant or an instruction of a trace. Zero: none.
using Ref = uint16_t;
inline constexpr Ref kNoRef = 0;

// Types of IR values. Int: raw 64-bit integer. Ptr: address of something that is no Python value.
enum class Type : uint8_t { None, Value, Int, F64, Ptr, Bool };

// Beside the slots of an inlined frame: its Python object, if it has one.
inline constexpr uint16_t kObjectSlot = 0xffff;

struct SnapshotSlot {
  uint16_t slot;
  Ref ref;
  bool operator==(const SnapshotSlot&) const = default;
};

// What the interpreter does with the innermost frame after an exit.
enum class Resume : uint8_t {
  Execute,  // executes the instruction at pc
  Raise,    // unwinds from the instruction at pc: an exception is pending
  // While a call is under way:
  Push,      // pushes its result, then executes the instruction at pc; or unwinds
  PushAll,   // the same for the items of its result, a tuple
  Continue,  // executes the instruction at pc; or unwinds
  // The method that the instruction before pc has called returned the value on top of the stack, or returns
  // it to be pushed: finish_operation() of interp/operators.h.
  Finish,
};

struct FrameState {
  uint64_t code;   // identifies the code object (or whatever the restorer makes of it)
  uint32_t pc;     // instruction
  uint32_t first;  // slots: [first, first + count) in Snapshots::slots
  uint16_t count;
  uint16_t depth;   // number of slots in use, locals and evaluation stack
  uint16_t parent;  // caller's frame state, or kNoFrame
  Resume resume;
  uint8_t kind;  // the restorer's: plain call, constructor, generator...
};
// FrameState::kind, beside what interp/frame.h has: a generator's state says in memory, too, that it is not
// suspended.
inline constexpr uint8_t kMarkedRunning = 64;
inline constexpr uint16_t kNoFrame = 0xffff;

// A removed allocation as of one snapshot. The object's header and size stand in its `new` instruction. Or
// fields of an object that exists, which the exit has to store (sink.cpp).
struct VirtualField {
  int32_t offset;
  Ref ref;
  uint8_t width;  // bytes
  bool is_value;  // a Value field: Int, F64 and Bool are boxed; else the bits are stored
  uint8_t alias;  // AliasClass of the field
  bool operator==(const VirtualField&) const = default;
};
struct VirtualObject {
  Ref object;  // the sunk `new`, or the object that exists
  uint16_t count;
  uint32_t first;  // fields: [first, first + count) in Snapshots::fields
};

struct Snapshot {
  uint16_t frame;  // innermost frame state
  uint16_t virtual_count;
  uint32_t first_virtual;  // [first_virtual, first_virtual + virtual_count) in Snapshots::virtuals
};

struct Snapshots {
  std::vector<Snapshot> list;
  std::vector<FrameState> frames;
  std::vector<SnapshotSlot> slots;
  std::vector<VirtualObject> virtuals;
  std::vector<VirtualField> fields;

  void clear();
  uint16_t add_frame(FrameState state, std::span<const SnapshotSlot> entries);
  uint32_t add(uint16_t frame);

  std::span<SnapshotSlot> slots_of(const FrameState& f) { return {slots.data() + f.first, f.count}; }
  std::span<const SnapshotSlot> slots_of(const FrameState& f) const {
    return {slots.data() + f.first, f.count};
  }
  std::span<const VirtualObject> virtuals_of(const Snapshot& s) const {
    return {virtuals.data() + s.first_virtual, s.virtual_count};
  }
  std::span<const VirtualField> fields_of(const VirtualObject& v) const {
    return {fields.data() + v.first, v.count};
  }

  // Calls f(Ref) for everything the snapshot refers to: slots of all frames, virtual objects and their fields.
  template <class F>
  void for_each_ref(uint32_t snapshot, F f) const {
    const Snapshot& s = list[snapshot];
    for (uint16_t i = s.frame; i != kNoFrame; i = frames[i].parent) {
      for (const SnapshotSlot& e : slots_of(frames[i])) f(e.ref);
    }
    for (const VirtualObject& v : virtuals_of(s)) {
      f(v.object);
      for (const VirtualField& field : fields_of(v)) f(field.ref);
    }
  }

  size_t bytes() const;
};

}  // namespace krait::jit
