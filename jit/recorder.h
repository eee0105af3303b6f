// The recorder: runs beside the interpreter, one instruction at a time, and emits what the instruction does
// for the operands that are there now, with guards for everything that could be otherwise next time.
//
// Each opcode has a function record_NAME(Recorder&, arg), defined in one of the record_*.cpp files; opcodes
// without one end the recording. It is called before the interpreter executes the instruction, so the live
// operands are still on the stack. A record function
//
//   - looks at live operands with live(n), n = 1 for the top of the stack, and gets their references with
//     ref(n), a specialised machine value with int_of(n), double_of(n);
//   - emits instructions through r.b (jit/builder.h); guards leave to the start of the instruction, where it
//     is executed again by the interpreter: so all guards come before the first effect;
//   - replaces operands by results with pop(n) and push(ref);
//   - or calls something: see call();
//   - or gives up: return r.abort(AbortReason::...), which is the one way to refuse.
//
// What the instruction led to is checked before the next one is recorded: the next instruction must be the
// one behind, or the one named with go_to().
#pragma once

#include <initializer_list>
#include <span>

#include "interp/frame.h"
#include "interp/generator.h"
#include "interp/jit_hooks.h"
#include "jit/builder.h"
#include "jit/trace.h"
#include "jit/watch.h"

namespace krait {
struct ExceptionHandler;
}

namespace krait::jit {

class Recorder {
 public:
  Recorder() : b(ir_) {}

  // --- starting and stepping (recorder.cpp); false: recording is over
  void start_loop(Anchor* anchor, Frame* frame, Value* sp);
  void start_function(Anchor* anchor, Frame* frame, Value* sp);
  // raises: an exception is pending, `ip` is behind the instruction that raised it.
  void start_side(TraceExit* exit, Frame* frame, uint16_t* ip, Value* sp, bool raises);
  // An instruction is about to be executed; first_unit: where it begins, prefixes included.
  RecordedForm step(Frame* frame, uint16_t* ip, Value* sp, uint64_t arg, uint32_t first_unit);
  bool active() const { return active_; }
  // Another recording is to begin. The present one is given up if it waits for a call that it makes: what is
  // called comes first. False: it is under way.
  bool give_way();
  // The frame is left for good.
  void frame_ended(const Frame* frame) {
    if (active_ && frame == bottom_) abort(AbortReason::LeftFrame);
  }
  bool belongs_to(const Family* f) const { return anchor_ && anchor_->family == f; }
  const Thread* thread() const { return thread_; }
  const Ir& ir() const { return ir_; }
  void abort(AbortReason reason);
  // Visits the references that the recording holds.
  void trace_roots(Tracer& tracer);

  // --- the live machine
  Frame* frame() const { return frame_; }
  Code* code() const { return frame_->code; }
  // n-th value from the top of the evaluation stack, from 1.
  Value live(size_t n) const { return sp_[-int64_t(n)]; }
  Value live_local(size_t n) const { return frame_->slots[n]; }
  uint16_t* ip() const { return ip_; }  // behind the opcode, at its caches

  // --- the recorder's idea of the same
  Ref ref(size_t n);
  Ref local(size_t n);
  // Has the trace nothing to do with the n-th value from the top yet? Then the interpreter may get another
  // that does as well.
  bool is_untouched(size_t n) const { return peek(n) == kNoRef; }
  void replace_live(size_t n, Value v) { sp_[-int64_t(n)] = v; }
  void set_local(size_t n, Ref r) { b.frames().set(local_slot(n), r); }
  void pop(size_t n = 1) { b.frames().set_depth(uint16_t(b.frames().depth() - n)); }
  void push(Ref r) { b.frames().push_value(r); }
  // pop(n) and push(r): how most instructions end.
  void replace(size_t n, Ref r) { pop(n), push(r); }
  void set_ref(size_t n, Ref r) { b.frames().set(b.frames().depth() - n, r); }
  bool stack_is_empty() const { return b.frames().depth() == local_slot(size_t(code()->locals_plus_count)); }
  // The function that the innermost frame runs.
  Ref function();
  // Guards that the innermost frame's globals are those of now. False: aborted.
  bool same_function();

