#include "frontend/flow_optimizer.h"

#include <algorithm>

#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// Exit blocks up to this many instructions are copied in place of a jump to them.
constexpr size_t kMaxCopySize = 4;

Block* skip_empty(Block* block) {
  while (block->empty() && block->next != nullptr) block = block->next;
  return block;
}

// --- swaps ---

// Turn this run of SWAPs (with NOPs between) starting at `begin` into the shortest one with the same effect,
// padded with NOPs at its front. Returns the index of the run's last instruction.
size_t shorten_swaps(std::vector<Instruction>& code, size_t begin) {
  size_t end = begin + 1;
  int depth = code[begin].arg;
  bool several = false;
  for (; end < code.size(); ++end) {
    if (code[end].opcode == OP_SWAP) {
      depth = std::max(depth, code[end].arg);
      several = true;
    } else if (code[end].opcode != OP_NOP) {
      break;
    }
  }
  if (!several) return begin;

  // stack[i]: which item is i-th from the top after the whole run.
  std::vector<int> stack(static_cast<size_t>(depth));
  for (int i = 0; i < depth; ++i) stack[size_t(i)] = i;
  for (size_t i = begin; i < end; ++i) {
    if (code[i].opcode == OP_SWAP) std::swap(stack[0], stack[size_t(code[i].arg) - 1]);
  }
  // Decompose the permutation into cycles. Each cycle costs as many swaps with the top as it has members, one
  // more when the top is not among them. The swaps are written from the run's end backwards.
  constexpr int kVisited = -1;
  size_t write = end;
  for (int i = 0; i < depth; ++i) {
    if (stack[size_t(i)] == kVisited || stack[size_t(i)] == i) continue;
    for (int j = i;;) {
      if (j != 0) {
        --write;
        code[write].opcode = OP_SWAP;
        code[write].arg = j + 1;
      }
      if (stack[size_t(j)] == kVisited) break;
      int following = stack[size_t(j)];
      stack[size_t(j)] = kVisited;
      j = following;
    }
  }
  while (write > begin) code[--write].opcode = OP_NOP;
  return end - 1;
}

bool is_swappable(int opcode) { return opcode == OP_STORE_FAST || opcode == OP_POP_TOP; }

// The next STORE_FAST or POP_TOP behind `i`, on `line` if that is not negative; -1 when something else comes
// first.
int next_swappable(const std::vector<Instruction>& code, int i, int line) {
  while (++i < int(code.size())) {
    const Instruction& instruction = code[size_t(i)];
    if (line >= 0 && instruction.place.lineno != line) return -1;
    if (instruction.opcode == OP_NOP) continue;
    return is_swappable(instruction.opcode) ? i : -1;
  }
  return -1;
}

int stored_local(const Instruction& instruction) {
  return instruction.opcode == OP_STORE_FAST ? instruction.arg : -1;
}

// May the stores at j < k change places? Not when one of them and something between store to the same
// variable.
bool may_exchange(const std::vector<Instruction>& code, int j, int k) {
  int first = stored_local(code[size_t(j)]);
  int second = stored_local(code[size_t(k)]);
  if (first < 0 && second < 0) return true;
  if (first == second) return false;
  for (int i = j + 1; i < k; ++i) {
    int between = stored_local(code[size_t(i)]);
    if (between >= 0 && (between == first || between == second)) return false;
  }
  return true;
}

// Turn SWAP n; S1; ... Sn (stores and pops) into the same without the SWAP, S1 and Sn exchanged; from `i`
// leftwards.
void apply_static_swaps(std::vector<Instruction>& code, int i) {
  for (; i >= 0; --i) {
    Instruction& swap = code[size_t(i)];
    if (swap.opcode != OP_SWAP) {
      if (swap.opcode == OP_NOP || is_swappable(swap.opcode)) continue;
      return;
    }
    int j = next_swappable(code, i, -1);
    if (j < 0) return;
    int line = code[size_t(j)].place.lineno;
    int k = j;
    for (int count = swap.arg - 1; count > 0; --count) {
      k = next_swappable(code, k, line);
      if (k < 0) return;
    }
    if (!may_exchange(code, j, k)) return;
    swap.opcode = OP_NOP;
    std::swap(code[size_t(j)], code[size_t(k)]);
  }
}

// --- peephole ---

class Peephole {
 public:
  Peephole(Block* block, ConstantTable& constants)
      : block_(block), code_(block->code), constants_(constants) {}

  void run() {
    for (int i = 0; i < int(code_.size()); ++i) i = rewrite(i);
  }

