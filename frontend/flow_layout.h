// The last passes on a flow graph before assembly: stack depth, exception handlers, directions of jumps.
#pragma once

#include "frontend/flow_graph.h"

namespace krait {

// The deepest the evaluation stack gets, starting with `entry_depth` values; sets every reachable block's
// start_depth.
int compute_stack_depth(FlowGraph& graph, int entry_depth);

// Gives each instruction the handler that its exceptions go to, then turns the instructions that install and
// remove handlers into no-ops.
void label_handlers(FlowGraph& graph);

// Gives each jump its direction.
void direct_jumps(FlowGraph& graph);

}  // namespace krait
