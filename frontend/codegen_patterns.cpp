// match statements.
//
// The subject stays on the stack while a pattern is tried. Values to be captured are rotated below everything
// that the pattern still needs, and stored only when the whole pattern has matched. A failing test jumps into
// a ladder of POP_TOPs at the rung that drops what is on the stack there: state.fail_pop.
#include <algorithm>

#include "frontend/codegen.h"
#include "frontend/flow_graph.h"
#include "runtime/error.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

using ast::as;
using ast::ExprContext;
using ast::maybe;
using ast::NodeKind;

static bool is_wildcard(const ast::PatternNode* pattern) {
  auto* match_as = maybe<ast::MatchAs>(pattern);
  return match_as != nullptr && match_as->name.is_none() && match_as->pattern == nullptr;
}

static bool is_star_wildcard(const ast::PatternNode* pattern) {
  auto* star = maybe<ast::MatchStar>(pattern);
  return star != nullptr && star->name.is_none();
}

// --- the statement ---

bool CodeGenerator::visit_match(ast::Match* node) {
  if (!visit_expr(node->subject)) return false;
  Block* end = new_block();
  int count = node->cases.size();
  bool has_default = count > 1 && is_wildcard(node->cases.back()->pattern);
  int tried = count - (has_default ? 1 : 0);
  for (int i = 0; i < tried; ++i) {
    ast::MatchCase* item = node->cases[i];
    // Irrefutable cases must be guarded or last.
    bool allow_irrefutable = item->guard != nullptr || i == count - 1;
    if (!visit_match_case(item, i == tried - 1, allow_irrefutable, end)) return false;
  }
  if (has_default && !visit_default_case(node->cases.back(), end)) return false;
  use_block(end);
  return true;
}

bool CodeGenerator::visit_match_case(ast::MatchCase* item, bool is_last, bool allow_irrefutable, Block* end) {
  set_place(item->pattern);
  if (!is_last) emit(OP_COPY, 1);
  PatternState state;
  state.allow_irrefutable = allow_irrefutable;
  if (!visit_pattern(item->pattern, state)) return false;
  for (Value name : state.stores) {
    if (!emit_name(name, ExprContext::kStore)) return false;
  }
  if (item->guard != nullptr) {
    ensure_fail_pop(state, 0);
    if (!jump_if(item->guard, state.fail_pop[0], false)) return false;
  }
  if (!is_last) emit(OP_POP_TOP);
  if (!visit_body(item->body)) return false;
  emit_jump(PSEUDO_JUMP, end);
  // Failing belongs to the pattern's line.
  set_place(item->pattern);
  emit_and_reset_fail_pop(state);
  return true;
}

bool CodeGenerator::visit_default_case(ast::MatchCase* item, Block* end) {
  set_place(item->pattern);
  // Nothing to test: a no-op shows that the line was reached.
  emit(OP_NOP);
  if (item->guard != nullptr && !jump_if(item->guard, end, false)) return false;
  return visit_body(item->body);
}

// --- failing and capturing ---

void CodeGenerator::ensure_fail_pop(PatternState& state, int count) {
  while (int(state.fail_pop.size()) <= count) state.fail_pop.push_back(new_block());
}

void CodeGenerator::jump_to_fail_pop(PatternState& state, int opcode) {
  int pops = state.on_top + int(state.stores.size());
  ensure_fail_pop(state, pops);
  emit_jump(opcode, state.fail_pop[size_t(pops)]);
}

void CodeGenerator::emit_and_reset_fail_pop(PatternState& state) {
  if (state.fail_pop.empty()) {
    start_block();
    return;
  }
  for (size_t i = state.fail_pop.size(); --i > 0;) {
    use_block(state.fail_pop[i]);
    emit(OP_POP_TOP);
  }
  use_block(state.fail_pop[0]);
  state.fail_pop.clear();
}

// Moves the top value below count - 1 others.
void CodeGenerator::rotate(int count) {
  for (; count > 1; --count) emit(OP_SWAP, count);
}

bool CodeGenerator::store_capture(Value name, PatternState& state) {
  if (name.is_none()) {
    emit(OP_POP_TOP);
    return true;
  }
  if (!check_not_debug(name, ExprContext::kStore)) return false;
  if (std::find(state.stores.begin(), state.stores.end(), name) != state.stores.end()) {
    return fail(format_string("multiple assignments to name %R in pattern", name));
  }
  rotate(state.on_top + int(state.stores.size()) + 1);
  state.stores.push_back(name);
  return true;
}

// --- patterns ---

static bool is_value_pattern(const ast::ExprNode* node) {
  return node->node_kind == NodeKind::kConstant || node->node_kind == NodeKind::kAttribute;
}

