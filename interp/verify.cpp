// The bytecode verifier: an abstract interpretation that knows, for every instruction, how deep the
// evaluation stack is and what kind of value lies in each place, as far as handlers rely on it.
//
// Compiled code passes by construction. What is rejected here would let a handler read or write outside its
// frame, or take a value for something it is not. Values that are only ever treated as objects of any type
// need no proof.
#include "interp/verify.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "interp/unwind.h"
#include "runtime/bytecode.h"
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

enum class Known : uint8_t {
  Any,        // an object
  MaybeNull,  // an object or nothing
  Null,
  Code,
  Tuple,
  NameTuple,  // of str
  List,
  Set,
  Dict,
  Str,
  Exception,
  ExceptionOrNone,
  Offset,  // as pushed for an exception handler
};

Known join(Known a, Known b) {
  if (a == b) return a;
  const auto nullable = [](Known k) { return k == Known::Null || k == Known::MaybeNull; };
  if (nullable(a) || nullable(b)) return Known::MaybeNull;
  const auto in = [&](Known x, Known y) { return (a == x && b == y) || (a == y && b == x); };
  if (in(Known::Tuple, Known::NameTuple)) return Known::Tuple;
  if (in(Known::Exception, Known::ExceptionOrNone)) return Known::ExceptionOrNone;
  return Known::Any;
}

Known known_constant(Value v) {
  if (v.is_none()) return Known::ExceptionOrNone;
  if (!v.is_object()) return Known::Any;
  if (is_code(v)) return Known::Code;
  if (has_shape(v, shapes::str)) return Known::Str;
  if (!has_shape(v, shapes::tuple)) return Known::Any;
  const auto* t = v.as<Tuple>();
  for (uint64_t i = 0; i < t->length; ++i) {
    if (!has_shape(t->items[i], shapes::str)) return Known::Tuple;
  }
  return Known::NameTuple;
}

using Stack = std::vector<Known>;

class Verifier {
 public:
  explicit Verifier(Code* code)
      : code_(code),
        units_(reinterpret_cast<const uint16_t*>(code->code.as<Bytes>()->data)),
        count_(int(code->code.as<Bytes>()->length / 2)) {}

  bool verify() { return check_layout() && check_prologue() && check_exception_table() && check_flow(); }

 private:
  bool is_generator() const { return code_->flags & (kCoGenerator | kCoCoroutine | kCoAsyncGenerator); }
  bool is_start(int unit) const { return unit >= 0 && unit < count_ && starts_[size_t(unit)]; }
  uint8_t kind_of_local(uint32_t index) const { return code_->locals_plus_kinds.as<Bytes>()->data[index]; }

  bool check_layout();
  bool check_prologue();
  bool check_exception_table();
  bool check_flow();
  bool check_operand(int opcode, uint32_t arg) const;
  bool run_from(int unit);
  bool flow_to(int unit, const Stack& stack);
  bool flow_to_handlers(int unit);
  bool step(int opcode, uint32_t arg, int* unit);

  bool pop(size_t count = 1);
  bool pop_kind(Known kind);
  bool at_is(size_t depth, Known kind) const {
    return depth <= stack_.size() && stack_[stack_.size() - depth] == kind;
  }
  void push(Known kind) { stack_.push_back(kind); }
  bool apply_generic(int opcode, uint32_t arg);
  bool apply(int opcode, uint32_t arg);
  bool apply_container(int opcode, uint32_t arg, bool* known);
  bool apply_exception(int opcode, uint32_t arg, bool* known);
  bool apply_function(int opcode, uint32_t arg, bool* known);

  Code* code_;
  const uint16_t* units_;
  int count_;
  int prologue_end_ = 0;
  std::vector<bool> starts_;            // units where an instruction (with its EXTENDED_ARGs) begins
  std::vector<ExceptionRange> ranges_;  // exception table
  std::vector<Stack> states_;           // stacks at units that are jumped to
  std::vector<int> state_index_;        // of a unit, or -1
  std::vector<int> pending_;            // units whose state has changed
  Stack stack_;
  Stack elsewhere_;             // what a jump or a handler finds
  int previous_constant_ = -1;  // index, when the instruction before was LOAD_CONST
};

