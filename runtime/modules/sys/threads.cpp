// sys: frames, tracing, recursion and the exceptions being handled, of the running thread and the others.
#include "runtime/audit.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/float.h"
#include "runtime/frames.h"
#include "runtime/int.h"
#include "runtime/modules/sys/sys.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Value or_none(Value v) { return v.is_unbound() ? Value::none() : v; }
Value unless_none(Value v) { return v.is_none() ? Value::unbound() : v; }

// --- exceptions ---

// The innermost exception that the thread handles, or None.
Value handled_by(const Thread* thread) {
  for (const HandledException* h = thread->handled; h; h = h->previous)
    if (!h->exception.is_unbound() && !h->exception.is_none()) return h->exception;
  return Value::none();
}

Value traceback_of(Value exception) { return or_none(exception.as<Exception>()->traceback); }

Value exc_info_of(Value exception) {
  if (exception.is_none()) return tuple_new({Value::none(), Value::none(), Value::none()});
  return tuple_new({type_value(type_of(exception)), exception, traceback_of(exception)});
}

Value exc_info(const Value*) { return exc_info_of(handled_by(g_thread)); }
Value exception(const Value*) { return handled_by(g_thread); }

Value current_exceptions(const Value*) {
  Dict* d = dict_new();
  for (Thread* t = thread_list(); t; t = t->next)
    if (!dict_set(d, int_from_u64(t->id), exc_info_of(handled_by(t)))) return Value::exception();
  return Value::object(d);
}

// exit(status=None)
Value exit_function(const Value* args) {
  const Value status = args[0];
  if (status.is_none()) return raise_bare(types::SystemExit);
  if (!is_tuple(status)) return raise_with_args(types::SystemExit, {status});
  const Value e = call_with_tuple(type_value(types::SystemExit), status.as<Tuple>(), nullptr);
  return e.is_exception() ? e : raise_value(e);
}

// --- frames ---

Value getframe(const Value* args) {
  int depth;
  if (!int_to_int(args[0], &depth)) return Value::exception();
  Frame* frame = g_frame_hooks.current();
  for (; frame && depth > 0; --depth) frame = g_frame_hooks.back(frame);
  if (!frame) return raise_value_error("call stack is not deep enough");
  const Value object = g_frame_hooks.object(frame);
  return !object.is_exception() && audit("sys._getframe", {object}) ? object : Value::exception();
}

Value current_frames(const Value*) {
  Dict* d = dict_new();
  for (Thread* t = thread_list(); t; t = t->next) {
    if (!t->frame) continue;
    const Value frame = g_frame_hooks.object(t->frame);
    if (frame.is_exception() || !dict_set(d, int_from_u64(t->id), frame)) return Value::exception();
  }
  return Value::object(d);
}

// --- tracing ---

Value set_trace(const Value* args) {
  g_frame_hooks.set_trace_function(unless_none(args[0]));
  return Value::none();
}
Value get_trace(const Value*) { return or_none(g_thread->trace_function); }
Value set_profile(const Value* args) {
  g_frame_hooks.set_profile_function(unless_none(args[0]));
  return Value::none();
}
Value get_profile(const Value*) { return or_none(g_thread->profile_function); }

// call_tracing(func, args): trace functions see what runs inside, even when called by one.
Value call_tracing(const Value* args) {
  if (!is_tuple(args[1])) return raise_bad_argument("call_tracing", "argument 2", "tuple", args[1]);
  const auto set_tracing = [](bool tracing) {
    g_thread->tracing = tracing;
    g_frame_hooks.set_trace_function(g_thread->trace_function);  // the interpreter looks at it then
  };
  const bool tracing = g_thread->tracing;
  set_tracing(false);
  const Value result = call_with_tuple(args[0], args[1].as<Tuple>(), nullptr);
  set_tracing(tracing);
  return result;
}

// --- limits ---