  // --- specialising. All guard; kNoRef: the recording has been aborted.
  bool is_int(size_t n) const { return is_int(peek(n), live(n)); }
  bool is_double(size_t n) const { return is_double(peek(n), live(n)); }
  bool is_bool(size_t n) const { return is_bool(peek(n), live(n)); }
  bool is_int(Ref r, Value live) const;
  // Is it to be an int of any size, on which only what takes all sizes works (record_wide.h)?
  bool is_of_any_size(Ref r, Value live) const;
  bool guard_any_size(Ref r);
  bool is_double(Ref r, Value live) const;
  bool is_bool(Ref r, Value live) const;
  Ref int_of(size_t n) { return int_of(ref(n), live(n)); }
  Ref int_of(Ref r, Value live);  // an int or bool as a machine int
  Ref double_of(size_t n) { return double_of(ref(n), live(n)); }
  Ref double_of(Ref r, Value live);  // a float, or an int that a double holds exactly
  Ref boxed(Ref r);                  // as a Python value
  // The value is this very object (or immediate).
  bool guard_is(Ref r, Value expected);
  // The expected value, or a tuple of the same items, which may be another object.
  bool guard_same(Ref r, Value expected);
  // It is a heap object of the shape that it has now. False: it is none, or never was (aborted).
  bool guard_shape(Ref r, Value live);
  bool guard_type(Ref r, Value live);  // its type, whatever it is: tags for immediates, shapes for objects
  bool guard(Ref condition, bool expected = true);
  // It is this function, or another one with the same code. False: aborted.
  bool guard_function(Ref r, const Function* f);
  // Its truth as a Bool. kNoRef: aborted, or (still active) only Python code can tell.
  Ref truth_of(Ref r, Value live);
  // A constant, ints and floats as machine values.
  Ref constant(Value v);

  // --- calls. The operands (n values) are popped; then `info` is called with the arguments, and whatever it
  // may have done, the exits behind it resume behind the instruction. Results of type Value are checked for
  // exceptions, Bool results for false.
  enum class Outcome : uint8_t {
    Value,
    ValueMayRaise,
    TrueOrRaise,
    TupleOrRaise,
    Dropped,   // may raise, too
    LookedAt,  // the instruction finishes with the result; may raise, too
  };
  Ref call(size_t operands, const CallInfo& info, std::initializer_list<Ref> args, Outcome outcome);
  Ref call(size_t operands, const CallInfo& info, std::span<const Ref> args, Outcome outcome,
           Op op = Op::Call);
  // Calls what gives a tuple of `count` values, which are pushed one by one.
  void call_spreading(size_t operands, const CallInfo& info, std::initializer_list<Ref> args, size_t count);
  // Pushes a result that is True or False.
  void push_bool(Ref value) {
    if (active_) push(b.emit(Op::Same, value, b.value(Value::true_())));
  }
  // A descriptor that lives as long as the trace.
  const CallInfo& new_call(const CallInfo& info) { return calls_.emplace_back(info); }

  // --- objects with attributes that the trace has written, to tell others from them
  void note_written(Ref object, Value live);
  // Guards that the object is none of those, as now, whose stores stand in the way of knowing its attribute.
  // (In a loop what is written in each iteration may then be kept in registers.) False: aborted.
  bool tell_apart(Type field, Ref object, Value live, int32_t offset);

  // --- control
  // The next instruction is at this unit rather than behind this one.
  void go_to(uint32_t unit) { next_unit_ = unit; }
  uint32_t next_unit() const { return next_unit_; }
  // Where the instruction under way begins.
  uint32_t unit() const { return unit_; }
  // Where a jump by `arg` units from behind this instruction leads.
  uint32_t forward(uint64_t arg) const { return uint32_t(ip_ - code()->quickened) + uint32_t(arg); }
  uint32_t backward(uint64_t arg) const { return uint32_t(ip_ - code()->quickened) - uint32_t(arg); }
  // FOR_ITER or SEND has called for the next item, unbound if there is none: goes on behind, or at `end` with
  // the iterator popped and `returned`, if it is not kNoRef, pushed.
  void await_item(Ref item, uint32_t end, Ref returned = kNoRef);
  // A jump back to a loop header.
  void back_edge(uint32_t header);
  // Units of the instruction with its caches that begins behind `ip`.
  void skip_caches(uint32_t units) { next_unit_ += units; }

