#include "frontend/assembler.h"

#include <algorithm>

#include "frontend/flow_layout.h"
#include "frontend/flow_optimizer.h"
#include "frontend/location_table.h"
#include "runtime/bytes.h"
#include "runtime/code.h"
#include "runtime/tuple.h"

namespace krait {

Value NameTable::to_tuple() const {
  Tuple* tuple = tuple_allocate(size_t(size()));
  if (tuple == nullptr) return Value::exception();
  for (int i = 0; i < size(); ++i) tuple->items[i] = Value::object((*this)[i]);
  return Value::object(tuple);
}

namespace {

// --- prologue ---

// Where each cell and free variable ends up in the locals-plus: a cell that is a parameter shares the
// parameter's place, the other cells follow the locals, the free variables follow the cells.
std::vector<int> locals_plus_of_cells(const CodeUnit& unit) {
  std::vector<int> places;
  int next = unit.locals.size();
  for (int i = 0; i < unit.cells.size(); ++i) {
    int parameter = unit.locals.find(unit.cells[i]);
    places.push_back(parameter >= 0 ? parameter : next++);
  }
  for (int i = 0; i < unit.frees.size(); ++i) places.push_back(next++);
  return places;
}

bool uses_cell_operand(int opcode) {
  return opcode < kFirstPseudoOpcode && opcode_info(opcode).operand == OperandKind::kFree;
}

bool is_generator_like(uint32_t flags) { return flags & (kCoGenerator | kCoCoroutine | kCoAsyncGenerator); }

// COPY_FREE_VARS, a MAKE_CELL per cell in the order of their places, and the creation of the generator.
void add_prologue(CodeUnit& unit, const std::vector<int>& places) {
  std::vector<Instruction> prologue;
  if (unit.frees.size() > 0) prologue.push_back({OP_COPY_FREE_VARS, unit.frees.size()});
  std::vector<int> cells(places.begin(), places.begin() + unit.cells.size());
  std::sort(cells.begin(), cells.end());
  for (int place : cells) prologue.push_back({OP_MAKE_CELL, place});
  if (is_generator_like(unit.flags)) {
    const ast::Location first = {unit.first_line, -1, unit.first_line, -1};
    prologue.push_back({OP_RETURN_GENERATOR, 0, nullptr, nullptr, first});
    prologue.push_back({OP_POP_TOP, 0, nullptr, nullptr, first});
  }
  std::vector<Instruction>& code = unit.graph.entry()->code;
  code.insert(code.begin(), prologue.begin(), prologue.end());
}

void place_cells(CodeUnit& unit, const std::vector<int>& places) {
  for (auto& block : unit.graph.blocks()) {
    for (Instruction& instruction : block->code) {
      if (uses_cell_operand(instruction.opcode)) instruction.arg = places[size_t(instruction.arg)];
    }
  }
}

void trim_constants(CodeUnit& unit) {
  int highest = 0;
  for (Block* block = unit.graph.entry(); block != nullptr; block = block->next) {
    for (Instruction& instruction : block->code) {
      if (instruction.opcode < kFirstPseudoOpcode &&
          opcode_info(instruction.opcode).operand == OperandKind::kConst) {
        highest = std::max(highest, instruction.arg);
      }
    }
  }
  if (highest + 1 < unit.constants.size()) unit.constants.truncate(highest + 1);
}

// --- bytes ---

int argument_units(int32_t arg) {
  uint32_t value = uint32_t(arg);
  return 1 + (value > 0xFF) + (value > 0xFFFF) + (value > 0xFFFFFF);
}

// What became a no-op may still hold an argument.
int32_t argument_of(const Instruction& instruction) {
  return instruction.opcode >= kHaveArgument ? instruction.arg : 0;
}

int instruction_units(const Instruction& instruction) {
  return argument_units(argument_of(instruction)) + cache_units(instruction.opcode);
}

// Sets the distance of every jump; distances and sizes of instructions depend on each other, so until nothing
// changes.
void resolve_jumps(FlowGraph& graph) {
  for (bool changed = true; changed;) {
    changed = false;
    int offset = 0;
    for (Block* block = graph.entry(); block != nullptr; block = block->next) {
      block->offset = offset;
      for (Instruction& instruction : block->code) offset += instruction_units(instruction);
    }
    offset = 0;
    for (Block* block = graph.entry(); block != nullptr; block = block->next) {
      for (Instruction& instruction : block->code) {
        int size = instruction_units(instruction);
        offset += size;
        if (!is_jump(instruction.opcode)) continue;
        int distance = instruction.target->offset - offset;
        instruction.arg = distance < 0 ? -distance : distance;
        if (instruction_units(instruction) != size) changed = true;
      }
    }
  }
}

class Emitter {
 public:
  explicit Emitter(int first_line) : locations_(first_line) {}