Value get_recursion_limit(const Value*) { return Value::small_int(g_thread->recursion_limit); }

Value set_recursion_limit(const Value* args) {
  int limit;
  if (!int_to_int(args[0], &limit)) return Value::exception();
  if (limit < 1) return raise_value_error("recursion limit must be greater or equal than 1");
  uint32_t depth = g_thread->recursion_depth + 1;  // with this call
  if (depth >= uint32_t(limit))
    return raise(types::RecursionError,
                 "cannot set the recursion limit to %d at the recursion depth %u: the limit is too low",
                 limit, depth);
  for (Thread* t = thread_list(); t; t = t->next) t->recursion_limit = uint32_t(limit);
  return Value::none();
}

Value get_switch_interval(const Value*) { return float_new(switch_interval()); }
Value set_switch_interval_function(const Value* args) {
  double seconds;
  if (!to_double(args[0], &seconds)) return Value::exception();
  if (!(seconds > 0)) return raise_value_error("switch interval must be strictly positive");
  set_switch_interval(seconds);
  return Value::none();
}

bool g_finalizing = false;
Value is_finalizing(const Value*) { return Value::boolean(g_finalizing); }

// --- coroutines and async generators ---

Value get_origin_depth(const Value*) { return Value::small_int(g_thread->coroutine_origin_depth); }
Value set_origin_depth(const Value* args) {
  int depth;
  if (!int_to_int(args[0], &depth)) return Value::exception();
  if (depth < 0) return raise_value_error("depth must be >= 0");
  g_thread->coroutine_origin_depth = uint32_t(depth);
  return Value::none();
}

Type* hooks_type() {
  static Type* type;
  if (type) return type;
  static const char* const kFields[] = {"firstiter", "finalizer", nullptr};
  type = struct_sequence_create(
      "asyncgen_hooks", "asyncgen_hooks\n\nA named tuple about asynchronous generators hooks.", kFields, 2);
  static Value root = type_value(type);
  register_root("sys.asyncgen_hooks", &root);
  return type;
}

Value get_hooks(const Value*) {
  const Value values[] = {or_none(g_thread->async_gen_first_iter), or_none(g_thread->async_gen_finalizer)};
  return struct_sequence_new(hooks_type(), values, 2);
}

bool check_hook(Value v, const char* name) {
  if (v.is_unbound() || v.is_none() || is_callable(v)) return true;
  raise_type_error("callable %s expected, got %.50s", name, type_name_of(v));
  return false;
}

Value set_hooks(const Value* args) {
  if (!check_hook(args[1], "finalizer") || !check_hook(args[0], "firstiter")) return Value::exception();
  if (!args[1].is_unbound()) g_thread->async_gen_finalizer = unless_none(args[1]);
  if (!args[0].is_unbound()) g_thread->async_gen_first_iter = unless_none(args[0]);
  return Value::none();
}

}  // namespace

void sys_set_finalizing() { g_finalizing = true; }

