// Quickening: the private, self-modifying copy of a code object's instructions, its inline caches and what
// does not fit into them.
//
// Adaptive instructions begin their inline cache with a counter word: the high twelve bits count executions
// down, the low four are the logarithm of the next pause. An instruction that has not been specialised counts
// executions until it tries; a specialised one counts guard failures until it gives up and pauses, longer
// each time. So a site whose operands change settles in its generic form, and none flips back and forth.
#pragma once

#include "interp/dispatch.h"
#include "runtime/instance.h"

namespace krait {

// What an inline cache refers to when it does not fit: the meaning belongs to the instruction that allocated
// it. Pointers are not traced: a matching version proves that what they point to is alive.
struct SideCache {
  uint32_t version;
  uint32_t extra;
  union {
    void* pointer;
    Value value;
  };
};

// Makes the code object executable: verifies bytecode of unknown origin, makes the quickened copy. False with
// an exception for invalid code (SystemError) or when out of memory.
[[nodiscard]] bool prepare_code(Code* code);

// A fresh side cache of the code object; its index, or -1 when there are too many.
int new_side_cache(Code* code);

// Line of an instruction of executable code (-1: none), from a table that the first call makes: for those who
// ask again and again, such as trace functions.
int line_of_unit(Code* code, uint32_t unit);

// Frees what prepare_code attached, when the code object dies.
void release_code(Code* code);

// Resets the specialised accesses to attributes of this name (null: to all) in all code objects.
void forget_attribute_caches(const Str* name);

inline constexpr uint16_t kCounterStep = 16;
inline constexpr uint16_t kCounterWarmup = 1 * kCounterStep + 3;

// Replaces the opcode of the instruction whose inline caches are at `ip`.
inline void set_opcode(uint16_t* ip, uint8_t opcode) { ip[-1] = uint16_t((ip[-1] & 0xff00) | opcode); }
// After successful and failed specialisation.
void specialized(uint16_t* ip, uint8_t opcode);
void not_specialized(uint16_t* ip);
// A guard failed: counts. When that has happened too often the form for varying operands takes over if the
// instruction has one, or else the base opcode comes back.
void note_miss(Code* code, uint16_t* ip, uint8_t base);

// LOAD_ATTR, STORE_ATTR and LOAD_METHOD for objects of several shapes (quick_shapes.cpp): makes the
// instruction one of them; false when there are too many side caches.
[[nodiscard]] bool begin_shapes(Code* code, uint16_t* ip, uint8_t opcode);
// Fill in a side cache of theirs, but for the shape; false: the attribute takes more than a load or store.
// Offsets of attributes that are doubles have a bit set.
inline constexpr uintptr_t kDoubleAttribute = 1;
[[nodiscard]] bool describe_loaded_attribute(Object* o, Str* name, SideCache* side);
[[nodiscard]] bool describe_stored_attribute(Object* o, Str* name, Value value, SideCache* side);
[[nodiscard]] bool describe_loaded_method(Object* o, Str* name, SideCache* side);

// Inline-cache fields wider than a unit.
inline uint32_t read_u32(const uint16_t* p) {
  uint32_t v;
  __builtin_memcpy(&v, p, 4);
  return v;
}
inline uint64_t read_u64(const uint16_t* p) {
  uint64_t v;
  __builtin_memcpy(&v, p, 8);
  return v;
}
inline void write_u32(uint16_t* p, uint32_t v) { __builtin_memcpy(p, &v, 4); }
inline void write_u64(uint16_t* p, uint64_t v) { __builtin_memcpy(p, &v, 8); }

// Stores a value in an attribute that lies in its object as a double; false: it does not fit there.
[[gnu::always_inline]] inline bool store_double(Value* slot, Value v) {
  if (KRAIT_LIKELY(v.is_flonum())) {
    slot->raw = std::bit_cast<uint64_t>(v.as_flonum());
    return true;
  }
  if (!fits_double_attribute(v)) return false;
  slot->raw = std::bit_cast<uint64_t>(v.as<Float>()->value);
  return true;
}

// Chooses a specialised form for the instruction whose caches are at ip, looking at its operands below sp.
#define KRAIT_ADAPTIVE(name) void specialize_##name(Frame* frame, uint16_t* ip, Value* sp, uint64_t arg);
#include "interp/quick.def"

// Where specialised forms go when their guard fails.
#define KRAIT_ADAPTIVE(name) KRAIT_HANDLER(op_##name##_miss);
#include "interp/quick.def"

}  // namespace krait