  // The interpreter must make the calls of this instruction through C++, as the trace does.
  void call_nested() { form_ = RecordedForm::Nested; }
  // This instruction enters the function of g_recorded_call.
  void enter_recorded_call() { form_ = RecordedForm::Enter; }
  // This call resumes a generator.
  void resume() { form_ = RecordedForm::Resume; }
  // This call of a class enters its __init__.
  void construct() { form_ = RecordedForm::Construct; }

  // An inlined call: the operands are popped, a frame of the callee is pushed with these slots bound. The
  // interpreter must enter the function, too. flags: Frame::flags.
  void enter_function(size_t operands, Ref function, Code* code, std::span<const Ref> slots, uint8_t flags);
  // The innermost frame, an inlined one, returns.
  void leave_function(Ref result, Value live_result);
  // A generator's frame, which lies in the object, is resumed at the instruction `ip` with `sent` on its
  // stack. flags: FrameState::kind.
  void enter_generator(size_t operands, Ref generator, Generator* live, Ref sent, uint8_t flags);
  // The innermost frame, a generator's, gives control back; the caller goes on at this unit.
  void leave_generator(uint32_t unit);
  // More than these generators within each other are not worth it.
  static constexpr size_t kMostResumed = 12;
  // Does a generator of this code run in the trace?
  bool is_resumed(const Code* code) const;
  bool in_generator() const { return inlined() > 0 && (b.frames().kind() & kFrameGenerator); }
  // Before anything can look at the generator that runs: its state is made to say so.
  void mark_running();
  // The innermost frame raises this exception at the instruction before `behind`. has_entry: its traceback
  // has an entry for this frame; shown: behind the instruction that such entries and frames show.
  void raise(Ref exception, uint32_t behind, bool has_entry, uint32_t shown);
  // The call just recorded never returns normally.
  void always_raises() { raised_.by_call = true; }
  // Can the trace follow what is raised at the instruction before `behind` (in the frame at this level)? A
  // frame of the trace handles it, or it leaves a function trace. type: of the exception, null: unknown.
  bool can_unwind(size_t level, uint32_t behind, const krait::Type* type) const {
    return unwinding(level, behind, type) != Unwinding::Interpreted;
  }
  // The interpreter has found no handler in the frame that runs.
  void unwinds(const Frame* frame);
  // The `for` loop at which this instruction stands is over. Where a loop's recording has just begun with
  // that, it would be of the code around the loop: it is given up, and begins again with the next iteration.
  // Not more than twice: the loop may be one that seldom goes round. True: aborted.
  bool begins_with_end();
  // Where the caller of the innermost frame goes on.
  uint32_t behind_caller() const { return callers_.back().behind; }
  uint8_t opcode() const { return base_opcode(uint8_t(ip_[-1])); }
  // The unit behind the opcode under way.
  uint32_t behind_instruction() const { return uint32_t(ip_ - code()->quickened); }
  // The trace ends here: the interpreter goes on with this instruction. For side traces whose way is worth no
  // abort.
  void leave_trace();
  // The bottom frame returns: the end of a function trace, or of a loop's that one has gone on in.
  void return_from_trace();
  void drop_made_frame();
  // The generator whose frame is the bottom frame yields: the trace ends, the interpreter executes the
  // instruction.
  void yield_from_trace();
  // Can the function have a trace of its own for these arguments? (They must find a place in registers.)
  bool takes(Function* f, Ref function, std::span<const Ref> args, std::span<const Value> live) const {
    return callee_anchor(f, function, args, live) != nullptr;
  }
  // A function of which the trace only knows the code: guarded to be this one where only its own trace would
  // serve the call. kNoRef: aborted.
  Ref expect_function(Function* f, Ref function, std::span<const Ref> args, std::span<const Value> live);
  // Calls a function's own trace with arguments for its parameters in order. False: declined, or aborted.
  bool call_function_trace(size_t operands, Function* f, Ref function, std::span<const Ref> args,
                           std::span<const Value> live) {
    function = expect_function(f, function, args, live);
    if (function == kNoRef || !takes(f, function, args, live)) return false;
    call_nested();
    return call_trace(operands, f, function, args, live, 0);
  }
  // The same for the function of g_recorded_call. flags: what becomes of the result, see call_method().
  bool call_recorded_function(size_t operands, Function* f, Ref function, std::span<const Ref> args,
                              std::span<const Value> live, uint8_t flags) {
    if (!takes(f, function, args, live)) return false;
    form_ = RecordedForm::Call;
    return call_trace(operands, f, function, args, live, flags);
  }
  // At the first instruction of a side trace: how many side traces in a row, this one included, begin there,
  // each at an exit of the one before. Elsewhere 0.
  size_t chain_length() const;
  size_t inlined() const { return b.frames().level(); }
  bool can_inline(Code* code) const;
  // Recordings have not ended in it too often: else it is called.
  bool can_be_followed(Code* code) const;

