// Frames: the activation records of Python code.
//
// A frame is a header of eight words followed by the locals-plus (locals, cells, free variables) and the
// evaluation stack, all contiguous Values. Frames of plain calls lie one behind the other on the thread's VM
// stack; every frame takes its full size (Code::frame_bytes) there, so that Thread::stack_top is the place of
// the next frame whatever the evaluation stack of the running one holds. The frame of a generator lies inside
// the generator object and moves between being suspended and being a link of the frame chain; frames that it
// pushes go to the VM stack as usual.
//
// While a frame runs, its instruction and stack pointers live in registers. They are saved into `ip` and `sp`
// before anything that may raise, allocate, run Python code or look at frames: the collector scans exactly
// the locals-plus and the evaluation stack below `sp` of every frame in the chain.
//
// `ip` points behind the instruction under way, either directly behind its opcode or, for calls, behind its
// inline caches, where execution resumes when the callee returns. Either way the code unit before `ip`
// belongs to the instruction, which is all that tracebacks, line numbers and exception tables need.
//
// To make a frame (what a call, or compiled code that is left, does): take Thread::stack_top, fill the header
// (init), store the arguments and set the other locals-plus to unbound, set sp to stack_base() and ip to the
// first instruction, link it with push().
#pragma once

#include "runtime/code.h"
#include "runtime/function.h"
#include "runtime/thread.h"

namespace krait {

struct FrameObject;
struct Generator;

// Frame::flags. RETURN_VALUE has a single test for "none of them".
enum FrameFlags : uint32_t {
  kFrameEntry = 1,      // entered from C++: leaving it leaves run_frame()
  kFrameGenerator = 2,  // lies inside a Generator
  kFrameInit = 4,       // __init__ called by the interpreter: the caller's stack already holds the instance
  kFrameOperator = 16,  // a special method: the caller's instruction looks at the result (interp/operators.h)
  kFrameDropResult = 32,  // a property's setter: the result is not wanted
  kFrameHasObject = 8,    // `object` is set: it must take over the frame's contents when the frame ends
  kFrameNative = 64,      // made and run by compiled code, which returns from it by itself
};

struct Frame {
  uint16_t* ip;
  Value* sp;        // first free slot of the evaluation stack
  Frame* previous;  // the caller, also across C++; null for a suspended generator
  Code* code;
  Function* function;   // gives globals, builtins and closure
  Value locals;         // namespace of module and class bodies, exec and eval; unbound in functions
  FrameObject* object;  // the Python object for this frame, made when somebody asks
  uint32_t flags;       // FrameFlags
  uint32_t serial;      // identity of the activation; 0 until a finished callee's object refers to it
  Value slots[];        // locals-plus, then evaluation stack

  Value* stack_base() { return slots + code->locals_plus_count; }
  Dict* globals() const { return function->globals; }
  // Index of the code unit that `ip` attributes execution to; -1 before the first instruction.
  int unit_index() const { return int(ip - code->quickened) - 1; }

  void init(Function* f, Code* c, Frame* caller, uint32_t frame_flags) {
    previous = caller;
    code = c;
    function = f;
    locals = Value::unbound();
    object = nullptr;
    flags = frame_flags;
    serial = 0;
  }
  void clear_slots(size_t begin) {
    for (size_t i = begin, n = size_t(code->locals_plus_count); i < n; ++i) slots[i] = Value::unbound();
  }
};
static_assert(sizeof(Frame) == 64);

inline constexpr size_t frame_bytes(int locals_plus, int stack_size) {
  return sizeof(Frame) + size_t(locals_plus + stack_size) * sizeof(Value);
}

// Is a locals-plus entry a cell?
inline bool is_cell(Value slot) { return !slot.is_unbound() && has_kind(slot, Kind::Cell); }

// Makes `frame` the running one. For frames on the VM stack that lie at stack_top.
inline void push_frame(Thread* t, Frame* frame) {
  t->stack_top = reinterpret_cast<Value*>(reinterpret_cast<char*>(frame) + frame->code->frame_bytes);
  t->frame = frame;
}
inline void pop_frame(Thread* t, Frame* frame) {
  t->stack_top = reinterpret_cast<Value*>(frame);
  t->frame = frame->previous;
  --t->recursion_depth;
}

// Place for a frame of `code` on the VM stack, counted as one level of recursion; nullptr with
// RecursionError, or with what made the code object unusable. The frame is not initialised. Give it back with
// cancel_frame or push it.
[[nodiscard]] Frame* reserve_frame(Thread* t, Code* code);
inline void cancel_frame(Thread* t) { --t->recursion_depth; }

// A frame for calling `f` with vectorcall arguments, bound and ready to run but not pushed; nullptr when the
// arguments do not fit (TypeError) or as for reserve_frame. `args` may lie on the caller's evaluation stack.
[[nodiscard]] Frame* make_call_frame(Thread* t, Function* f, const Value* args, size_t count,
                                     Tuple* keywords);
// The same for f(*args, **kwargs).
[[nodiscard]] Frame* make_call_frame(Thread* t, Function* f, Tuple* args, Dict* kwargs);

// Pushes a frame and runs it until it ends: its result, or exception. C++ code's way into the interpreter.
[[nodiscard]] Value run_frame(Frame* frame);
// Runs module-like code: `locals` is a mapping.
[[nodiscard]] Value run_code(Code* code, Dict* globals, Value locals, Value closure);
// Runs a suspended generator: puts `sent` on its stack, or with an exception pending on the thread, raises
// that at the point of suspension. The caller has linked the frame into the chain.
[[nodiscard]] Value resume_frame(Frame* frame, Value sent);

// Line and byte offset of the instruction under way.
int frame_line(const Frame* frame);
int frame_last_instruction(const Frame* frame);
// The instruction under way itself.
struct Instruction {
  uint8_t opcode;
  uint32_t arg;
  int unit;  // of the opcode, prefixes lie before it
};
Instruction instruction_before(const Frame* frame);
// The instruction with its opcode in this unit.
Instruction instruction_at(const Code* code, int unit);

// Innermost frame of the chain that lies on the VM stack, starting at `frame`.
inline Frame* stack_frame(Frame* frame) {
  while (frame && (frame->flags & kFrameGenerator)) frame = frame->previous;
  return frame;
}

// locals() in a frame: the namespace, or the fast locals collected into the dict that belongs to the frame.
Value frame_locals(Frame* frame);

void frames_initialize();

}  // namespace krait
