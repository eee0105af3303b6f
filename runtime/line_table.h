// The location table of code objects (co_linetable): which source range each instruction came from.
#pragma once

#include "runtime/code.h"

namespace krait {

struct Bytes;

// Walks the entries of a table. Each covers the instructions in [start, end) (byte offsets).
class LineTableReader {
 public:
  explicit LineTableReader(const Code* code);
  LineTableReader(const Bytes* table, int first_line);

  // Moves to the next entry; false at the end.
  bool next();

  int start = 0, end = 0;
  // Of the current entry; -1: unknown.
  CodePosition position{-1, -1, -1, -1};
  // The line that deltas are relative to: survives entries without a line.
  int computed_line;

 private:
  int read_varint();
  int read_signed_varint();
  bool at_end() const { return p_ >= limit_; }

  const uint8_t* p_;
  const uint8_t* limit_;
};

// co_lnotab: the older format, derived.
Value code_lnotab(const Code* code);

}  // namespace krait
