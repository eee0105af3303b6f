// From a finished flow graph to a code object: prologue, passes in order, bytes, location and exception
// tables.
#pragma once

#include "frontend/constants.h"
#include "frontend/flow_graph.h"
#include "frontend/pointer_index.h"
#include "runtime/str.h"

namespace krait {

// Interned strings in order of first use, without duplicates. Does not keep them alive.
class NameTable {
 public:
  int add(Str* name) { return index_.add(name); }
  int find(const Str* name) const { return index_.find(name); }  // -1: not there
  int size() const { return index_.size(); }
  Str* operator[](int i) const { return static_cast<Str*>(const_cast<void*>(index_[i])); }
  Value to_tuple() const;

 private:
  PointerIndex index_;
};

// Everything that goes into one code object.
struct CodeUnit {
  explicit CodeUnit(ConstantPool* pool) : constants(pool) {}

  FlowGraph graph;
  ConstantTable constants;
  NameTable names;   // co_names
  NameTable locals;  // parameters first
  NameTable cells;   // variables that inner scopes use, sorted; parameters among them are in `locals` too
  NameTable frees;   // variables of outer scopes, sorted
  Str* name = nullptr;
  Str* qualname = nullptr;
  int first_line = 1;
  int arg_count = 0, positional_only_count = 0, keyword_only_count = 0;
  uint32_t flags = 0;
};

// The code object, or exception (MemoryError). Consumes the graph. Operands of cell and free variable
// instructions are indexes into `cells` followed by `frees`.
Value assemble(CodeUnit& unit, Value filename);

}  // namespace krait
