// Unwinding, see unwind.cpp.
#pragma once

#include "interp/dispatch.h"

namespace krait {

struct Bytes;
struct FrameObject;

struct ExceptionHandler {
  int target;  // code unit
  int depth;   // of the evaluation stack
  bool push_lasti;
};
// The code units [start, end) that a handler covers.
struct ExceptionRange {
  int64_t start, end;
  ExceptionHandler handler;
};
// Exception tables: entries of four varints (start, length, target, depth<<1|lasti) in 6-bit groups, the most
// significant first; 0x40 continues a number, 0x80 marks the first byte of an entry.
class ExceptionTableReader {
 public:
  explicit ExceptionTableReader(const Bytes* table);
  bool at_end() const { return p_ >= end_; }
  ExceptionRange next();

 private:
  int64_t next_number();
  const uint8_t* p_;
  const uint8_t* end_;
};
// The handler of a code unit, from the code object's exception table.
bool find_exception_handler(const Code* code, int unit, ExceptionHandler* out);

// Adds the frame to the traceback of the pending exception.
void add_traceback_entry(Frame* frame);
// Adds a frame by its object. instruction: the byte offset to show.
void push_traceback_entry(Value exception, FrameObject* object, int64_t instruction);

// unwind() is in dispatch.h. This one continues an exception that already has its entry for this frame.
KRAIT_HANDLER(unwind_without_traceback);
// And this one leaves the frame whether it has a handler or not.
KRAIT_HANDLER(unwind_frame);

}  // namespace krait