  void emit(FlowGraph& graph) {
    int offset = 0;
    Block* handler = nullptr;
    int covered_from = 0;
    for (Block* block = graph.entry(); block != nullptr; block = block->next) {
      for (const Instruction& instruction : block->code) {
        if (instruction.handler != handler) {
          if (handler != nullptr) exceptions_.add(covered_from, offset, range_of(handler));
          covered_from = offset;
          handler = instruction.handler;
        }
        emit_instruction(instruction);
        int units = instruction_units(instruction);
        locations_.add(units, instruction.place);
        offset += units;
      }
    }
    if (handler != nullptr) exceptions_.add(covered_from, offset, range_of(handler));
  }

  Value code() const { return bytes_new(code_.data(), code_.size()); }
  Value locations() const { return bytes_new(locations_.bytes().data(), locations_.bytes().size()); }
  Value exceptions() const { return bytes_new(exceptions_.bytes().data(), exceptions_.bytes().size()); }

 private:
  // What the handler finds on the stack is pushed by the unwinder: not part of the depth to unwind to.
  static HandlerEntry range_of(const Block* handler) {
    int pushed = handler->keeps_lasti ? 2 : 1;
    return {handler->offset, handler->start_depth - pushed, handler->keeps_lasti};
  }

  void emit_instruction(const Instruction& instruction) {
    uint32_t arg = uint32_t(argument_of(instruction));
    for (int shift = (argument_units(argument_of(instruction)) - 1) * 8; shift > 0; shift -= 8) {
      code_.push_back(OP_EXTENDED_ARG);
      code_.push_back(uint8_t(arg >> shift));
    }
    code_.push_back(uint8_t(instruction.opcode));
    code_.push_back(uint8_t(arg));
    code_.insert(code_.end(), size_t(cache_units(instruction.opcode)) * 2, 0);
  }

  std::vector<uint8_t> code_;
  LocationTableBuilder locations_;
  ExceptionTableBuilder exceptions_;
};

// --- the code object ---

struct LocalsPlus {
  Value names;
  Value kinds;
};

LocalsPlus locals_plus_of(const CodeUnit& unit, const std::vector<int>& places) {
  size_t count = size_t(unit.locals.size());
  for (int place : places) count = std::max(count, size_t(place) + 1);
  Tuple* names = tuple_allocate(count);
  Bytes* kinds = bytes_allocate(count);
  if (names == nullptr || kinds == nullptr) return {Value::exception(), Value::exception()};
  for (int i = 0; i < unit.locals.size(); ++i) {
    names->items[i] = Value::object(unit.locals[i]);
    kinds->data[i] = kLocalFast;
  }
  for (int i = 0; i < int(places.size()); ++i) {
    bool is_cell = i < unit.cells.size();
    size_t place = size_t(places[size_t(i)]);
    names->items[place] = Value::object(is_cell ? unit.cells[i] : unit.frees[i - unit.cells.size()]);
    kinds->data[place] |= is_cell ? kLocalCell : kLocalFree;
  }
  write_barrier(names);  // the allocation of `kinds` may have collected
  return {Value::object(names), Value::object(kinds)};
}

void run_passes(CodeUnit& unit) {
  FlowGraph& graph = unit.graph;
  optimize_flow(graph, unit.constants);
  duplicate_lineless_exits(graph);
  trim_constants(unit);
  propagate_places(graph, unit.first_line);
}

void lay_out(FlowGraph& graph) {
  label_handlers(graph);
  for (Block* block = graph.entry(); block != nullptr; block = block->next) remove_noops(block);
  direct_jumps(graph);
  resolve_jumps(graph);
}

}  // namespace

Value assemble(CodeUnit& unit, Value filename) {
  std::vector<int> places = locals_plus_of_cells(unit);
  normalize_blocks(unit.graph);
  inline_small_exits(unit.graph);
  place_cells(unit, places);
  add_prologue(unit, places);
  run_passes(unit);
  if (unit.constants.failed()) return Value::exception();
  int stack_size = compute_stack_depth(unit.graph, is_generator_like(unit.flags) ? 1 : 0);
  lay_out(unit.graph);
  Emitter emitter(unit.first_line);
  emitter.emit(unit.graph);
  LocalsPlus locals_plus = locals_plus_of(unit, places);
  if (locals_plus.names.is_exception()) return Value::exception();

  CodeSpec spec;
  spec.arg_count = unit.arg_count;
  spec.positional_only_count = unit.positional_only_count;
  spec.keyword_only_count = unit.keyword_only_count;
  spec.stack_size = stack_size;
  spec.flags = unit.flags;
  spec.first_line = unit.first_line;
  spec.code = emitter.code();
  spec.constants = unit.constants.to_tuple();
  spec.names = unit.names.to_tuple();
  spec.locals_plus_names = locals_plus.names;
  spec.locals_plus_kinds = locals_plus.kinds;
  spec.filename = filename;
  spec.name = Value::object(unit.name);
  spec.qualname = Value::object(unit.qualname);
  spec.line_table = emitter.locations();
  spec.exception_table = emitter.exceptions();
  spec.verified = true;
  for (Value part : {spec.code, spec.constants, spec.names, spec.line_table, spec.exception_table}) {
    if (part.is_exception()) return part;
  }
  return code_new(spec);
}

}  // namespace krait