  // --- assumptions
  // The trace relies on the value of a key of a namespace, or on a type as it is. False: it changes too often
  // for that.
  [[nodiscard]] bool watch_key(Dict* d, Str* key);
  [[nodiscard]] bool watch_class(krait::Type* type);
  [[nodiscard]] bool watch(krait::Type* type);

  Builder b;

 private:
  friend class TraceCompiler;

  // Room for the inlined frames while a call is under way that may ask for them.
  struct Reserved {
    Ref thread = kNoRef, stack_top = kNoRef, depth = kNoRef;
  };
  // What a trace of the function for these arguments begins at; null: it can have none.
  const Anchor* callee_anchor(Function* f, Ref function, std::span<const Ref> args,
                              std::span<const Value> live) const;
  bool call_trace(size_t operands, Function* f, Ref function, std::span<const Ref> args,
                  std::span<const Value> live, uint8_t flags);
  // What becomes of the result of a method that an instruction has called (record_methods.cpp). sp: the top
  // of its operands. live: unbound if not known.
  struct Finished {
    Instruction instruction;
    Ref result = kNoRef;
    bool not_implemented = false;
    bool jumps = false;
  };
  Finished look_at_result(const Instruction& i, const Value* sp, Ref v, Value live);
  void finish_operation(const Finished& f);
  void finish_call(Ref result);
  Reserved reserve_frames();
  void give_back(const Reserved& r);

  // Frames that are not in memory hold the function in slot 0.
  bool in_memory() const { return b.frames().level() == 0 && b.frames().bottom_in_memory(); }
  size_t local_slot(size_t n) const { return n + !in_memory(); }
  Ref peek(size_t n) const { return b.frames().get(b.frames().depth() - n); }
  Ref read(size_t slot, Value live);
  Type slot_type(size_t slot, Value live) const;
  bool is_listed(std::vector<uint16_t> Anchor::* list, size_t slot) const;

  // --- exceptions (record_exceptions.cpp)
  bool land(Frame* frame, uint32_t unit);
  // What becomes of an exception: a frame of the trace handles it, it is the end of a for loop, or may be if
  // it is a StopIteration, it leaves the function trace, or unwinding is left to the interpreter.
  enum class Unwinding : uint8_t { Handled, EndsLoop, Leaves, Interpreted };
  Unwinding find_handler(size_t from, uint32_t behind, const krait::Type* type, size_t* level,
                         ExceptionHandler* handler) const;
  Unwinding unwinding(size_t level, uint32_t behind, const krait::Type* type) const;
  bool turn_guard();
  struct Raised;
  Ref begin_unwinding(const Raised& raised, size_t level, bool leaves);
  void end_loop(const Raised& raised, size_t level);
  void box_locals(size_t level, bool leaves);
  void unwind_to(size_t level, Ref exception, uint32_t shown, bool has_entry, bool leaves);
  void add_traceback_entry(uint32_t behind, Ref exception);
  Ref frame_object(size_t level);
  void detach_frame_object(uint32_t behind, Ref caller);
  void return_frame_object();
  Ref visible_caller();
  void pop_frame();

