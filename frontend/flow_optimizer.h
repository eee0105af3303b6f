// Optimisation of a flow graph: what CPython 3.11 does to it between code generation and assembly, in the
// same order.
#pragma once

#include "frontend/constants.h"
#include "frontend/flow_graph.h"

namespace krait {

// Marks blocks that end their scope or do not fall through, and retargets jumps to empty blocks. Every jump
// must be the last instruction of its block.
void normalize_blocks(FlowGraph& graph);

// Turns jumps to small exit blocks without lines into copies of those blocks.
void inline_small_exits(FlowGraph& graph);

// Peephole rewriting, removal of no-ops, removal of what cannot be reached.
// `constants` may grow by folded tuples.
void optimize_flow(FlowGraph& graph, ConstantTable& constants);

// Gives every exit block (return, raise) without a line exactly one predecessor, whose line it then takes
// over.
void duplicate_lineless_exits(FlowGraph& graph);

// Hands places on to the instructions behind that have none, and a line to every return.
void propagate_places(FlowGraph& graph, int first_line);

// Removes jumps to the very next block.
void remove_redundant_jumps(FlowGraph& graph);

// Removes no-ops that carry no line of their own.
void remove_noops(Block* block);

}  // namespace krait
