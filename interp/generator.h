// Generators, coroutines and async generators: one layout, three types. The object contains its frame.
//
// A suspended generator's frame is not linked (previous is null). Resuming links the frame into the chain and
// the generator's entry into the chain of handled exceptions, whose order is that of the frames; yielding and
// ending unlink both. FOR_ITER and
// SEND do this without leaving the interpreter: then the frame has no kFrameEntry, and `exhausted_jump` and
// `resumer` tell what its end means to the caller's frame.
//
// While a generator runs, stores into its frame need no write barrier, because running frames are roots; it
// is logged when it is suspended.
#pragma once

#include <cstddef>

#include "interp/frame.h"
#include "runtime/type.h"

namespace krait {

enum class GeneratorState : uint8_t { kCreated, kSuspended, kRunning, kFinished };
enum class GeneratorResumer : uint8_t { kNative, kForIter, kSend, kCall };

struct Generator : Object {
  static constexpr Kind kKind = Kind::Generator;
  Value name, qualname;
  HandledException handled;
  Value origin;             // coroutine: cr_origin, or unbound; async generator: the finalizer hook
  uint32_t exhausted_jump;  // code units from the resuming instruction to where its caller goes on at the end
  GeneratorState state;
  GeneratorResumer resumer;
  bool hooks_done;     // async generator: the first-iteration hook has been called
  bool closed;         // async generator: aclose() was called or it has ended
  bool running_async;  // async generator: an asend() or athrow() is under way
  Frame frame;         // last: its slots follow

  static Generator* of(const Frame* frame) {
    return reinterpret_cast<Generator*>(reinterpret_cast<uintptr_t>(frame) - offsetof(Generator, frame));
  }
  bool is_coroutine() const { return frame.code->flags & kCoCoroutine; }
  bool is_async_generator() const { return frame.code->flags & kCoAsyncGenerator; }
};

inline bool is_exact_generator(Value v) { return has_shape(v, shapes::generator); }
inline bool is_exact_coroutine(Value v) { return has_shape(v, shapes::coroutine); }
inline bool is_exact_async_generator(Value v) { return has_shape(v, shapes::async_generator); }

// RETURN_GENERATOR: moves a starting frame into a new generator; null when out of memory (raised).
Generator* generator_from_frame(Frame* frame);
// The same without a frame: the locals-plus, and where execution is to begin.
Generator* generator_new(Function* f, Code* code, uint16_t* ip, const Value* slots);

// The generator's frame and handled exceptions become part of the running thread's chains.
inline void link_generator(Thread* t, Generator* g) {
  KRAIT_ASSERT(!g->frame.previous);
  g->handled.previous = t->handled;
  t->handled = &g->handled;
  g->frame.previous = t->frame;
  t->frame = &g->frame;
  g->state = GeneratorState::kRunning;
}
// Yielding.
inline void unlink_generator(Thread* t, Generator* g) {
  KRAIT_ASSERT(t->handled == &g->handled);
  t->handled = g->handled.previous;
  t->frame = g->frame.previous;
  g->frame.previous = nullptr;
  g->state = GeneratorState::kSuspended;
  --t->recursion_depth;
  write_barrier(g);
}
// A generator that will not run again: what its frame holds is dropped.
void drop_frame(Generator* g);
// Returning or raising: the frame is dead.
void generator_ended(Thread* t, Generator* g);
// Turns a StopIteration that leaves the body into RuntimeError; async generators: StopAsyncIteration too.
void convert_stop_iteration(Generator* g);

// How sending ended: a yielded value, the value of its return statement, or an exception (value is the
// marker).
struct SendResult {
  enum { kYielded, kReturned, kRaised } status;
  Value value;
};
// iterator.send(v) for anything that can stand to the right of `yield from`. Never raises StopIteration for
// the return value.
SendResult send_to(Value iterator, Value sent);
SendResult generator_send(Generator* g, Value sent);
// What throw() was called with: (exception), or (type, value, traceback), the last two optional (unbound).
struct ThrowArgs {
  Value type, value, traceback;
};
SendResult generator_throw(Generator* g, const ThrowArgs& args, bool close_on_generator_exit);
Value generator_close(Generator* g);
// How a SendResult looks to the caller of send() and throw(): the value, or an exception (StopIteration, or
// for async generators StopAsyncIteration, when the generator has returned).
Value send_result_value(Generator* g, const SendResult& result);
// What happens to a generator that is dropped: pending finally blocks run; a coroutine never awaited warns.
void finalize_generator(Generator* g);

// What `yield from` or `await` is waiting for; unbound when it is not suspended there.
Value generator_delegate(Generator* g);

// The value of a pending StopIteration, which is dropped (None when no exception is pending at all); unbound
// when something else is pending.
Value take_stop_iteration_value();

// The iterator that await uses: o itself for coroutines, else o.__await__(). TypeError otherwise.
Value awaitable_iterator(Value o);

}  // namespace krait
