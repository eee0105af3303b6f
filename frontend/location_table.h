// Builders of co_linetable and co_exceptiontable. The formats are described in docs/bytecode.md; the readers
// are in runtime/code.cpp.
#pragma once

#include <vector>

#include "frontend/ast.h"

namespace krait {

class LocationTableBuilder {
 public:
  explicit LocationTableBuilder(int first_line) : line_(first_line) {}

  // The next `units` code units come from that place.
  void add(int units, const ast::Location& place);
  const std::vector<uint8_t>& bytes() const { return bytes_; }

 private:
  void add_entry(int units, const ast::Location& place);
  void add_long_form(int units, const ast::Location& place);
  void header(int kind, int units) { bytes_.push_back(uint8_t(0x80 | (kind << 3) | (units - 1))); }
  void varint(unsigned value);
  void signed_varint(int value);

  int line_;
  std::vector<uint8_t> bytes_;
};

// A handler as the exception table describes it: its offset in code units, the stack depth to unwind to, and
// whether the offset of the raising instruction is pushed below the exception.
struct HandlerEntry {
  int target;
  int depth;
  bool push_lasti;
};

class ExceptionTableBuilder {
 public:
  // Exceptions in code units [begin, end) go to the handler.
  void add(int begin, int end, const HandlerEntry& handler);
  const std::vector<uint8_t>& bytes() const { return bytes_; }

 private:
  void number(int value, uint8_t mark);
  std::vector<uint8_t> bytes_;
};

}  // namespace krait
