// See jit.h.
#include "jit/jit.h"

#include <algorithm>
#include <cstdio>

#include "interp/jit_hooks.h"
#include "interp/tracing.h"
#include "jit/compile.h"
#include "jit/enter.h"
#include "jit/events.h"
#include "jit/functions.h"
#include "jit/materialise.h"
#include "jit/options.h"
#include "jit/profile.h"
#include "jit/reclaim.h"
#include "jit/recorder.h"
#include "jit/report.h"
#include "jit/vm_layout.h"
#include "runtime/compiled_code.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/native_stack.h"

namespace krait::jit {

namespace {

uint64_t allocate_for_trace(uint64_t header) {
  const auto o = std::bit_cast<Object>(header);
  return reinterpret_cast<uint64_t>(allocate_small(size_t{o.granules} * 8, o.kind, o.shape_id));
}
uint64_t log_for_trace(uint64_t object) {
  log_object(reinterpret_cast<Object*>(object));
  return object;
}
uint64_t box_double_for_trace(uint64_t bits) { return float_new(std::bit_cast<double>(bits)).raw; }
uint64_t grow_list_for_trace(uint64_t list) {
  const bool grown = list_make_room(reinterpret_cast<List*>(list));
  if (!grown) clear_exception();
  return grown;
}
uint64_t square_for_trace(uint64_t bits) {
  return std::bit_cast<uint64_t>(float_power(std::bit_cast<double>(bits), 2.0));
}
uint64_t box_uint_for_trace(uint64_t i) { return int_from_u64(i).raw; }
uint64_t box_int_for_trace(int64_t i) { return int_from_i64(i).raw; }

void describe_vm() {
  g_vm = {.thread = &g_thread,
          .break_requests = offsetof(Thread, break_requests),
          .stack_limit = offsetof(Thread, native_stack_limit),
          .depth = offsetof(Thread, recursion_depth),
          .depth_limit = offsetof(Thread, recursion_limit),
          .frame = offsetof(Thread, frame),
          .native_top = offsetof(Thread, native_top),
          .frame_slots = offsetof(Frame, slots),
          .stack_top = offsetof(Thread, stack_top),
          .stack_end = offsetof(Thread, stack_limit),
          .list_length = offsetof(List, length),
          .list_capacity = offsetof(List, capacity),
          .list_store = offsetof(List, store),
          .int_size = offsetof(BigInt, signed_size),
          .int_limbs = offsetof(BigInt, limbs),
          .int_kind = uint8_t(Kind::BigInt),
          .allocation = &g_allocation,
          .allocate = allocate_for_trace,
          .log_object = log_for_trace,
          .box_double = box_double_for_trace,
          .box_uint = box_uint_for_trace,
          .grow_list = grow_list_for_trace,
          .square = square_for_trace,
          .call_uncompiled = call_uncompiled,
          .box_int = box_int_for_trace};
}

void cool_down(const uint16_t* ip) { *hot_count(ip) = uint16_t(g_options.tunables.hot_loop); }

bool can_record() {
  return !tracing_active() && g_thread->dispatch == reinterpret_cast<const void* const*>(&g_run_dispatch);
}

// Each failure doubles the patience.
bool is_patient(Anchor* a) {
  if (a->pause > 0 && g_options.mode != JitMode::Stress) return a->pause--, true;
  a->pause = g_options.mode == JitMode::Stress ? 0 : (1u << std::min(a->attempts, 10u)) - 1;
  return false;
}

void hot_loop(JitState* state) {
  cool_down(state->ip);
  if (!can_record()) return;
  Anchor* a = anchor_at(state->frame->code, uint32_t(state->ip - state->frame->code->quickened), false);
  if (a->blacklisted) return;
  a->is_join |= !is_loop_header(a->code, a->unit);
  if (a->family) return mark_entrances(*a, true);
  if (is_patient(a) || !g_recorder.give_way()) return;
  g_recorder.start_loop(a, state->frame, state->sp);
  g_thread->dispatch = reinterpret_cast<const void* const*>(&g_record_dispatch);
}

}  // namespace

// Entries of functions share the counters: one that has run out must not keep a loop waiting for a whole
// turn.
void hot_function(JitState* state) {
  *hot_count(state->ip) = uint16_t(g_options.tunables.hot_function);
  Code* code = state->frame->code;
  if (!can_record() || !has_function_traces(code)) return;
  const FrameArguments arguments(state->frame);
  Type types[kMostParameters];
  for (size_t k = 0; k < arguments.count; k++) types[k] = argument_type(arguments.values[k]);
  Anchor* a = function_anchor(arguments.function, true, std::span<const Type>(types, arguments.count));
  if (!a || a->blacklisted) return;
  if (a->family) return mark_entrances(*a, true);
  if (is_patient(a) || !g_recorder.give_way()) return;
  g_recorder.start_function(a, state->frame, state->sp);
  if (g_recorder.active()) g_thread->dispatch = reinterpret_cast<const void* const*>(&g_record_dispatch);
}

namespace {

RecordedForm record(Frame* frame, uint16_t* ip, Value* sp, uint64_t arg, uint32_t first_unit) {
  if (g_recorder.active()) return g_recorder.step(frame, ip, sp, arg, first_unit);
  update_trace_dispatch();
  return RecordedForm::Generic;
}

void visit_recording(Tracer& tracer, bool) { g_recorder.trace_roots(tracer); }

}  // namespace

void start() {
  g_run_pending_calls = [] {
    profile_resolve();
    tell_events();
    return true;
  };
  if (g_options.profile) profile_start();
  if (g_options.mode == JitMode::Off) return;
  if (g_options.mode == JitMode::Stress) {
    g_options.tunables.hot_loop = std::min<int64_t>(g_options.tunables.hot_loop, 2);
    g_options.tunables.hot_function = std::min<int64_t>(g_options.tunables.hot_function, 2);
    g_options.tunables.hot_exit = 1;
    g_options.tunables.verify = 1;
  }
  if (g_options.trace_dump) keep_texts();
  describe_vm();
  const char* why = "";
  if (!compiler_start(&why)) {
    fprintf(stderr, "krait: no JIT: %s\n", why);
    return;
  }
  exits_start();
  register_roots("recording", visit_recording);
  reclaim_start();
  std::fill(std::begin(g_hot_counts), std::end(g_hot_counts), uint16_t(g_options.tunables.hot_loop));
  g_jit_hooks.hot_loop = hot_loop;
  g_jit_hooks.hot_function = hot_function;
  g_jit_hooks.cool_down = cool_down;
  g_jit_hooks.enter = enter_compiled;
  g_jit_hooks.enter_function = enter_function;
  g_jit_hooks.call_function = call_compiled;
  g_jit_hooks.record = record;
  g_jit_hooks.unwinds = [](const Frame* frame) { g_recorder.unwinds(frame); };
  g_jit_hooks.materialise = materialise_frames;
  g_give_up_compiled_frames = give_up_compiled_frames;
  g_jit_hooks.release = release_anchors;
  g_jit_hooks.follows = [](Code* code) { return g_recorder.can_be_followed(code); };
  g_jit_hooks.abandon = [] {
    g_recorder.abort(AbortReason::BeganElsewhere);
    materialise_frames();
  };
}

namespace {

std::string dump_of_all(bool json) {
  std::string out = json ? "[" : "";
  for (const TraceReport& report : report_all()) {
    if (json) out += (out.size() > 1 ? ",\n" : "\n") + report_json(report);
    else out += report_text(report) + "\n";
  }
  if (json) return out + "\n]\n";
  const std::string aborts = aborts_text();
  return aborts.empty() ? out : out + "aborted recordings:\n" + aborts;
}

// To a file, or to stderr if the path is empty.
void write_report(const std::string& path, const std::string& text) {
  FILE* file = path.empty() ? stderr : fopen(path.c_str(), "w");
  if (!file) return perror(path.c_str());
  fwrite(text.data(), 1, text.size(), file);
  if (file != stderr) fclose(file);
}

}  // namespace

void finish() {
  if (g_options.profile)
    write_report(g_options.profile_file, profile_report(g_options.profile_file.ends_with(".json")));
  if (g_options.trace_dump)
    write_report(g_options.trace_dump_file, dump_of_all(g_options.trace_dump_file.ends_with(".json")));
  if (g_options.statistics) fputs(statistics_text().c_str(), stderr);
}

}  // namespace krait::jit
