// What the runtime may ask about running Python code. A Frame (interp/frame.h) is opaque here; the
// interpreter fills the hooks at start-up, before any of them is called.
//
// A frame is valid only while it runs: do not keep it across calls that may run Python code; keep its object.
#pragma once

#include "runtime/code.h"

namespace krait {

struct Super;

// Natives that exhaust an iterator.
enum class Consumer : uint8_t {
  Sum,
  Any,
  All,
  Max,
  Min,
  Extend,
  Update,
  Count,
  Fill,
  MaxBy,
  MinBy,
  Reduce,
  kCount
};

struct FrameHooks {
  Frame* (*current)();       // innermost frame of the running thread; null when no Python code runs
  Frame* (*back)(Frame* f);  // its caller, or null
  Code* (*code)(Frame* f);
  Dict* (*globals)(Frame* f);
  Value (*builtins)(Frame* f);  // the dict in which names are looked up last
  // locals(): the namespace of a module or class body, or a dict refreshed from the fast locals.
  Value (*locals)(Frame* f);
  int (*line)(Frame* f);      // line being executed; -1 unknown
  Value (*object)(Frame* f);  // the frame object
  // exec and eval: runs a code object in its namespaces; closure is a tuple of cells or unbound. globals must
  // already have "__builtins__".
  Value (*run_code)(Code* code, Dict* globals, Value locals, Value closure);
  // super() without arguments: finds the class cell and the first argument of the innermost frame. False with
  // RuntimeError ("super(): no arguments", ...).
  bool (*super_arguments)(Type** type, Value* object);
  // Forgets what inline caches know about attribute layouts. To be called when a class that may have
  // instances gains or loses a data descriptor, __getattribute__, __setattr__ or __delattr__: caches of
  // instance attributes test only the shape. name: of the attribute; null: all are concerned.
  void (*forget_attribute_caches)(const Str* name);
  // sys.settrace / sys.setprofile; function unbound: none.
  void (*set_trace_function)(Value function);
  void (*set_profile_function)(Value function);
  // What the native function does with the items of a generator, or of an iterator whose __next__ is a Python
  // function, as a loop in bytecode, which enters their code without leaving the interpreter and can be
  // compiled together with it. extra: start, best item so far, list, set or bytearray. Unbound: not done,
  // nothing has happened; else the result, or exception.
  Value (*consume)(Consumer consumer, Value iterator, Value extra);
  // The same for MaxBy, MinBy and Reduce, which call a function for each item, and take from any iterator if
  // that is one in Python or a native one. start: the first item, already taken.
  Value (*consume_with)(Consumer consumer, Value function, Value iterator, Value start);
  // The awaitable of anext(iterator, default).
  Value (*anext_awaitable)(Value awaitable, Value fallback);
};
inline FrameHooks g_frame_hooks;

}  // namespace krait