// Instructions follow each other with their caches, up to the end.
bool Verifier::check_layout() {
  const int64_t locals = code_->locals_plus_count;
  const int64_t arguments = int64_t(code_->arg_count) + code_->keyword_only_count +
                            ((code_->flags & kCoVarArgs) != 0) + ((code_->flags & kCoVarKeywords) != 0);
  if (count_ == 0 || code_->code.as<Bytes>()->length % 2) return false;
  if (code_->arg_count < 0 || code_->keyword_only_count < 0 || code_->positional_only_count < 0) return false;
  if (code_->positional_only_count > code_->arg_count || arguments > locals) return false;
  if (code_->stack_size < 0 || code_->stack_size > (1 << 24) || locals > (1 << 24)) return false;
  if (int64_t(code_->locals_plus_names.as<Tuple>()->length) != locals) return false;
  for (int64_t i = 0; i < arguments; ++i) {
    if (!(kind_of_local(uint32_t(i)) & kLocalFast)) return false;
  }
  starts_.assign(size_t(count_), false);
  state_index_.assign(size_t(count_), -1);
  bool extended = false;
  for (int i = 0; i < count_;) {
    const int opcode = units_[i] & 0xff;
    const OpcodeInfo& info = opcode_info(opcode);
    if (!info.name || opcode == OP_CACHE) return false;
    if (!extended) starts_[size_t(i)] = true;
    extended = opcode == OP_EXTENDED_ARG;
    for (int c = 1; c <= info.caches; ++c) {
      if (i + c >= count_ || (units_[i + c] & 0xff) != OP_CACHE) return false;
    }
    i += 1 + info.caches;
  }
  return !extended;
}

// Every cell is made, every free variable copied, and a generator returned, once, before anything else.
bool Verifier::check_prologue() {
  std::vector<bool> made(size_t(code_->locals_plus_count), false);
  bool copied = false, returned = false;
  int i = 0;
  uint32_t extension = 0;
  for (; i < count_; ++i) {
    const int opcode = units_[i] & 0xff;
    const uint32_t arg = extension << 8 | units_[i] >> 8;
    extension = opcode == OP_EXTENDED_ARG ? arg : 0;
    if (opcode == OP_COPY_FREE_VARS) {
      if (copied || arg != uint32_t(code_->free_count)) return false;
      copied = true;
    } else if (opcode == OP_MAKE_CELL) {
      if (arg >= made.size() || !(kind_of_local(arg) & kLocalCell) || made[arg]) return false;
      made[arg] = true;
    } else if (opcode == OP_RETURN_GENERATOR) {
      if (returned) return false;
      returned = true;
    } else if (opcode != OP_EXTENDED_ARG && opcode != OP_NOP) {
      break;
    }
  }
  prologue_end_ = i;
  if (returned != is_generator() || (code_->free_count > 0 && !copied)) return false;
  for (uint32_t k = 0; k < made.size(); ++k) {
    if ((kind_of_local(k) & kLocalCell) && !made[k]) return false;
  }
  return true;
}

// Ranges are sorted and apart, so that at most one covers a unit.
bool Verifier::check_exception_table() {
  ExceptionTableReader reader(code_->exception_table.as<Bytes>());
  int64_t previous = 0;
  while (!reader.at_end()) {
    const ExceptionRange range = reader.next();
    const ExceptionHandler& h = range.handler;
    if (range.start < previous || range.end > count_) return false;
    if (!is_start(h.target) || h.target < prologue_end_ || h.depth < 0 || h.depth > code_->stack_size)
      return false;
    ranges_.push_back(range);
    previous = range.end;
  }
  return true;
}

bool Verifier::check_operand(int opcode, uint32_t arg) const {
  const auto below = [&](uint64_t limit) { return arg < limit; };
  switch (opcode) {
    case OP_STORE_FAST:
    case OP_DELETE_FAST:
      return below(uint64_t(code_->locals_plus_count)) && !(kind_of_local(arg) & (kLocalCell | kLocalFree));
    case OP_COPY:
    case OP_SWAP: return arg >= 1;
    case OP_BUILD_SLICE: return arg == 2 || arg == 3;
    case OP_RAISE_VARARGS: return arg <= 2;
    case OP_RESUME: return arg <= kResumeAfterAwait;
    default: break;
  }
  switch (opcode_info(opcode).operand) {
    case OperandKind::kConst: return below(code_->constants.as<Tuple>()->length);
    case OperandKind::kName: return below(code_->names.as<Tuple>()->length);
    case OperandKind::kGlobalName: return arg >> 1 < code_->names.as<Tuple>()->length;
    case OperandKind::kLocal: return below(uint64_t(code_->locals_plus_count));
    case OperandKind::kFree:
      return below(uint64_t(code_->locals_plus_count)) && (kind_of_local(arg) & (kLocalCell | kLocalFree));
    case OperandKind::kCompare: return below(kCompareOpCount);
    case OperandKind::kBinaryOp: return below(kBinaryOpCount);
    default: return true;
  }
}

