// Displays (list, tuple, set, dict), unpacking targets, and calls.
#include "frontend/codegen.h"
#include "runtime/error.h"
#include "runtime/set.h"
#include "runtime/tuple.h"

namespace krait {

using ast::as;
using ast::ExprContext;
using ast::maybe;
using ast::NodeKind;

static bool is_starred(const ast::ExprNode* node) { return node->node_kind == NodeKind::kStarred; }

static bool has_starred(const Span<ast::ExprNode*>& nodes) {
  for (ast::ExprNode* node : nodes) {
    if (is_starred(node)) return true;
  }
  return false;
}

static bool all_constant(const Span<ast::ExprNode*>& nodes, int begin, int end) {
  for (int i = begin; i < end; ++i) {
    if (nodes[i] == nullptr || nodes[i]->node_kind != NodeKind::kConstant) return false;
  }
  return true;
}

static Value constants_tuple(const Span<ast::ExprNode*>& nodes, int begin, int end) {
  Tuple* tuple = tuple_allocate(size_t(end - begin));
  if (tuple == nullptr) return Value::exception();
  for (int i = begin; i < end; ++i) tuple->items[i - begin] = as<ast::Constant>(nodes[i])->value;
  return Value::object(tuple);
}

// --- displays ---

void CodeGenerator::emit_constant_elements(const Span<ast::ExprNode*>& elements, int pushed,
                                           const SequenceOpcodes& opcodes) {
  Value folded = constants_tuple(elements, 0, elements.size());
  if (opcodes.to_tuple && pushed == 0) {
    emit_constant(folded);
    return;
  }
  if (opcodes.add == OP_SET_ADD) folded = frozenset_from_iterable(folded);
  emit(opcodes.build, pushed);
  emit_constant(folded);
  emit(opcodes.extend, 1);
  if (opcodes.to_tuple) emit(OP_LIST_TO_TUPLE);
}

bool CodeGenerator::visit_elements(const Span<ast::ExprNode*>& elements, int pushed,
                                   const SequenceOpcodes& opcodes) {
  int count = elements.size();
  if (count > 2 && all_constant(elements, 0, count)) {
    emit_constant_elements(elements, pushed, opcodes);
    return true;
  }
  bool is_big = count + pushed > kStackUseGuideline;
  if (!is_big && !has_starred(elements)) {
    if (!visit_exprs(elements)) return false;
    emit(opcodes.to_tuple ? OP_BUILD_TUPLE : opcodes.build, count + pushed);
    return true;
  }
  bool is_built = is_big;
  if (is_big) emit(opcodes.build, pushed);
  for (int i = 0; i < count; ++i) {
    if (auto* starred = maybe<ast::Starred>(elements[i])) {
      if (!is_built) emit(opcodes.build, i + pushed);
      is_built = true;
      if (!visit_expr(starred->value)) return false;
      emit(opcodes.extend, 1);
    } else {
      if (!visit_expr(elements[i])) return false;
      if (is_built) emit(opcodes.add, 1);
    }
  }
  if (opcodes.to_tuple) emit(OP_LIST_TO_TUPLE);
  return true;
}

bool CodeGenerator::visit_list(ast::List* node) {
  if (node->ctx == ExprContext::kStore) return visit_unpacking(node->elts);
  if (node->ctx == ExprContext::kDel) return visit_exprs(node->elts);
  return visit_elements(node->elts, 0, {OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND, false});
}

bool CodeGenerator::visit_tuple(ast::Tuple* node) {
  if (node->ctx == ExprContext::kStore) return visit_unpacking(node->elts);
  if (node->ctx == ExprContext::kDel) return visit_exprs(node->elts);
  return visit_elements(node->elts, 0, {OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND, true});
}

bool CodeGenerator::visit_set(ast::Set* node) {
  return visit_elements(node->elts, 0, {OP_BUILD_SET, OP_SET_ADD, OP_SET_UPDATE, false});
}

bool CodeGenerator::visit_dict_part(ast::Dict* node, int begin, int end) {
  int count = end - begin;
  bool is_big = count * 2 > kStackUseGuideline;
  if (count > 1 && !is_big && all_constant(node->keys, begin, end)) {
    for (int i = begin; i < end; ++i) {
      if (!visit_expr(node->values[i])) return false;
    }
    emit_constant(constants_tuple(node->keys, begin, end));
    emit(OP_BUILD_CONST_KEY_MAP, count);
    return true;
  }
  if (is_big) emit(OP_BUILD_MAP, 0);
  for (int i = begin; i < end; ++i) {
    if (!visit_expr(node->keys[i]) || !visit_expr(node->values[i])) return false;
    if (is_big) emit(OP_MAP_ADD, 1);
  }
  if (!is_big) emit(OP_BUILD_MAP, count);
  return true;
}

bool CodeGenerator::visit_dict(ast::Dict* node) {
  bool have_dict = false;
  int pending = 0;  // pairs before i that are not in a dict yet
  auto add_part = [&](int begin, int end) {
    if (!visit_dict_part(node, begin, end)) return false;
    if (have_dict) emit(OP_DICT_UPDATE, 1);
    have_dict = true;
    pending = 0;
    return true;
  };
  int count = node->values.size();
  for (int i = 0; i < count; ++i) {
    if (node->keys[i] == nullptr) {  // **mapping
      if (pending > 0 && !add_part(i - pending, i)) return false;
      if (!have_dict) emit(OP_BUILD_MAP, 0);
      have_dict = true;
      if (!visit_expr(node->values[i])) return false;
      emit(OP_DICT_UPDATE, 1);
    } else if (pending * 2 > kStackUseGuideline) {
      if (!add_part(i - pending, i + 1)) return false;
    } else {
      ++pending;
    }
  }
  if (pending > 0 && !add_part(count - pending, count)) return false;
  if (!have_dict) emit(OP_BUILD_MAP, 0);
  return true;
}

// --- unpacking targets ---

bool CodeGenerator::visit_unpacking(const Span<ast::ExprNode*>& targets) {
  int count = targets.size();
  int star = -1;
  for (int i = 0; i < count; ++i) {
    if (!is_starred(targets[i])) continue;
    if (star >= 0) return fail("multiple starred expressions in assignment");
    star = i;
    if (i >= 256 || count - i - 1 >= (1 << 23))
      return fail("too many expressions in star-unpacking assignment");
    emit(OP_UNPACK_EX, i + ((count - i - 1) << 8));
  }
  if (star < 0) emit(OP_UNPACK_SEQUENCE, count);
  for (ast::ExprNode* target : targets) {
    auto* starred = maybe<ast::Starred>(target);
    if (!visit_expr(starred != nullptr ? starred->value : target)) return false;
  }
  return true;
}

// --- calls ---

bool CodeGenerator::check_keywords(const Span<ast::Keyword*>& keywords) {
  for (int i = 0; i < keywords.size(); ++i) {
    Value name = keywords[i]->arg;
    if (name.is_none()) continue;
    if (!check_not_debug(name, ExprContext::kStore)) return false;
    for (int k = i + 1; k < keywords.size(); ++k) {
      if (keywords[k]->arg != name) continue;
      set_place(keywords[k]);
      return fail(format_string("keyword argument repeated: %S", name));
    }
  }
  return true;
}

static bool has_unpacking(const Span<ast::Keyword*>& keywords) {
  for (ast::Keyword* keyword : keywords) {
    if (keyword->arg.is_none()) return true;
  }
  return false;
}

bool CodeGenerator::visit_keyword_values(const Span<ast::Keyword*>& keywords, int begin, int end) {
  for (int i = begin; i < end; ++i) {
    if (!visit_expr(keywords[i]->value)) return false;
  }
  return true;
}

Value CodeGenerator::keyword_names(const Span<ast::Keyword*>& keywords, int begin, int end) {
  Tuple* names = tuple_allocate(size_t(end - begin));
  if (names == nullptr) return Value::exception();
  for (int i = begin; i < end; ++i) names->items[i - begin] = keywords[i]->arg;
  return Value::object(names);
}

// Is it a name that the module imports somewhere? Functions of modules are no methods.
bool CodeGenerator::is_imported(const ast::ExprNode* node) const {
  auto* name = maybe<ast::Name>(node);
  return name != nullptr && (symbols_.top()->flags_of(name->id.as<Str>()) & kDefImport);
}

bool CodeGenerator::visit_call(ast::Call* node) {
  if (!check_keywords(node->keywords)) return false;
  auto* method = maybe<ast::Attribute>(node->func);
  int count = node->args.size() + node->keywords.size() + (node->keywords.empty() ? 0 : 1);
  if (method != nullptr && method->ctx == ExprContext::kLoad && !is_imported(method->value) &&
      count < kStackUseGuideline && !has_starred(node->args) && !has_unpacking(node->keywords)) {
    return visit_method_call(node, method);
  }
  if (!check_caller(node->func)) return false;
  set_place(node->func);
  emit(OP_PUSH_NULL);
  set_place(node);
  return visit_expr(node->func) && visit_call_arguments(0, node->args, node->keywords);
}

bool CodeGenerator::visit_method_call(ast::Call* node, ast::Attribute* method) {
  if (!visit_expr(method->value)) return false;
  set_place(method);
  move_place_to_attribute(method);
  emit_name_operand(OP_LOAD_METHOD, method->attr);
  if (!visit_exprs(node->args)) return false;
  int keyword_count = node->keywords.size();
  if (keyword_count > 0) {
    if (!visit_keyword_values(node->keywords, 0, keyword_count)) return false;
    emit(OP_KW_NAMES, unit_->constants.add(keyword_names(node->keywords, 0, keyword_count)));
  }
  set_place(node);
  move_place_to_attribute(method);
  emit_call(node->args.size() + keyword_count);
  return true;
}

// `pushed` arguments and the callable are on the stack.
bool CodeGenerator::visit_call_arguments(int pushed, const Span<ast::ExprNode*>& args,
                                         const Span<ast::Keyword*>& keywords) {
  if (!check_keywords(keywords)) return false;
  int keyword_count = keywords.size();
  if (args.size() + keyword_count * 2 > kStackUseGuideline || has_starred(args) || has_unpacking(keywords)) {
    return visit_unpacked_call(pushed, args, keywords);
  }
  if (!visit_exprs(args)) return false;
  if (keyword_count > 0) {
    if (!visit_keyword_values(keywords, 0, keyword_count)) return false;
    emit(OP_KW_NAMES, unit_->constants.add(keyword_names(keywords, 0, keyword_count)));
  }
  emit_call(pushed + args.size() + keyword_count);
  return true;
}

// f(*args, **kwargs): the arguments as one tuple (or the only starred iterable) and one dict.
bool CodeGenerator::visit_unpacked_call(int pushed, const Span<ast::ExprNode*>& args,
                                        const Span<ast::Keyword*>& keywords) {
  if (pushed == 0 && args.size() == 1 && is_starred(args.front())) {
    if (!visit_expr(as<ast::Starred>(args.front())->value)) return false;
  } else if (!visit_elements(args, pushed, {OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND, true})) {
    return false;
  }
  if (!keywords.empty() && !visit_keyword_dict(keywords)) return false;
  emit(OP_CALL_FUNCTION_EX, keywords.empty() ? 0 : 1);
  return true;
}

bool CodeGenerator::visit_keyword_dict(const Span<ast::Keyword*>& keywords) {
  bool have_dict = false;
  int pending = 0;
  auto add_part = [&](int begin, int end) {
    if (!visit_keyword_dict_part(keywords, begin, end)) return false;
    if (have_dict) emit(OP_DICT_MERGE, 1);
    have_dict = true;
    pending = 0;
    return true;
  };
  for (int i = 0; i < keywords.size(); ++i) {
    if (!keywords[i]->arg.is_none()) {
      ++pending;
      continue;
    }
    if (pending > 0 && !add_part(i - pending, i)) return false;
    if (!have_dict) emit(OP_BUILD_MAP, 0);
    have_dict = true;
    if (!visit_expr(keywords[i]->value)) return false;
    emit(OP_DICT_MERGE, 1);
  }
  return pending == 0 || add_part(keywords.size() - pending, keywords.size());
}

bool CodeGenerator::visit_keyword_dict_part(const Span<ast::Keyword*>& keywords, int begin, int end) {
  int count = end - begin;
  bool is_big = count * 2 > kStackUseGuideline;
  if (count > 1 && !is_big) {
    if (!visit_keyword_values(keywords, begin, end)) return false;
    emit_constant(keyword_names(keywords, begin, end));
    emit(OP_BUILD_CONST_KEY_MAP, count);
    return true;
  }
  if (is_big) emit_without_place(OP_BUILD_MAP, 0);
  for (int i = begin; i < end; ++i) {
    emit_constant(keywords[i]->arg);
    if (!visit_expr(keywords[i]->value)) return false;
    if (is_big) emit_without_place(OP_MAP_ADD, 1);
  }
  if (!is_big) emit(OP_BUILD_MAP, count);
  return true;
}

}  // namespace krait
