// The module _tracemalloc: the API of the tracer of memory allocations. krait does not record where objects
// were allocated, so a started tracer counts nothing and has no traces.
#include <climits>

#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr int kMaxFrames = USHRT_MAX;

bool g_tracing;
int g_frame_limit = 1;

Value is_tracing(const Value*) { return Value::boolean(g_tracing); }
Value start(const Value* a) {
  int frames;
  if (!int_to_int(a[0], &frames)) return Value::exception();
  if (frames < 1 || frames > kMaxFrames)
    return raise_value_error("the number of frames must be in range [1; %d]", kMaxFrames);
  g_tracing = true;
  g_frame_limit = frames;
  return Value::none();
}
Value stop(const Value*) {
  g_tracing = false;
  return Value::none();
}
Value nothing(const Value*) { return Value::none(); }
Value get_traces(const Value*) { return list_new(); }
Value get_traceback_limit(const Value*) { return Value::small_int(g_frame_limit); }
Value get_traced_memory(const Value*) { return tuple_new({Value::small_int(0), Value::small_int(0)}); }
Value get_own_memory(const Value*) { return Value::small_int(0); }

const NativeDef kFunctions[] = {
    {"is_tracing", "", is_tracing, "Return True if the tracemalloc module is tracing, False otherwise."},
    {"clear_traces", "", nothing, "Clear traces of memory blocks."},
    {"_get_traces", "", get_traces, "Get traces of all memory blocks: a list."},
    {"_get_object_traceback", "obj, /", nothing, "Get the traceback where obj was allocated: None."},
    {"start", "nframe=1, /", start, "Start tracing with tracebacks of up to nframe frames."},
    {"stop", "", stop, "Stop tracing and clear traces."},
    {"get_traceback_limit", "", get_traceback_limit,
     "Get the maximum number of frames stored in the traceback of a trace."},
    {"get_tracemalloc_memory", "", get_own_memory, "Get the memory usage in bytes of the module."},
    {"get_traced_memory", "", get_traced_memory,
     "Get the current size and peak size of traced memory blocks: (current, peak)."},
    {"reset_peak", "", nothing, "Set the peak size to the current size."},
    {}};

}  // namespace

Value module_init__tracemalloc(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