// --- the evaluation stack ---

bool Verifier::pop(size_t count) {
  for (; count > 0; --count) {
    if (stack_.empty() || stack_.back() == Known::Null || stack_.back() == Known::MaybeNull) return false;
    stack_.pop_back();
  }
  return true;
}

bool Verifier::pop_kind(Known kind) {
  if (!at_is(1, kind)) return false;
  stack_.pop_back();
  return true;
}

bool Verifier::apply_container(int opcode, uint32_t arg, bool* known) {
  *known = true;
  const auto build = [&](size_t count, Known kind) {
    if (!pop(count)) return false;
    push(kind);
    return true;
  };
  const auto add_to = [&](Known kind, size_t count) { return at_is(arg + count, kind) && pop(count); };
  switch (opcode) {
    case OP_BUILD_TUPLE: return build(arg, Known::Tuple);
    case OP_BUILD_LIST: return build(arg, Known::List);
    case OP_BUILD_SET: return build(arg, Known::Set);
    case OP_BUILD_MAP: return build(2 * size_t(arg), Known::Dict);
    case OP_BUILD_CONST_KEY_MAP: {
      // The keys are a constant: their number is known.
      if (previous_constant_ < 0) return false;
      const Value keys = code_->constants.as<Tuple>()->items[previous_constant_];
      return has_shape(keys, shapes::tuple) && keys.as<Tuple>()->length == arg &&
             build(size_t(arg) + 1, Known::Dict);
    }
    case OP_LIST_TO_TUPLE: return at_is(1, Known::List) && build(1, Known::Tuple);
    case OP_LIST_APPEND:
    case OP_LIST_EXTEND: return add_to(Known::List, 1);
    case OP_SET_ADD:
    case OP_SET_UPDATE: return add_to(Known::Set, 1);
    case OP_DICT_UPDATE: return add_to(Known::Dict, 1);
    case OP_DICT_MERGE: {
      const size_t callable = size_t(arg) + 3;
      if (callable > stack_.size()) return false;
      const Known k = stack_[stack_.size() - callable];
      return k != Known::Null && k != Known::MaybeNull && add_to(Known::Dict, 1);
    }
    case OP_MAP_ADD: return add_to(Known::Dict, 2);
    case OP_BUILD_STRING:
      for (uint32_t i = 1; i <= arg; ++i) {
        if (!at_is(i, Known::Str)) return false;
      }
      return build(arg, Known::Str);
    case OP_FORMAT_VALUE:
      if ((arg & kFormatHasSpec) && !pop_kind(Known::Str)) return false;
      return build(1, Known::Str);
    case OP_MATCH_KEYS:
      if (!at_is(1, Known::Tuple) && !at_is(1, Known::NameTuple)) return false;
      return apply_generic(opcode, arg);
    case OP_MATCH_CLASS: return pop_kind(Known::NameTuple) && build(2, Known::Any);
    default: *known = false; return true;
  }
}

bool Verifier::apply_exception(int opcode, uint32_t arg, bool* known) {
  *known = true;
  const auto replace = [&](size_t count, std::initializer_list<Known> results) {
    if (!pop(count)) return false;
    for (Known k : results) push(k);
    return true;
  };
  switch (opcode) {
    case OP_PUSH_EXC_INFO:
      return at_is(1, Known::Exception) && replace(1, {Known::ExceptionOrNone, Known::Exception});
    case OP_POP_EXCEPT: return (at_is(1, Known::Exception) || at_is(1, Known::ExceptionOrNone)) && pop();
    case OP_CHECK_EG_MATCH: return replace(2, {Known::ExceptionOrNone, Known::ExceptionOrNone});
    case OP_CHECK_EXC_MATCH: {
      if (stack_.size() < 2) return false;
      const Known exception = stack_[stack_.size() - 2];
      return replace(2, {exception, Known::Any});
    }
    case OP_PREP_RERAISE_STAR: return pop_kind(Known::List) && replace(1, {Known::ExceptionOrNone});
    case OP_WITH_EXCEPT_START: {
      if (!at_is(1, Known::Exception) || stack_.size() < 4) return false;
      const Known exit = stack_[stack_.size() - 4];
      if (exit == Known::Null || exit == Known::MaybeNull) return false;
      push(Known::Any);
      return true;
    }
    case OP_END_ASYNC_FOR: return pop_kind(Known::Exception) && pop();
    case OP_RERAISE: return (arg == 0 || at_is(size_t(arg) + 1, Known::Offset)) && pop();
    default: *known = false; return true;
  }
}