bool CodeGenerator::visit_pattern(ast::PatternNode* node, PatternState& state) {
  set_place(node);
  switch (node->node_kind) {
    case NodeKind::kMatchValue: {
      ast::ExprNode* value = as<ast::MatchValue>(node)->value;
      if (!is_value_pattern(value)) return fail("patterns may only match literals and attribute lookups");
      if (!visit_expr(value)) return false;
      emit_compare(ast::CmpOperator::kEq);
      jump_to_fail_pop(state, PSEUDO_POP_JUMP_IF_FALSE);
      return true;
    }
    case NodeKind::kMatchSingleton:
      emit_constant(as<ast::MatchSingleton>(node)->value);
      emit_compare(ast::CmpOperator::kIs);
      jump_to_fail_pop(state, PSEUDO_POP_JUMP_IF_FALSE);
      return true;
    case NodeKind::kMatchSequence: return visit_match_sequence(as<ast::MatchSequence>(node), state);
    case NodeKind::kMatchMapping: return visit_match_mapping(as<ast::MatchMapping>(node), state);
    case NodeKind::kMatchClass: return visit_match_class(as<ast::MatchClass>(node), state);
    case NodeKind::kMatchStar: return store_capture(as<ast::MatchStar>(node)->name, state);
    case NodeKind::kMatchAs: return visit_match_as(as<ast::MatchAs>(node), state);
    case NodeKind::kMatchOr: return visit_match_or(as<ast::MatchOr>(node), state);
    default:
      (void)raise(types::SystemError, "invalid match pattern node in AST (kind=%d)", int(node->node_kind));
      return false;
  }
}

// A pattern inside another one may be irrefutable.
bool CodeGenerator::visit_subpattern(ast::PatternNode* node, PatternState& state) {
  bool allowed = state.allow_irrefutable;
  state.allow_irrefutable = true;
  bool ok = visit_pattern(node, state);
  state.allow_irrefutable = allowed;
  return ok;
}

bool CodeGenerator::visit_match_as(ast::MatchAs* node, PatternState& state) {
  if (node->pattern == nullptr) {
    if (!state.allow_irrefutable) {
      if (node->name.is_none()) return fail("wildcard makes remaining patterns unreachable");
      return fail(format_string("name capture %R makes remaining patterns unreachable", node->name));
    }
    return store_capture(node->name, state);
  }
  // A copy to be stored when the inner pattern has matched.
  ++state.on_top;
  emit(OP_COPY, 1);
  if (!visit_pattern(node->pattern, state)) return false;
  --state.on_top;
  return store_capture(node->name, state);
}

// --- classes ---

bool CodeGenerator::check_keyword_attributes(ast::MatchClass* node) {
  const auto& attributes = node->kwd_attrs;
  for (int i = 0; i < attributes.size(); ++i) {
    set_place(node->kwd_patterns[i]);
    if (!check_not_debug(attributes[i], ExprContext::kStore)) return false;
    for (int k = i + 1; k < attributes.size(); ++k) {
      if (attributes[k] != attributes[i]) continue;
      set_place(node->kwd_patterns[k]);
      return fail(format_string("attribute name repeated in class pattern: %S", attributes[i]));
    }
  }
  return true;
}

bool CodeGenerator::visit_match_class(ast::MatchClass* node, PatternState& state) {
  int positional = node->patterns.size();
  int keywords = node->kwd_attrs.size();
  if (keywords != node->kwd_patterns.size()) {
    return fail(format_string("kwd_attrs (%d) / kwd_patterns (%d) length mismatch in class pattern", keywords,
                              node->kwd_patterns.size()));
  }
  if (keywords > 0) {
    if (!check_keyword_attributes(node)) return false;
    set_place(node);
  }
  if (!visit_expr(node->cls)) return false;
  emit_constant(tuple_new(node->kwd_attrs.data, size_t(keywords)));
  emit(OP_MATCH_CLASS, positional);
  emit(OP_COPY, 1);
  emit_none();
  emit(OP_IS_OP, 1);
  // On top now: the tuple of attributes, or None.
  ++state.on_top;
  jump_to_fail_pop(state, PSEUDO_POP_JUMP_IF_FALSE);
  emit(OP_UNPACK_SEQUENCE, positional + keywords);
  state.on_top += positional + keywords - 1;
  for (int i = 0; i < positional + keywords; ++i) {
    --state.on_top;
    ast::PatternNode* pattern = i < positional ? node->patterns[i] : node->kwd_patterns[i - positional];
    if (is_wildcard(pattern)) {
      emit(OP_POP_TOP);
    } else if (!visit_subpattern(pattern, state)) {
      return false;
    }
  }
  return true;
}