 private:
  Instruction& at(int i) { return code_[size_t(i)]; }
  int opcode_at(int i) const { return i < int(code_.size()) ? code_[size_t(i)].opcode : -1; }
  void make_noop(int i) { at(i).opcode = OP_NOP; }

  // Rewrites at `i`; returns the index after which to go on (i - 1: look at i again).
  int rewrite(int i);
  void rewrite_constant(int i);
  void decide_jump(int i, bool taken) {
    at(i).opcode = taken ? int16_t(PSEUDO_JUMP) : int16_t(OP_NOP);
    if (taken) block_->falls_through = false;
  }
  void rewrite_tuple(int i);
  int rewrite_jump_or_pop(int i);
  int thread_jump(int i, int through, int opcode);
  const Instruction& target_of(int i) {
    at(i).target = skip_empty(at(i).target);
    return at(i).target->code.front();
  }

  Block* block_;
  std::vector<Instruction>& code_;
  ConstantTable& constants_;
};

int Peephole::rewrite(int i) {
  switch (at(i).opcode) {
    case OP_LOAD_CONST: rewrite_constant(i); return i;
    case OP_BUILD_TUPLE: rewrite_tuple(i); return i;
    case OP_JUMP_IF_FALSE_OR_POP:
    case OP_JUMP_IF_TRUE_OR_POP: return rewrite_jump_or_pop(i);
    case PSEUDO_JUMP:
    case PSEUDO_POP_JUMP_IF_FALSE:
    case PSEUDO_POP_JUMP_IF_TRUE:
    case PSEUDO_POP_JUMP_IF_NONE:
    case PSEUDO_POP_JUMP_IF_NOT_NONE:
      return target_of(i).opcode == PSEUDO_JUMP ? thread_jump(i, PSEUDO_JUMP, at(i).opcode) : i;
    case OP_FOR_ITER:
    case OP_SEND: target_of(i); return i;
    case OP_SWAP:
      if (at(i).arg == 1) {
        make_noop(i);
        return i;
      }
      i = int(shorten_swaps(code_, size_t(i)));
      apply_static_swaps(code_, i);
      return i;
    case OP_PUSH_NULL:
      if (opcode_at(i + 1) == OP_LOAD_GLOBAL && (at(i + 1).arg & 1) == 0) {
        make_noop(i);
        at(i + 1).arg |= 1;
      }
      return i;
    default:
      if (is_block_setup(at(i).opcode)) target_of(i);
      return i;
  }
}

// A constant that is tested at once.
void Peephole::rewrite_constant(int i) {
  Value constant = constants_[at(i).arg];
  switch (opcode_at(i + 1)) {
    case PSEUDO_POP_JUMP_IF_FALSE:
    case PSEUDO_POP_JUMP_IF_TRUE: {
      bool wanted = at(i + 1).opcode == PSEUDO_POP_JUMP_IF_TRUE;
      make_noop(i);
      decide_jump(i + 1, (truth(constant) == 1) == wanted);
      break;
    }
    case OP_JUMP_IF_FALSE_OR_POP:
    case OP_JUMP_IF_TRUE_OR_POP: {
      bool wanted = at(i + 1).opcode == OP_JUMP_IF_TRUE_OR_POP;
      bool taken = (truth(constant) == 1) == wanted;
      decide_jump(i + 1, taken);
      if (!taken) make_noop(i);
      break;
    }
    case OP_IS_OP: {
      // Turn LOAD_CONST None; IS_OP; POP_JUMP_IF_x into POP_JUMP_IF_[NOT_]NONE.
      int jump = opcode_at(i + 2);
      if (!constant.is_none() || (jump != PSEUDO_POP_JUMP_IF_FALSE && jump != PSEUDO_POP_JUMP_IF_TRUE)) break;
      bool is_not = at(i + 1).arg == 1;
      make_noop(i);
      make_noop(i + 1);
      at(i + 2).opcode = is_not != (jump == PSEUDO_POP_JUMP_IF_FALSE) ? int16_t(PSEUDO_POP_JUMP_IF_NOT_NONE)
                                                                      : int16_t(PSEUDO_POP_JUMP_IF_NONE);
      break;
    }
    default: break;
  }
}

void Peephole::rewrite_tuple(int i) {
  int count = at(i).arg;
  // Turn BUILD_TUPLE n; UNPACK_SEQUENCE n into nothing or a SWAP.
  if (opcode_at(i + 1) == OP_UNPACK_SEQUENCE && at(i + 1).arg == count && count >= 1 && count <= 3) {
    make_noop(i);
    at(i + 1).opcode = count == 1 ? OP_NOP : OP_SWAP;
    return;
  }
  // Turn n constants; BUILD_TUPLE n into one constant.
  if (i < count) return;
  for (int k = i - count; k < i; ++k) {
    if (at(k).opcode != OP_LOAD_CONST) return;
  }
  Tuple* tuple = tuple_allocate(size_t(count));
  if (tuple == nullptr) return;
  for (int k = 0; k < count; ++k) tuple->items[k] = constants_[at(i - count + k).arg];
  for (int k = i - count; k < i; ++k) make_noop(k);
  at(i).opcode = OP_LOAD_CONST;
  at(i).arg = constants_.add(Value::object(tuple));
}