bool Verifier::apply_function(int opcode, uint32_t arg, bool* known) {
  *known = true;
  switch (opcode) {
    case OP_PUSH_NULL: push(Known::Null); return true;
    case OP_LOAD_GLOBAL:
      if (arg & 1) push(Known::Null);
      push(Known::Any);
      return true;
    case OP_LOAD_METHOD:
      if (!pop()) return false;
      push(Known::MaybeNull);
      push(Known::Any);
      return true;
    case OP_PRECALL:
      if (!pop(size_t(arg) + 1) || stack_.empty()) return false;
      stack_.back() = Known::Any;
      return true;
    case OP_CALL_FUNCTION_EX:
      if (!pop(2 + (arg & 1)) || stack_.empty()) return false;
      stack_.back() = Known::Any;
      return true;
    case OP_MAKE_FUNCTION: {
      const auto pop_tuple = [&] { return pop_kind(Known::Tuple) || pop_kind(Known::NameTuple); };
      if (!pop_kind(Known::Code)) return false;
      if ((arg & kMakeClosure) && !pop_kind(Known::Tuple)) return false;
      if ((arg & kMakeAnnotations) && !pop_tuple()) return false;
      if ((arg & kMakeKwDefaults) && !pop_kind(Known::Dict)) return false;
      if ((arg & kMakeDefaults) && !pop_tuple()) return false;
      push(Known::Any);
      return true;
    }
    case OP_LOAD_CONST: push(known_constant(code_->constants.as<Tuple>()->items[arg])); return true;
    case OP_POP_TOP:
      if (stack_.empty()) return false;
      stack_.pop_back();
      return true;
    case OP_COPY:
      if (arg > stack_.size()) return false;
      push(stack_[stack_.size() - arg]);
      return true;
    case OP_SWAP:
      if (arg > stack_.size()) return false;
      std::swap(stack_.back(), stack_[stack_.size() - arg]);
      return true;
    default: *known = false; return true;
  }
}

// Operands are objects, results are objects.
bool Verifier::apply_generic(int opcode, uint32_t arg) {
  const StackUse use = stack_use(opcode, arg);
  if (use.pops < 0 || use.pushes < 0 || use.pushes > code_->stack_size) return false;
  if (!pop(size_t(use.pops))) return false;
  for (int i = 0; i < use.pushes; ++i) push(Known::Any);
  return true;
}

bool Verifier::apply(int opcode, uint32_t arg) {
  bool known;
  if (!apply_function(opcode, arg, &known)) return false;
  if (known) return true;
  if (!apply_container(opcode, arg, &known)) return false;
  if (known) return true;
  if (!apply_exception(opcode, arg, &known)) return false;
  return known || apply_generic(opcode, arg);
}

// --- control flow ---

// Control arrives at a unit with this stack.
bool Verifier::flow_to(int unit, const Stack& stack) {
  if (!is_start(unit) || unit < prologue_end_) return false;
  int& index = state_index_[size_t(unit)];
  if (index < 0) {
    index = int(states_.size());
    states_.push_back(stack);
    pending_.push_back(unit);
    return true;
  }
  Stack& known = states_[size_t(index)];
  if (known.size() != stack.size()) return false;
  bool changed = false;
  for (size_t i = 0; i < stack.size(); ++i) {
    const Known joined = join(known[i], stack[i]);
    changed |= joined != known[i];
    known[i] = joined;
  }
  if (changed) pending_.push_back(unit);
  return true;
}

// The instruction at `unit` may raise.
bool Verifier::flow_to_handlers(int unit) {
  const auto behind = std::upper_bound(ranges_.begin(), ranges_.end(), unit,
                                       [](int u, const ExceptionRange& r) { return u < r.end; });
  if (behind == ranges_.end() || unit < behind->start) return true;
  const ExceptionHandler& h = behind->handler;
  if (size_t(h.depth) > stack_.size()) return false;
  elsewhere_.assign(stack_.begin(), stack_.begin() + h.depth);
  if (h.push_lasti) elsewhere_.push_back(Known::Offset);
  elsewhere_.push_back(Known::Exception);
  return int(elsewhere_.size()) <= code_->stack_size && flow_to(h.target, elsewhere_);
}

