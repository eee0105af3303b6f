// Frame objects: what Python code sees of frames.
//
// A frame object is made when somebody asks for it: a traceback, sys._getframe, f_back, a trace function.
// While its frame runs, or is suspended in a generator, the object refers to it; when the frame ends the
// object takes over its contents. The caller of a finished frame is its f_back. For objects that Python code
// has seen (exposed) the caller's object is made at that time; for those that only tracebacks hold the caller
// is remembered and looked up if somebody asks while it still runs, so that catching an exception does not
// make objects for the whole stack.
#pragma once

#include "interp/frame.h"

namespace krait {

struct FrameObject : Object {
  static constexpr Kind kKind = Kind::FrameObject;
  Frame* live;  // the frame that runs, or is suspended in a generator; null: `own`
  Value trace;  // f_trace or unbound
  Value back;   // of a finished frame: frame object, None, or unbound while unknown
  // Of a finished frame with unknown `back`: kNextEntry, or not to be followed without a check.
  Frame* caller;
  uint32_t caller_serial;
  int32_t line;  // set by f_lineno assignment in a trace function; 0: none
  bool trace_lines, trace_opcodes;
  bool exposed;
  bool line_changed;
  Frame own;  // contents of the finished frame, with its locals-plus

  bool finished() const { return !live; }
  Frame* frame() { return live ? live : &own; }
};

// An exception has ended the frame, and compiled code has called it: the caller is the frame that adds the
// traceback entry in front of its own.
inline Frame* const kNextEntry = reinterpret_cast<Frame*>(sizeof(Value));

// The frame's object, made if need be. exposed: Python code will see it.
FrameObject* frame_object(Frame* frame, bool exposed);
// The frame of an object that compiled code has made without one is made now.
void attach_frame_object(Frame* frame, FrameObject* object);
// A finished frame's caller, whose object is made only if somebody asks for it.
void set_frame_object_caller(FrameObject* object, Frame* caller);
// The same, should this frame, with the object, be that caller.
void note_caller(FrameObject* finished, FrameObject* caller);
// The object's caller as f_back gives it: frame object or None.
Value frame_object_back(FrameObject* object);

// Frames of loops that stand for native functions (interp/consumers.h) are never seen.
inline Frame* visible_frame(Frame* f) {
  while (f && (f->code->flags & kCoHidden)) f = f->previous;
  return f;
}

// Detaches the frame object from a frame that ends. raises: by an exception. To be called before the frame is
// popped.
void detach_frame_object(Frame* frame, bool raises = false);

// After a trace function: writes what it changed in the locals dict back to the fast locals.
void locals_to_fast(Frame* frame);

// Assignment to f_lineno: jumps, when the place allows it. False: raised. In frame_jump.cpp.
[[nodiscard]] bool frame_set_line(FrameObject* object, Value line);

}  // namespace krait