// Turn a jump to a jump on the same line into one jump to where the second goes, with the given opcode.
int Peephole::thread_jump(int i, int through, int opcode) {
  const Instruction& second = at(i).target->code.front();
  KRAIT_ASSERT(second.opcode == through);
  if (at(i).place.lineno != second.place.lineno || at(i).target == second.target) return i;
  at(i).target = second.target;
  at(i).opcode = int16_t(opcode);
  return i - 1;
}

// `a and b or c`: the value tested here is tested again where the jump leads.
int Peephole::rewrite_jump_or_pop(int i) {
  int opcode = at(i).opcode;
  bool on_false = opcode == OP_JUMP_IF_FALSE_OR_POP;
  int same_or_pop = opcode;
  int same_pop = on_false ? PSEUDO_POP_JUMP_IF_FALSE : PSEUDO_POP_JUMP_IF_TRUE;
  const Instruction& target = target_of(i);
  if (target.opcode == same_pop) return thread_jump(i, same_pop, same_pop);
  if (target.opcode == PSEUDO_JUMP) return thread_jump(i, PSEUDO_JUMP, same_or_pop);
  if (target.opcode == same_or_pop) return thread_jump(i, same_or_pop, same_or_pop);
  // The opposite test never jumps: go behind it, popping the value here.
  if (target.opcode == OP_JUMP_IF_FALSE_OR_POP || target.opcode == OP_JUMP_IF_TRUE_OR_POP ||
      target.opcode == PSEUDO_POP_JUMP_IF_FALSE || target.opcode == PSEUDO_POP_JUMP_IF_TRUE) {
    if (at(i).place.lineno != target.place.lineno) return i;
    at(i).opcode = int16_t(same_pop);
    at(i).target = at(i).target->next;
    return i - 1;
  }
  return i;
}

// --- blocks ---

bool is_lineless_exit(const Block* block) {
  if (!block->ends_scope) return false;
  return std::none_of(block->code.begin(), block->code.end(),
                      [](const Instruction& instruction) { return instruction.place.lineno >= 0; });
}

// Turn a jump at the block's end to a small exit block into a copy of that block. Blocks with lines stay
// where they are: a debugger could not tell the copy from what follows it.
void inline_small_exit(Block* block) {
  if (block->empty() || block->last().opcode != PSEUDO_JUMP) return;
  Block* target = block->last().target;
  if (!is_lineless_exit(target) || target->code.size() > kMaxCopySize) return;
  block->last().opcode = OP_NOP;
  block->code.insert(block->code.end(), target->code.begin(), target->code.end());
  block->ends_scope = true;
}

void count_predecessors(FlowGraph& graph) {
  for (auto& block : graph.blocks()) block->predecessors = 0;
  std::vector<Block*> work = {graph.entry()};
  graph.entry()->predecessors = 1;
  auto reach = [&work](Block* block) {
    if (block->predecessors++ == 0) work.push_back(block);
  };
  while (!work.empty()) {
    Block* block = work.back();
    work.pop_back();
    if (block->next != nullptr && block->falls_through) reach(block->next);
    for (Instruction& instruction : block->code) {
      if (instruction.target != nullptr &&
          (is_flow_jump(instruction.opcode) || is_block_setup(instruction.opcode))) {
        reach(instruction.target);
      }
    }
  }
}

void drop_empty_blocks(FlowGraph& graph) {
  for (Block* block = graph.entry(); block != nullptr; block = block->next) {
    while (block->next != nullptr && block->next->empty()) block->next = block->next->next;
  }
  for (Block* block = graph.entry(); block != nullptr; block = block->next) {
    for (Instruction& instruction : block->code) {
      if (instruction.target != nullptr) instruction.target = skip_empty(instruction.target);
    }
  }
}

}  // namespace

void normalize_blocks(FlowGraph& graph) {
  for (auto& block : graph.blocks()) {
    for (Instruction& instruction : block->code) {
      if (is_scope_exit(instruction.opcode)) {
        block->ends_scope = true;
        block->falls_through = false;
      } else if (is_flow_jump(instruction.opcode)) {
        KRAIT_ASSERT(&instruction == &block->last());
        if (is_unconditional_jump(instruction.opcode)) block->falls_through = false;
        instruction.target = skip_empty(instruction.target);
      }
    }
  }
}