// KW_NAMES, PRECALL and CALL belong together; *unit is moved behind what was read.
bool Verifier::step(int opcode, uint32_t arg, int* unit) {
  if (opcode == OP_CALL) return false;  // only behind PRECALL
  if (opcode == OP_KW_NAMES) {
    if (known_constant(code_->constants.as<Tuple>()->items[arg]) != Known::NameTuple) return false;
    const uint64_t names = code_->constants.as<Tuple>()->items[arg].as<Tuple>()->length;
    uint32_t call_arg = 0;
    do {
      if (*unit >= count_) return false;
      call_arg = call_arg << 8 | units_[*unit] >> 8;
      opcode = units_[(*unit)++] & 0xff;
    } while (opcode == OP_EXTENDED_ARG);
    if (opcode != OP_PRECALL || names > call_arg) return false;
    *unit += cache_units(OP_PRECALL);
    arg = call_arg;
  }
  if (opcode == OP_PRECALL) {
    if (!apply(opcode, arg)) return false;
    while (*unit < count_ && (units_[*unit] & 0xff) == OP_EXTENDED_ARG) ++*unit;
    if (*unit >= count_ || (units_[*unit] & 0xff) != OP_CALL) return false;
    *unit += 1 + cache_units(OP_CALL);
    return true;
  }
  if (is_jump(opcode)) {
    elsewhere_ = stack_;
    if (!apply(opcode, arg)) return false;
    // Where the jump goes the depth differs, and a kept value is some object.
    const int depth = int(elsewhere_.size()) + stack_use(opcode, arg).jump_effect;
    if (depth < 0) return false;
    elsewhere_.resize(size_t(depth), Known::Any);
    if (opcode == OP_SEND && depth > 0) elsewhere_.back() = Known::Any;
    const bool forward = opcode_info(opcode).operand == OperandKind::kJumpForward;
    const int64_t to = forward ? int64_t(*unit) + arg : int64_t(*unit) - arg;
    return to >= 0 && to < count_ && flow_to(int(to), elsewhere_);
  }
  return apply(opcode, arg);
}

bool Verifier::run_from(int start) {
  stack_.clear();
  if (start != 0) stack_ = states_[size_t(state_index_[size_t(start)])];
  previous_constant_ = -1;
  for (int unit = start;;) {
    if (unit >= count_) return false;
    if (!is_start(unit)) return false;
    if (unit != start && state_index_[size_t(unit)] >= 0) return flow_to(unit, stack_);
    uint32_t arg = 0;
    int opcode;
    int next = unit;
    do {
      arg = arg << 8 | units_[next] >> 8;
      opcode = units_[next++] & 0xff;
    } while (opcode == OP_EXTENDED_ARG);
    next += cache_units(opcode);
    if (!check_operand(opcode, arg)) return false;
    const bool in_prologue = unit < prologue_end_;
    if (!in_prologue &&
        (opcode == OP_RETURN_GENERATOR || opcode == OP_MAKE_CELL || opcode == OP_COPY_FREE_VARS))
      return false;
    if (opcode == OP_YIELD_VALUE && !is_generator()) return false;
    // A generator starts with the value that was sent to it.
    if (opcode == OP_RETURN_GENERATOR) push(Known::Any);
    if (!in_prologue && !flow_to_handlers(next - 1 - cache_units(opcode))) return false;
    if (opcode != OP_RETURN_GENERATOR && !step(opcode, arg, &next)) return false;
    if (int64_t(stack_.size()) > code_->stack_size) return false;
    previous_constant_ = opcode == OP_LOAD_CONST ? int(arg) : -1;
    if (opcode_info(opcode).ends_block) return true;
    unit = next;
  }
}

bool Verifier::check_flow() {
  if (!run_from(0)) return false;
  while (!pending_.empty()) {
    const int unit = pending_.back();
    pending_.pop_back();
    if (!run_from(unit)) return false;
  }
  return true;
}

}  // namespace

bool verify_code(Code* code) {
  if (Verifier(code).verify()) return true;
  raise(types::SystemError, "invalid bytecode in code object %R", code->name);
  return false;
}

}  // namespace krait
