// What compiled code knows about the virtual machine besides values and object headers: addresses of its
// variables and the functions that its slow paths call. Filled in once at start-up (by tests with their own).
#pragma once

#include <cstdint>

#include "runtime/value.h"

namespace krait::jit {

struct ExitState;

struct VmLayout {
  // A variable that points to the running thread's state, and offsets in that.
  const void* thread;
  int32_t break_requests;  // 32 bits; not zero: leave at the next poll
  int32_t stack_limit;     // lowest address the native stack may reach
  int32_t depth;           // 32 bits: Python calls under way, and ...
  int32_t depth_limit;     // ... behind it, how many there may be
  int32_t frame;           // pointer to the innermost interpreter frame
  int32_t native_top;      // set before calls that may walk the frames: the caller's stack pointer
  int32_t frame_slots;     // offset of slot 0 in a frame
  int32_t stack_top;       // end of the interpreter's frames, and ...
  int32_t stack_end;       // ... how far it may move

  // In a list: the number of elements, the number there is room for (32 bits), the store.
  int32_t list_length, list_capacity, list_store;
  // In an int on the heap: its signed number of limbs (64 bits), the first limb; and its kind.
  int32_t int_size, int_limbs;
  uint8_t int_kind;

  // Top and limit of the allocation window, adjacent.
  const void* allocation;

  // Slow paths: a new object with this header (its size is in it), remembering an old object that was stored
  // to, a heap float from a double's bits, the Python int of an unsigned machine int, room in a list for one
  // more element (0: there is no memory), the bits of pow(x, 2.0) for those of x.
  uint64_t (*allocate)(uint64_t header);
  uint64_t (*log_object)(uint64_t object);
  uint64_t (*box_double)(uint64_t bits);
  uint64_t (*box_uint)(uint64_t i);
  uint64_t (*grow_list)(uint64_t list);
  uint64_t (*square)(uint64_t bits);
  // Calls of function traces that do not exist, see Target::uncompiled().
  uint64_t (*call_uncompiled)(ExitState* state);
  // For exits: the Python int of a machine int.
  uint64_t (*box_int)(int64_t i);
};

extern VmLayout g_vm;

}  // namespace krait::jit