// --- mappings ---

bool CodeGenerator::visit_mapping_keys(ast::MatchMapping* node) {
  std::vector<Value> seen;  // literals, alive through the tree
  for (int i = 0; i < node->keys.size(); ++i) {
    ast::ExprNode* key = node->keys[i];
    if (key == nullptr) {
      set_place(node->patterns[i]);
      return fail("can't use NULL keys in MatchMapping (set 'rest' parameter instead)");
    }
    if (auto* constant = maybe<ast::Constant>(key)) {
      for (Value earlier : seen) {
        int same = equals(earlier, constant->value);
        if (same < 0) return false;
        if (same) return fail(format_string("mapping pattern checks duplicate key (%R)", constant->value));
      }
      seen.push_back(constant->value);
    } else if (key->node_kind != NodeKind::kAttribute) {
      return fail("mapping pattern keys may only match literals and attribute lookups");
    }
    if (!visit_expr(key)) return false;
  }
  return true;
}

bool CodeGenerator::visit_match_mapping(ast::MatchMapping* node, PatternState& state) {
  int size = node->keys.size();
  if (size != node->patterns.size()) {
    return fail(format_string("keys (%d) / patterns (%d) length mismatch in mapping pattern", size,
                              node->patterns.size()));
  }
  bool has_rest = !node->rest.is_none();
  // The subject stays on top during the checks.
  ++state.on_top;
  emit(OP_MATCH_MAPPING);
  jump_to_fail_pop(state, PSEUDO_POP_JUMP_IF_FALSE);
  if (size == 0 && !has_rest) {
    --state.on_top;
    emit(OP_POP_TOP);
    return true;
  }
  if (size > 0) {
    emit(OP_GET_LEN);
    emit_constant(Value::small_int(size));
    emit_compare(ast::CmpOperator::kGtE);
    jump_to_fail_pop(state, PSEUDO_POP_JUMP_IF_FALSE);
  }
  if (!visit_mapping_keys(node)) return false;
  emit(OP_BUILD_TUPLE, size);
  emit(OP_MATCH_KEYS);
  // On top of the subject: the tuple of keys, the tuple of values or None.
  state.on_top += 2;
  emit(OP_COPY, 1);
  emit_none();
  emit(OP_IS_OP, 1);
  jump_to_fail_pop(state, PSEUDO_POP_JUMP_IF_FALSE);
  emit(OP_UNPACK_SEQUENCE, size);
  state.on_top += size - 1;
  for (ast::PatternNode* pattern : node->patterns) {
    --state.on_top;
    if (!visit_subpattern(pattern, state)) return false;
  }
  state.on_top -= 2;
  if (has_rest) return visit_mapping_rest(node, state);
  emit(OP_POP_TOP);
  emit(OP_POP_TOP);
  return true;
}

// Stack: subject, keys. rest = dict(subject); del rest[key] for each key.
bool CodeGenerator::visit_mapping_rest(ast::MatchMapping* node, PatternState& state) {
  int size = node->keys.size();
  emit(OP_BUILD_MAP, 0);
  emit(OP_SWAP, 3);
  emit(OP_DICT_UPDATE, 2);
  emit(OP_UNPACK_SEQUENCE, size);
  for (; size > 0; --size) {
    emit(OP_COPY, 1 + size);
    emit(OP_SWAP, 2);
    emit(OP_DELETE_SUBSCR);
  }
  return store_capture(node->rest, state);
}

// --- alternatives ---

bool CodeGenerator::visit_match_or(ast::MatchOr* node, PatternState& state) {
  Block* end = new_block();
  std::vector<Value> control;  // what the first alternative captures, in its order
  if (!visit_alternatives(node, state, control, end)) return false;
  // No alternative matched: drop the copy of the subject and fail.
  emit(OP_POP_TOP);
  jump_to_fail_pop(state, PSEUDO_JUMP);
  use_block(end);
  // The captures lie above the subject; each goes below what is there already, one rotation for each.
  int rotations = int(control.size()) + 1 + state.on_top + int(state.stores.size());
  for (Value name : control) {
    rotate(rotations);
    if (std::find(state.stores.begin(), state.stores.end(), name) != state.stores.end()) {
      return fail(format_string("multiple assignments to name %R in pattern", name));
    }
    state.stores.push_back(name);
  }
  emit(OP_POP_TOP);
  return true;
}

