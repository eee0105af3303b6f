// Assignment to frame.f_lineno by a trace function: jumping to another line.
//
// For every instruction the kinds of the values on the evaluation stack are worked out by following the code
// from its start, and then from each handler whose guarded code is reachable; a jump is possible when the
// stack can be cut down to what the target expects. Leaving a handler restores the exception that was handled
// outside of it.
#include <climits>
#include <vector>

#include "interp/frame_object.h"
#include "interp/generator.h"
#include "interp/tracing.h"
#include "interp/unwind.h"
#include "runtime/bytecode.h"
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/line_table.h"

namespace krait {

namespace {

// What lies on the stack. A whole stack is a number, three bits for each value, the top one lowest.
enum Kind : int64_t { kIterator = 1, kExcept = 2, kObject = 3, kNull = 4, kLasti = 5 };
constexpr int kBits = 3;
constexpr int64_t kMask = (1 << kBits) - 1;
constexpr int64_t kUninitialized = -2;
constexpr int64_t kOverflowed = -1;
constexpr int64_t kWillOverflow = int64_t{1} << ((64 / kBits - 1) * kBits);

int64_t push(int64_t stack, Kind kind) {
  if (stack < 0 || stack >= kWillOverflow) return stack < 0 ? stack : kOverflowed;
  return stack << kBits | kind;
}
int64_t pop(int64_t stack) { return stack < 0 ? stack : stack >> kBits; }
Kind top(int64_t stack) { return Kind(stack & kMask); }
Kind peek(int64_t stack, int depth) { return Kind((stack >> (kBits * (depth - 1))) & kMask); }
int64_t swap(int64_t stack, int depth) {
  const int shift = kBits * (depth - 1);
  const int64_t deep = (stack >> shift) & kMask, shallow = stack & kMask;
  const int64_t cleared = stack & ~(kMask << shift) & ~kMask;
  return cleared | shallow << shift | deep;
}

class StackMap {
 public:
  explicit StackMap(const Code* code)
      : units_(reinterpret_cast<const uint16_t*>(code->code.as<Bytes>()->data)),
        stacks_(code->code.as<Bytes>()->length / 2, kUninitialized) {
    const bool generator = code->flags & (kCoGenerator | kCoCoroutine | kCoAsyncGenerator);
    stacks_[0] = generator ? push(0, kObject) : 0;
    for (bool again = true; again;) {
      again = pass();
      again |= enter_handlers(code->exception_table.as<Bytes>());
    }
  }
  int64_t at(size_t unit) const { return stacks_[unit]; }

 private:
  bool pass();
  bool enter_handlers(const Bytes* exception_table);
  void set(size_t unit, int64_t stack, bool* changed) {
    if (unit >= stacks_.size() || stacks_[unit] != kUninitialized) return;
    stacks_[unit] = stack;
    *changed = true;
  }
  static int64_t after(int opcode, uint32_t arg, int64_t stack);

