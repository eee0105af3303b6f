// The last passes on a flow graph before assembly: stack depth, exception handlers, final order of blocks.
#pragma once

#include "frontend/flow_graph.h"

namespace krait {

// The deepest the evaluation stack gets, starting with `entry_depth` values; sets every reachable block's
// start_depth.
int compute_stack_depth(FlowGraph& graph, int entry_depth);

// Gives each instruction the handler that its exceptions go to, then turns the instructions that install and
// remove handlers into no-ops.
void label_handlers(FlowGraph& graph);

// Moves the blocks that only exceptions lead to behind all others.
void move_cold_blocks_to_end(FlowGraph& graph);

// Gives each jump its direction, now that the order of blocks is final.
void direct_jumps(FlowGraph& graph);

}  // namespace krait