bool CodeGenerator::visit_alternatives(ast::MatchOr* node, PatternState& state, std::vector<Value>& control,
                                       Block* end) {
  int count = node->patterns.size();
  for (int i = 0; i < count; ++i) {
    ast::PatternNode* pattern = node->patterns[i];
    set_place(pattern);
    PatternState own;
    own.allow_irrefutable = i == count - 1 && state.allow_irrefutable;
    emit(OP_COPY, 1);
    if (!visit_pattern(pattern, own)) return false;
    if (i == 0) {
      control = own.stores;
    } else if (own.stores.size() != control.size() || !align_captures(own, control)) {
      return fail("alternative patterns bind different names");
    }
    emit_jump(PSEUDO_JUMP, end);
    emit_and_reset_fail_pop(own);
  }
  return true;
}

// Brings the captured values into the control's order; false when the names differ (nothing raised).
bool CodeGenerator::align_captures(PatternState& state, const std::vector<Value>& control) {
  std::vector<Value>& stores = state.stores;
  for (size_t wanted = control.size(); wanted-- > 0;) {
    auto found = std::find(stores.begin(), stores.end(), control[wanted]);
    if (found == stores.end()) return false;
    size_t actual = size_t(found - stores.begin());
    if (actual == wanted) continue;
    // The first actual + 1 captures move behind the next wanted - actual ones.
    size_t moved = actual + 1;
    std::rotate(stores.begin(), stores.begin() + std::ptrdiff_t(moved),
                stores.begin() + std::ptrdiff_t(wanted) + 1);
    for (; moved > 0; --moved) rotate(int(wanted) + 1);
  }
  return true;
}

// --- sequences ---

bool CodeGenerator::visit_match_sequence(ast::MatchSequence* node, PatternState& state) {
  const auto& patterns = node->patterns;
  int size = patterns.size();
  int star = -1;
  bool only_wildcards = true, star_is_wildcard = false;
  for (int i = 0; i < size; ++i) {
    bool is_star = patterns[i]->node_kind == NodeKind::kMatchStar;
    if (is_star) {
      if (star >= 0) return fail("multiple starred names in sequence pattern");
      star = i;
      star_is_wildcard = is_star_wildcard(patterns[i]);
    }
    only_wildcards = only_wildcards && (is_star ? star_is_wildcard : is_wildcard(patterns[i]));
  }
  ++state.on_top;
  emit(OP_MATCH_SEQUENCE);
  jump_to_fail_pop(state, PSEUDO_POP_JUMP_IF_FALSE);
  if (star < 0 || size > 1) {
    emit(OP_GET_LEN);
    emit_constant(Value::small_int(star < 0 ? size : size - 1));
    emit_compare(star < 0 ? ast::CmpOperator::kEq : ast::CmpOperator::kGtE);
    jump_to_fail_pop(state, PSEUDO_POP_JUMP_IF_FALSE);
  }
  // What comes next consumes the subject.
  --state.on_top;
  if (only_wildcards) {
    emit(OP_POP_TOP);
    return true;
  }
  return star_is_wildcard ? visit_sequence_subscripts(patterns, star, state)
                          : visit_sequence_unpack(patterns, state);
}

bool CodeGenerator::visit_sequence_unpack(const Span<ast::PatternNode*>& patterns, PatternState& state) {
  int size = patterns.size();
  bool has_star = false;
  for (int i = 0; i < size; ++i) {
    if (patterns[i]->node_kind != NodeKind::kMatchStar) continue;
    has_star = true;
    if (i >= 256 || size - i - 1 >= (1 << 23))
      return fail("too many expressions in star-unpacking sequence pattern");
    emit(OP_UNPACK_EX, i + ((size - i - 1) << 8));
  }
  if (!has_star) emit(OP_UNPACK_SEQUENCE, size);
  state.on_top += size;
  for (ast::PatternNode* pattern : patterns) {
    --state.on_top;
    if (!visit_subpattern(pattern, state)) return false;
  }
  return true;
}

// With an ignored star it is cheaper to take the other elements by index than to unpack.
bool CodeGenerator::visit_sequence_subscripts(const Span<ast::PatternNode*>& patterns, int star,
                                              PatternState& state) {
  ++state.on_top;
  int size = patterns.size();
  for (int i = 0; i < size; ++i) {
    if (i == star || is_wildcard(patterns[i])) continue;
    emit(OP_COPY, 1);
    if (i < star) {
      emit_constant(Value::small_int(i));
    } else {
      emit(OP_GET_LEN);
      emit_constant(Value::small_int(size - i));
      emit_binary(ast::Operator::kSub);
    }
    emit(OP_BINARY_SUBSCR);
    if (!visit_subpattern(patterns[i], state)) return false;
  }
  --state.on_top;
  emit(OP_POP_TOP);
  return true;
}

}  // namespace krait
