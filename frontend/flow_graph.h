// The control-flow graph of one code object, between code generation and assembly.
//
// Code generation appends instructions to a current block; blocks form a chain in emission order (`next`),
// which is also how control falls through. Jumps name blocks, protected regions are bracketed by pseudo
// instructions. The passes in flow_optimizer.cpp and flow_layout.cpp turn this into the final order of
// blocks, and assembler.cpp into bytes.
#pragma once

#include <memory>
#include <vector>

#include "frontend/ast.h"
#include "runtime/bytecode.h"

namespace krait {

// Opcodes of the flow graph are those of bytecode.h and these.
enum PseudoOpcode : int16_t {
  kFirstPseudoOpcode = 256,
  kBeforePseudoOpcodes = 255,
#define PSEUDO_OTHER(name) PSEUDO_##name,
#include "frontend/pseudo_opcodes.def"
};

inline constexpr ast::Location kNoLocation = {-1, -1, -1, -1};

struct Block;

struct Instruction {
  int16_t opcode;
  int32_t arg = 0;
  Block* target = nullptr;   // of a jump, or the handler that a block-setup instruction installs
  Block* handler = nullptr;  // where an exception raised here goes (label_exception_targets)
  ast::Location place = kNoLocation;
};

struct Block {
  std::vector<Instruction> code;
  Block* next = nullptr;

  bool ends_scope = false;    // ends in a return or raise
  bool falls_through = true;  // control may go on to `next`
  bool visited = false;       // scratch of passes
  bool keeps_lasti = false;   // as a handler: also pushes the offset of the raising instruction
  int predecessors = 0;
  int start_depth = -1;  // stack depth on entry; -1: unknown
  int offset = 0;        // in code units, once assembled

  bool empty() const { return code.empty(); }
  Instruction& last() { return code.back(); }
};

class FlowGraph {
 public:
  FlowGraph() = default;
  FlowGraph(const FlowGraph&) = delete;
  FlowGraph& operator=(const FlowGraph&) = delete;

  Block* new_block();
  Block* entry() const { return blocks_.front().get(); }
  // All blocks in order of creation.
  const std::vector<std::unique_ptr<Block>>& blocks() const { return blocks_; }

 private:
  std::vector<std::unique_ptr<Block>> blocks_;
};

// Does the instruction install a handler (its target)?
bool is_block_setup(int opcode);
// Does it jump to its target in the normal course of events?
bool is_flow_jump(int opcode);
// A jump that is always taken.
inline bool is_unconditional_jump(int opcode) {
  return opcode == PSEUDO_JUMP || opcode == PSEUDO_JUMP_NO_INTERRUPT || opcode == OP_JUMP_FORWARD ||
         opcode == OP_JUMP_BACKWARD || opcode == OP_JUMP_BACKWARD_NO_INTERRUPT;
}
// A return or raise.
inline bool is_scope_exit(int opcode) {
  return opcode == OP_RETURN_VALUE || opcode == OP_RAISE_VARARGS || opcode == OP_RERAISE;
}
// The change of stack depth, on falling through or when the jump is taken (an exception arrives at the
// handler).
int flow_stack_effect(const Instruction& instruction, bool jump);
// The real opcode of a pseudo jump in that direction; other opcodes are returned as they are.
int directed_opcode(int opcode, bool forward);

}  // namespace krait