  const uint16_t* units_;
  std::vector<int64_t> stacks_;
};

int64_t StackMap::after(int opcode, uint32_t arg, int64_t stack) {
  switch (opcode) {
    case OP_GET_ITER:
    case OP_GET_AITER: return push(pop(stack), kIterator);
    case OP_FOR_ITER: return push(stack, kObject);
    case OP_PUSH_NULL: return push(stack, kNull);
    case OP_PUSH_EXC_INFO: return push(stack, kExcept);
    case OP_LOAD_GLOBAL: return push(arg & 1 ? push(stack, kNull) : stack, kObject);
    case OP_LOAD_METHOD: return push(push(pop(stack), kNull), kObject);
    case OP_COPY: return push(stack, peek(stack, int(arg)));
    case OP_SWAP: return swap(stack, int(arg));
    default: break;
  }
  const StackUse use = stack_use(opcode, arg);
  int64_t result = stack;
  for (int i = use.effect(); i < 0; ++i) result = pop(result);
  for (int i = use.effect(); i > 0; --i) result = push(result, kObject);
  return result;
}

// One walk over the code; true when it has found out more.
bool StackMap::pass() {
  bool changed = false;
  uint32_t arg = 0;
  for (size_t i = 0; i < stacks_.size();) {
    const int opcode = units_[i] & 0xff;
    arg = arg << 8 | units_[i] >> 8;
    const size_t next = i + 1 + size_t(cache_units(opcode));
    const int64_t stack = stacks_[i];
    if (stack != kUninitialized) {
      if (is_jump(opcode)) {
        const bool forward = opcode_info(opcode).operand == OperandKind::kJumpForward;
        int64_t target = stack;
        for (int n = stack_use(opcode, arg).jump_effect; n < 0; ++n) target = pop(target);
        set(forward ? next + arg : next - arg, target, &changed);
      }
      if (!opcode_info(opcode).ends_block) set(next, after(opcode, arg, stack), &changed);
    }
    if (opcode != OP_EXTENDED_ARG) arg = 0;
    i = next;
  }
  return changed;
}

int depth_of(int64_t stack) {
  int depth = 0;
  for (; stack > 0; stack = pop(stack)) ++depth;
  return depth;
}

// The handlers of code that is known to be reachable; true when there are new ones.
bool StackMap::enter_handlers(const Bytes* exception_table) {
  bool changed = false;
  ExceptionTableReader reader(exception_table);
  while (!reader.at_end()) {
    const ExceptionRange range = reader.next();
    if (size_t(range.start) >= stacks_.size() || stacks_[size_t(range.start)] == kUninitialized) continue;
    int64_t stack = stacks_[size_t(range.start)];
    while (depth_of(stack) > range.handler.depth) stack = pop(stack);
    if (range.handler.push_lasti) stack = push(stack, kLasti);
    set(size_t(range.handler.target), push(stack, kExcept), &changed);
  }
  return changed;
}

bool compatible(int64_t from, int64_t to) {
  if (from < 0 || to < 0) return false;
  while (from > to) from = pop(from);
  for (; from; from = pop(from), to = pop(to)) {
    const Kind want = top(to), have = top(from);
    if (!want) return false;
    if (want != kNull && (want == kObject ? have == kNull : have != want)) return false;
  }
  return to == 0;
}

const char* explain(int64_t to) {
  if (to == kOverflowed) return "stack is too deep to analyze";
  if (to == kUninitialized) return "can't jump into an exception handler, or code may be unreachable";
  switch (top(to)) {
    case kExcept: return "can't jump into an 'except' block as there's no exception";
    case kLasti: return "can't jump into a re-raising block as there's no location";
    case kIterator: return "can't jump into the body of a for loop";
    default: return "incompatible stacks";
  }
}

// For each unit the line that starts there, or -1.
std::vector<int> mark_lines(const Code* code) {
  std::vector<int> lines(code->code.as<Bytes>()->length / 2, -1);
  LineTableReader reader(code);
  int previous = -1;
  while (reader.next()) {
    if (reader.position.line != -1 && reader.position.line != previous &&
        size_t(reader.start / 2) < lines.size())
      lines[size_t(reader.start / 2)] = reader.position.line;
    previous = reader.position.line;
  }
  return lines;
}

int first_line_not_before(const std::vector<int>& lines, int line) {
  int result = INT_MAX;
  for (int l : lines) {
    if (l >= line && l < result) result = l;
  }
  return result == INT_MAX ? -1 : result;
}

// Finds the best place of the line to jump to, or raises: -1.
int find_target(const std::vector<int>& lines, const StackMap& map, int line, int64_t start) {
  int64_t best_stack = kOverflowed;
  int best = -1, error = -1;
  const char* message = "cannot find bytecode for specified line";
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i] != line) continue;
    const int64_t target = map.at(i);
    if (compatible(start, target)) {
      error = 0;
      if (target > best_stack) {
        best_stack = target;
        best = int(i);
      }
    } else if (error < 0) {
      if (start == kOverflowed) {
        message = "stack to deep to analyze";
      } else if (start == kUninitialized) {
        message = "can't jump from unreachable code";
      } else {
        message = explain(target);
        error = 1;
      }
    }
  }
  if (error) raise_value_error("%s", message);
  return error ? -1 : best;
}

bool check_event(const FrameObject* object, bool suspended) {
  switch (current_trace_event()) {
    case TraceEvent::kLine: break;
    case TraceEvent::kCall:
      raise_value_error("can't jump from the 'call' trace event of a new frame");
      return false;
    case TraceEvent::kReturn:
      if (suspended) break;
      [[fallthrough]];
    default: raise_value_error("can only jump from a 'line' trace event"); return false;
  }
  if (!object->trace.is_unbound()) return true;
  raise_value_error("f_lineno can only be set by a trace function");
  return false;
}

}  // namespace

bool frame_set_line(FrameObject* object, Value value) {
  if (value.is_unbound()) {
    raise(types::AttributeError, "cannot delete attribute");
    return false;
  }
  if (!is_int(value) || value.is_bool()) {
    raise_value_error("lineno must be an integer");
    return false;
  }
  Frame* frame = object->frame();
  const bool suspended = (frame->flags & kFrameGenerator) && *frame->ip >> 8 != 0 &&
                         base_opcode(uint8_t(*frame->ip)) == OP_RESUME &&
                         uint8_t(frame->ip[-1]) == OP_YIELD_VALUE;
  if (!check_event(object, suspended)) return false;
  int64_t wanted;
  if (!int_fits_i64(value, &wanted) || wanted > INT_MAX || wanted < INT_MIN) {
    raise_value_error("lineno out of range");
    return false;
  }
  const Code* code = frame->code;
  if (wanted < code->first_line) {
    raise_value_error("line %d comes before the current code block", int(wanted));
    return false;
  }
  const std::vector<int> lines = mark_lines(code);
  const int line = first_line_not_before(lines, int(wanted));
  if (line < 0) {
    raise_value_error("line %d comes after the current code block", int(wanted));
    return false;
  }
  const StackMap map(code);
  int64_t stack = map.at(size_t(frame_last_instruction(frame) / 2));
  const int target = find_target(lines, map, line, stack);
  if (target < 0) return false;
  if (suspended) stack = pop(stack);  // what was yielded
  for (; stack > map.at(size_t(target)); stack = pop(stack)) {
    --frame->sp;
    if (top(stack) == kExcept) g_thread->handled->exception = *frame->sp;
  }
  object->line = 0;
  frame->ip = code->quickened + target + 1;
  return true;
}

}  // namespace krait
