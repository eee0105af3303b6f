#include "frontend/flow_layout.h"

#include <algorithm>

namespace krait {

namespace {

// Handlers in force, innermost last.
using HandlerStack = std::vector<Block*>;

bool keeps_lasti(int setup_opcode) {
  switch (setup_opcode) {
#define PSEUDO_BLOCK(name, jump_effect, keeps_lasti) \
  case PSEUDO_##name: return keeps_lasti;
#include "frontend/pseudo_opcodes.def"
    default: return false;
  }
}

class HandlerLabels {
 public:
  explicit HandlerLabels(FlowGraph& graph) {
    for (auto& block : graph.blocks()) block->visited = false;
    reach(graph.entry(), {});
    while (!work_.empty()) {
      Item item = std::move(work_.back());
      work_.pop_back();
      label(item.block, std::move(item.handlers));
    }
  }

 private:
  struct Item {
    Block* block;
    HandlerStack handlers;
  };

  void reach(Block* block, const HandlerStack& handlers) {
    if (block->visited) return;
    block->visited = true;
    work_.push_back({block, handlers});
  }

  void label(Block* block, HandlerStack handlers) {
    for (Instruction& instruction : block->code) {
      if (is_block_setup(instruction.opcode)) {
        Block* handler = instruction.target;
        reach(handler, handlers);
        if (keeps_lasti(instruction.opcode)) handler->keeps_lasti = true;
        handlers.push_back(handler);
        instruction.opcode = OP_NOP;
        instruction.target = nullptr;
      } else if (instruction.opcode == PSEUDO_POP_BLOCK) {
        handlers.pop_back();
        instruction.opcode = OP_NOP;
      } else {
        instruction.handler = handlers.empty() ? nullptr : handlers.back();
        if (is_flow_jump(instruction.opcode)) reach(instruction.target, handlers);
        continue;
      }
      // No-ops now: what is left of them is covered as what they stand between.
      instruction.handler = nullptr;
    }
    if (block->falls_through && block->next != nullptr) reach(block->next, handlers);
  }

  std::vector<Item> work_;
};

}  // namespace

int compute_stack_depth(FlowGraph& graph, int entry_depth) {
  for (auto& block : graph.blocks()) block->start_depth = -1;
  std::vector<Block*> work;
  auto reach = [&work](Block* block, int depth) {
    if (block->start_depth >= depth || block->start_depth >= 100) return;
    block->start_depth = depth;
    work.push_back(block);
  };
  int deepest = 0;
  reach(graph.entry(), entry_depth);
  while (!work.empty()) {
    Block* block = work.back();
    work.pop_back();
    int depth = block->start_depth;
    bool falls_through = true;
    for (Instruction& instruction : block->code) {
      int depth_after = depth + flow_stack_effect(instruction, false);
      deepest = std::max(deepest, depth_after);
      if (is_flow_jump(instruction.opcode) || is_block_setup(instruction.opcode)) {
        int target_depth = depth + flow_stack_effect(instruction, true);
        deepest = std::max(deepest, target_depth);
        reach(instruction.target, target_depth);
      }
      depth = depth_after;
      KRAIT_ASSERT(depth >= 0);
      if (is_unconditional_jump(instruction.opcode) || is_scope_exit(instruction.opcode)) {
        falls_through = false;
        break;
      }
    }
    if (falls_through && block->next != nullptr) reach(block->next, depth);
  }
  return deepest;
}

void label_handlers(FlowGraph& graph) { HandlerLabels{graph}; }

void direct_jumps(FlowGraph& graph) {
  for (auto& block : graph.blocks()) block->visited = false;
  for (Block* block = graph.entry(); block != nullptr; block = block->next) {
    block->visited = true;
    if (block->empty()) continue;
    Instruction& last = block->last();
    if (is_flow_jump(last.opcode)) last.opcode = int16_t(directed_opcode(last.opcode, !last.target->visited));
  }
}

}  // namespace krait