  void reset(Anchor* anchor, TraceExit* parent, Frame* frame);
  void begin_from_parent(TraceExit* exit, std::span<const FrameState* const> states);
  void begin_in_memory(Frame* frame, Value* sp, uint32_t unit);
  void record_prologue();
  void make_cell(size_t n);
  bool arrive(Frame* frame, uint32_t unit);
  bool arrive_with_item(uint32_t unit);
  void record_instruction(uint64_t arg);
  bool arrive_at_header();
  void close_loop_here();
  void retry_with_other_types(uint16_t slot);
  bool begins_at_cut_link() const;
  bool link_to(Anchor* anchor);
  bool link_to_version(const Anchor& anchor);
  bool fits(const Trace& version) const;
  Type argument_type(Ref r, Value live) const;
  void emit_link(Trace* version);
  Ref store_frame(const std::vector<bool>& handed_over);
  void make_frame();
  void undo_made_frame();
  bool detach_bottom_object(Ref frame);
  void note_sizes(Ref tested);
  bool leave_for_loop();
  bool arrive_at_join();
  bool merge_at(Join* join);
  void stop_inlining(const Join* join);
  void refuse_callee();
  void end_in_interpreter();
  void finish(TraceEnd end, Trace* linked_to);
  void stop();
  void check_frame() const;
  void report_mismatch(size_t slot) const;

  Ir ir_;
  bool active_ = false;
  const Thread* thread_ = nullptr;
  Anchor* anchor_ = nullptr;
  TraceExit* parent_ = nullptr;
  uint32_t size_changes_ = 0;  // Trace::size_changes
  bool at_header_ = false;     // the trace begins at a loop header of the bottom frame
  uint32_t start_unit_ = 0;
  Code* start_code_ = nullptr;

  Frame* frame_ = nullptr;  // the frame recorded now, live
  Frame* bottom_ = nullptr;
  uint16_t* ip_ = nullptr;
  uint64_t arg_ = 0;
  Value* sp_ = nullptr;
  uint32_t unit_ = 0;
  uint32_t next_unit_ = 0;
  Code* entered_ = nullptr;                    // the instruction under way enters a frame of this code ...
  uint32_t entered_unit_ = 0;                  // ... here
  RecordedForm form_ = RecordedForm::Generic;  // how it is to be executed
  bool called_ = false;                        // ... has called what may break assumptions
  Ref awaited_item_ = kNoRef, returned_ = kNoRef;
  uint32_t end_of_items_ = 0;
  uint32_t steps_ = 0;
  std::vector<TracePoint> path_;
  std::vector<uint8_t> frame_flags_;  // Frame::flags of the inlined frames
  struct Caller {
    Frame* frame;
    uint32_t behind;  // where it goes on
  };
  std::vector<Caller> callers_;  // of the inlined frames
  struct Raised {
    Ref exception = kNoRef;
    uint32_t behind = 0;
    bool has_entry = false;
    uint32_t shown = 0;
    bool by_call = false;  // the call that was recorded last raises, always
    bool pending = false;  // the trace begins behind a call that has raised
  };
  Raised raised_;               // by the instruction under way
  bool in_line_first_ = false;  // an iteration of a loop none of whose versions fits is recorded in line
  Ref raise_guard_ = kNoRef;    // the guard against the exception of the last call

  struct LoopCount {
    const Code* code;
    uint32_t unit, count;
  };
  std::vector<LoopCount> inner_loops_;
  std::vector<Code*> resumed_;  // of the generators that the recording has entered again
  struct Written {
    Ref ref;
    const Object* live;
  };
  std::vector<Written> written_;
  std::deque<CallInfo> calls_;
  std::vector<Loc> inputs_;  // where the parent left the values that this trace begins with
  std::vector<Watch*> watches_;
  uint64_t start_time_ = 0;
};

// The class of accesses to generators of this code.
AliasClass generator_alias(Code* code);
bool is_generator_alias(AliasClass a);

extern Recorder g_recorder;

// The record functions; null for opcodes that have none.
#define KRAIT_OPCODE(name, ...) [[gnu::weak]] void record_##name(Recorder& r, uint64_t arg);
#include "runtime/bytecode.def"

// Alias classes that a call may read or write, for call descriptors.
inline constexpr AliasSet kNoAliases = 0;

// Descriptors of the runtime's generic operations.
#define KRAIT_CALL_ANYTHING(name_, function_, result_, count_) \
  {.name = name_,                                              \
   .function = reinterpret_cast<const void*>(function_),       \
   .result = result_,                                          \
   .arg_count = count_,                                        \
   .reads = kAllAliases,                                       \
   .writes = kAllAliases,                                      \
   .pure = false,                                              \
   .safepoint = true,                                          \
   .looks_back = true}

}  // namespace krait::jit