const NativeDef kSysThreadFunctions[] = {
    {"exc_info", "", exc_info,
     "Return current exception information: (type, value, traceback).\n\nReturn information about the most "
     "recent "
     "exception caught by an except\nclause in the current stack frame or in an older stack frame."},
    {"exception", "", exception,
     "Return the current exception.\n\nReturn the most recent exception caught by an except clause\nin the "
     "current stack "
     "frame or in an older stack frame, or None\nif no such clause exists."},
    {"_current_exceptions", "", current_exceptions,
     "Return a dict mapping each thread's identifier to its current raised exception.\n\nThis function "
     "should be used "
     "for specialized purposes only."},
    {"exit", "status=None, /", exit_function,
     "Exit the interpreter by raising SystemExit(status).\n\nIf the status is omitted or None, it defaults "
     "to zero (i.e., "
     "success).\nIf the status is an integer, it will be used as the system exit status.\nIf it is another "
     "kind of "
     "object, it will be printed and the system\nexit status will be one (i.e., failure)."},
    {"_getframe", "depth=0, /", getframe,
     "Return a frame object from the call stack.\n\nIf optional integer depth is given, return the frame "
     "object that many\n"
     "calls below the top of the stack.  If that is deeper than the call\nstack, ValueError is raised.  The "
     "default for "
     "depth is zero, returning\nthe frame at the top of the call stack.\n\nThis function should be used for "
     "internal and "
     "specialized purposes\nonly."},
    {"_current_frames", "", current_frames,
     "Return a dict mapping each thread's thread id to its current stack frame.\n\nThis function should be "
     "used for "
     "specialized purposes only."},
    {"settrace", "-function, /", set_trace,
     "settrace(function)\n\nSet the global debug tracing function.  It will be called on each\nfunction "
     "call.  See the "
     "debugger chapter in the library manual."},
    {"gettrace", "", get_trace,
     "Return the global debug tracing function set with sys.settrace.\n\nSee the debugger chapter in the "
     "library "
     "manual."},
    {"setprofile", "-function, /", set_profile,
     "setprofile(function)\n\nSet the profiling function.  It will be called on each function call\nand "
     "return.  See the "
     "profiler chapter in the library manual."},
    {"getprofile", "", get_profile,
     "Return the profiling function set with sys.setprofile.\n\nSee the profiler chapter in the library "
     "manual."},
    {"call_tracing", "func, args, /", call_tracing,
     "Call func(*args), while tracing is enabled.\n\nThe tracing state is saved, and restored afterwards.  "
     "This is "
     "intended\nto be called from a debugger from a checkpoint, to recursively debug\nsome other code."},
    {"getrecursionlimit", "", get_recursion_limit,
     "Return the current value of the recursion limit.\n\nThe recursion limit is the maximum depth of the "
     "Python "
     "interpreter\nstack.  This limit prevents infinite recursion from causing an overflow\nof the C stack "
     "and crashing "
     "Python."},
    {"setrecursionlimit", "limit, /", set_recursion_limit,
     "Set the maximum depth of the Python interpreter stack to n.\n\nThis limit prevents infinite recursion "
     "from causing "
     "an overflow of the C\nstack and crashing Python.  The highest possible limit is platform-\ndependent."},
    {"getswitchinterval", "", get_switch_interval,
     "Return the current thread switch interval; see sys.setswitchinterval()."},
    {"setswitchinterval", "interval, /", set_switch_interval_function,
     "Set the ideal thread switching delay inside the Python interpreter.\n\nThe actual frequency of "
     "switching threads "
     "can be lower if the\ninterpreter executes long sequences of uninterruptible code\n(this is "
     "implementation-specific "
     "and workload-dependent).\n\nThe parameter must represent the desired switching delay in seconds\nA "
     "typical value "
     "is 0.005 (5 milliseconds)."},
    {"is_finalizing", "", is_finalizing, "Return True if Python is exiting."},
    {"get_coroutine_origin_tracking_depth", "", get_origin_depth,
     "Check status of origin tracking for coroutine objects in this thread."},
    {"set_coroutine_origin_tracking_depth", "depth", set_origin_depth,
     "Enable or disable origin tracking for coroutine objects in this thread.\n\nCoroutine objects will "
     "track 'depth' "
     "frames of traceback information\nabout where they came from, available in their cr_origin "
     "attribute.\n\nSet a depth "
     "of 0 to disable."},
    {"get_asyncgen_hooks", "", get_hooks,
     "Return the installed asynchronous generators hooks.\n\nThis returns a namedtuple of the form "
     "(firstiter, "
     "finalizer)."},
    {"set_asyncgen_hooks", "-firstiter=?, finalizer=?", set_hooks,
     "set_asyncgen_hooks(* [, firstiter] [, finalizer])\n\nSet a finalizer for async generators objects."},
    {},
};

}  // namespace krait