void inline_small_exits(FlowGraph& graph) {
  // Newest block first: a copy may make its block an exit block that is copied in turn.
  const auto& blocks = graph.blocks();
  for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) inline_small_exit(block->get());
}

void remove_noops(Block* block) {
  std::vector<Instruction>& code = block->code;
  size_t write = 0;
  int previous_line = -1;
  for (size_t read = 0; read < code.size(); ++read) {
    int line = code[read].place.lineno;
    if (code[read].opcode == OP_NOP) {
      if (line < 0 || line == previous_line) continue;
      if (read + 1 < code.size()) {
        int next_line = code[read + 1].place.lineno;
        if (next_line < 0) code[read + 1].place = code[read].place;
        if (next_line < 0 || next_line == line) continue;
      } else {
        Block* next = block->next;
        while (next != nullptr && next->empty()) next = next->next;
        if (next != nullptr && next->code.front().place.lineno == line) continue;
      }
    }
    if (write != read) code[write] = code[read];
    ++write;
    previous_line = line;
  }
  code.resize(write, Instruction{OP_NOP});
}

void remove_redundant_jumps(FlowGraph& graph) {
  bool removed = false;
  for (Block* block = graph.entry(); block != nullptr; block = block->next) {
    if (block->empty()) continue;
    Instruction& last = block->last();
    if ((last.opcode == PSEUDO_JUMP || last.opcode == PSEUDO_JUMP_NO_INTERRUPT) &&
        last.target == block->next) {
      last.opcode = OP_NOP;
      last.target = nullptr;
      block->falls_through = true;
      removed = true;
    }
  }
  if (removed) drop_empty_blocks(graph);
}

void optimize_flow(FlowGraph& graph, ConstantTable& constants) {
  for (Block* block = graph.entry(); block != nullptr; block = block->next) {
    Peephole(block, constants).run();
    remove_noops(block);
  }
  inline_small_exits(graph);
  count_predecessors(graph);
  for (Block* block = graph.entry(); block != nullptr; block = block->next) {
    if (block->predecessors == 0) {
      block->code.clear();
      block->falls_through = true;
    }
  }
  drop_empty_blocks(graph);
  for (Block* block = graph.entry(); block != nullptr; block = block->next) remove_noops(block);
  drop_empty_blocks(graph);
  remove_redundant_jumps(graph);
}

void duplicate_lineless_exits(FlowGraph& graph) {
  for (size_t i = graph.blocks().size(); i-- > 0;) {
    Block* block = graph.blocks()[i].get();
    if (block->empty() || !is_flow_jump(block->last().opcode)) continue;
    Block* target = block->last().target;
    if (!is_lineless_exit(target) || target->predecessors <= 1) continue;
    Block* copy = graph.new_block();
    copy->code = target->code;
    copy->ends_scope = true;
    copy->falls_through = false;
    copy->code.front().place = block->last().place;
    copy->predecessors = 1;
    copy->next = target->next;
    target->next = copy;
    block->last().target = copy;
    --target->predecessors;
  }
  drop_empty_blocks(graph);
  for (size_t i = graph.blocks().size(); i-- > 0;) {
    Block* block = graph.blocks()[i].get();
    if (block->falls_through && block->next != nullptr && !block->empty() && is_lineless_exit(block->next)) {
      block->next->code.front().place = block->last().place;
    }
  }
}

static void propagate_within(Block* block) {
  if (block->empty()) return;
  ast::Location place = kNoLocation;
  for (Instruction& instruction : block->code) {
    if (instruction.place.lineno < 0) {
      instruction.place = place;
    } else {
      place = instruction.place;
    }
  }
  auto hand_on = [&place](Block* to) {
    if (to->predecessors == 1 && !to->empty() && to->code.front().place.lineno < 0)
      to->code.front().place = place;
  };
  if (block->falls_through && block->next != nullptr) hand_on(block->next);
  if (is_flow_jump(block->last().opcode)) hand_on(block->last().target);
}

void propagate_places(FlowGraph& graph, int first_line) {
  for (Block* block = graph.entry(); block != nullptr; block = block->next) propagate_within(block);
  int line = first_line;
  for (Block* block = graph.entry(); block != nullptr; block = block->next) {
    if (block->empty()) continue;
    if (block->last().place.lineno >= 0) {
      line = block->last().place.lineno;
    } else if (block->last().opcode == OP_RETURN_VALUE) {
      for (Instruction& instruction : block->code) instruction.place.lineno = line;
    }
  }
}

}  // namespace krait
