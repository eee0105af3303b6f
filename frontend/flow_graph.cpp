#include "frontend/flow_graph.h"

namespace krait {

Block* FlowGraph::new_block() {
  blocks_.push_back(std::make_unique<Block>());
  return blocks_.back().get();
}

bool is_block_setup(int opcode) {
  switch (opcode) {
#define PSEUDO_BLOCK(name, jump_effect, keeps_lasti) case PSEUDO_##name:
#include "frontend/pseudo_opcodes.def"
    return true;
    default: return false;
  }
}

bool is_flow_jump(int opcode) {
  switch (opcode) {
#define PSEUDO_JUMP(name, forward, backward) case PSEUDO_##name:
#include "frontend/pseudo_opcodes.def"
    return true;
    default: return opcode < kFirstPseudoOpcode && is_jump(opcode);
  }
}

int directed_opcode(int opcode, bool forward) {
  switch (opcode) {
#define PSEUDO_JUMP(name, forward_opcode, backward_opcode) \
  case PSEUDO_##name: return forward ? OP_##forward_opcode : OP_##backward_opcode;
#include "frontend/pseudo_opcodes.def"
    default: return opcode;
  }
}

int flow_stack_effect(const Instruction& instruction, bool jump) {
  switch (instruction.opcode) {
#define PSEUDO_BLOCK(name, jump_effect, keeps_lasti) \
  case PSEUDO_##name: return jump ? jump_effect : 0;
#include "frontend/pseudo_opcodes.def"
    case PSEUDO_POP_BLOCK: return 0;
    default: {
      StackUse use = stack_use(directed_opcode(instruction.opcode, true), uint32_t(instruction.arg));
      return jump ? use.jump_effect : use.effect();
    }
  }
}

}  // namespace krait
