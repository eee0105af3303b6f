// Code generation: units, instructions, names.
//
// Conventions. Visitors return false when they raised. unit_->place is the source range given to the next
// instruction: statements set it, expressions set it and put it back. An instruction without a place is
// artificial; later passes give it that of the instruction before. A block ends with a jump, a return or a
// raise; emitting more starts a new block.
#include "frontend/codegen.h"

#include <algorithm>

#include "frontend/operators.h"
#include "runtime/code.h"
#include "runtime/error.h"
#include "runtime/tuple.h"

namespace krait {

using ast::as;
using ast::NodeKind;

// Statements nest at most this deep in one function.
static constexpr size_t kMaxFrames = 20;

// --- units ---

Value CodeGenerator::generate(ast::ModNode* module) {
  GeneratedUnit unit(&context_.constants);
  enter_unit(&unit, context_.name("<module>"), UnitKind::kModule, module, 1);
  bool ok = true;
  bool add_none = true;
  switch (module->node_kind) {
    case NodeKind::kModule: ok = visit_suite(as<ast::Module>(module)->body); break;
    case NodeKind::kInteractive:
      context_.interactive = true;
      ok = visit_suite(as<ast::Interactive>(module)->body);
      break;
    default:
      ok = visit_expr(as<ast::Expression>(module)->body);
      add_none = false;
      break;
  }
  if (!ok) {
    abandon_unit();
    return Value::exception();
  }
  return leave_unit(add_none);
}

void CodeGenerator::enter_unit(GeneratedUnit* unit, Str* name, UnitKind kind, const ast::Node* node,
                               int first_line) {
  unit->name = name;
  unit->kind = kind;
  unit->scope = symbols_.scope_of(node);
  unit->first_line = first_line;
  unit->outer = unit_;
  if (unit_ != nullptr) unit->private_name = unit_->private_name;
  unit->place = {first_line, 0, first_line, 0};
  unit_ = unit;
  set_variables();
  set_qualname();
  unit->current = new_block();
  if (kind == UnitKind::kModule) unit->place.lineno = 0;
  emit(OP_RESUME, kResumeAtStart);
  if (kind == UnitKind::kModule) unit->place.lineno = -1;
}

static bool name_less(const Str* a, const Str* b) { return str_compare(a, b) < 0; }

// The symbols with a certain scope (or flag), sorted, into a table.
template <class Predicate>
static void add_sorted(const Scope* scope, NameTable& table, Predicate wanted) {
  std::vector<Str*> names;
  for (int i = 0; i < scope->symbols.size(); ++i) {
    if (wanted(scope->symbol_flags[size_t(i)])) names.push_back(scope->symbol(i));
  }
  std::sort(names.begin(), names.end(), name_less);
  for (Str* name : names) table.add(name);
}

void CodeGenerator::set_variables() {
  Scope* scope = unit_->scope;
  for (Str* parameter : scope->parameters) unit_->locals.add(parameter);
  auto has_scope = [](uint32_t flags, NameScope wanted) { return NameScope(flags >> kScopeShift) == wanted; };
  if (scope->needs_class_closure) {
    unit_->cells.add(name_class_);
  } else {
    add_sorted(scope, unit_->cells, [&](uint32_t flags) { return has_scope(flags, NameScope::kCell); });
  }
  add_sorted(scope, unit_->frees,
             [&](uint32_t flags) { return has_scope(flags, NameScope::kFree) || (flags & kDefFreeClass); });
}

void CodeGenerator::set_qualname() {
  GeneratedUnit* outer = unit_->outer;
  unit_->qualname = unit_->name;
  if (outer == nullptr || outer->outer == nullptr) return;
  bool is_definition = unit_->kind == UnitKind::kFunction || unit_->kind == UnitKind::kAsyncFunction ||
                       unit_->kind == UnitKind::kClass;
  if (is_definition) {
    Str* mangled = context_.mangle(outer->private_name, unit_->name);
    if (outer->scope->scope_of(mangled) == NameScope::kGlobalExplicit) return;
  }
  bool outer_is_function = outer->kind == UnitKind::kFunction || outer->kind == UnitKind::kAsyncFunction ||
                           outer->kind == UnitKind::kLambda;
  StringBuilder qualname;
  qualname.append(outer->qualname);
  qualname.append_ascii(outer_is_function ? ".<locals>." : ".");
  qualname.append(unit_->name);
  unit_->qualname = context_.arena.keep(qualname.finish()).as<Str>();
}

uint32_t CodeGenerator::code_flags() const {
  const Scope* scope = unit_->scope;
  uint32_t flags = 0;
  if (scope->kind == BlockKind::kFunction) {
    flags |= kCoNewLocals | kCoOptimized;
    if (scope->nested) flags |= kCoNested;
    if (scope->is_generator) flags |= scope->is_coroutine ? kCoAsyncGenerator : kCoGenerator;
    if (!scope->is_generator && scope->is_coroutine) flags |= kCoCoroutine;
    if (scope->has_varargs) flags |= kCoVarArgs;
    if (scope->has_varkeywords) flags |= kCoVarKeywords;
  }
  flags |= context_.flags & kCoFutureMask;
  if (context_.allows_top_level_await() && scope->is_coroutine && !scope->is_generator) flags |= kCoCoroutine;
  return flags;
}

int CodeGenerator::nesting() const {
  int depth = 0;
  for (GeneratedUnit* unit = unit_; unit != nullptr; unit = unit->outer) ++depth;
  return depth;
}

Value CodeGenerator::leave_unit(bool add_none) {
  Block* last = unit_->current;
  if (last->empty() || last->last().opcode != OP_RETURN_VALUE) {
    unset_place();
    if (add_none) emit_none();
    emit(OP_RETURN_VALUE);
  }
  unit_->flags = code_flags();
  Value code = assemble(*unit_, context_.filename);
  unit_ = unit_->outer;
  return code;
}

// --- emitting ---

void CodeGenerator::append(const Instruction& instruction) {
  Block* block = unit_->current;
  if (!block->empty() && (is_flow_jump(block->last().opcode) || is_scope_exit(block->last().opcode))) {
    block = start_block();
  }
  block->code.push_back(instruction);
}

void CodeGenerator::emit(int opcode, int arg) {
  append({int16_t(opcode), arg, nullptr, nullptr, unit_->place});
}

void CodeGenerator::emit_without_place(int opcode, int arg) {
  append({int16_t(opcode), arg, nullptr, nullptr, kNoLocation});
}

void CodeGenerator::emit_jump(int opcode, Block* target) {
  append({int16_t(opcode), 0, target, nullptr, unit_->place});
}

void CodeGenerator::emit_jump_without_place(int opcode, Block* target) {
  append({int16_t(opcode), 0, target, nullptr, kNoLocation});
}

void CodeGenerator::emit_setup(int opcode, Block* handler) {
  append({int16_t(opcode), 0, handler, nullptr, unit_->place});
}

void CodeGenerator::use_block(Block* block) {
  unit_->current->next = block;
  unit_->current = block;
}

Block* CodeGenerator::start_block() {
  use_block(new_block());
  return unit_->current;
}

void CodeGenerator::emit_name_operand(int opcode, Value name) { emit_plain_name(opcode, mangle(name)); }

void CodeGenerator::emit_plain_name(int opcode, Str* name) { emit(opcode, unit_->names.add(name)); }

void CodeGenerator::emit_yield() {
  if (unit_->scope->is_generator && unit_->scope->is_coroutine) emit(OP_ASYNC_GEN_WRAP);
  emit(OP_YIELD_VALUE);
  emit(OP_RESUME, kResumeAfterYield);
}

void CodeGenerator::emit_yield_from(bool is_await) {
  Block* start = new_block();
  Block* resume = new_block();
  Block* exit = new_block();
  use_block(start);
  emit_jump(OP_SEND, exit);
  use_block(resume);
  emit(OP_YIELD_VALUE);
  emit(OP_RESUME, is_await ? kResumeAfterAwait : kResumeAfterYieldFrom);
  emit_jump(PSEUDO_JUMP_NO_INTERRUPT, start);
  use_block(exit);
}

void CodeGenerator::emit_call(int argument_count) {
  emit(OP_PRECALL, argument_count);
  emit(OP_CALL, argument_count);
}

bool CodeGenerator::fail(const char* message) { return fail(format_string("%s", message)); }

// --- names ---

bool CodeGenerator::check_not_debug(Value name, ast::ExprContext context) {
  if (context == ast::ExprContext::kLoad || !str_equals_ascii(name.as<Str>(), "__debug__")) return true;
  return fail(context == ast::ExprContext::kStore ? "cannot assign to __debug__" : "cannot delete __debug__");
}

namespace {

// The instructions that load, store and delete one kind of variable, in the order of ExprContext.
constexpr int kFastOpcodes[] = {OP_LOAD_FAST, OP_STORE_FAST, OP_DELETE_FAST};
constexpr int kDerefOpcodes[] = {OP_LOAD_DEREF, OP_STORE_DEREF, OP_DELETE_DEREF};
constexpr int kGlobalOpcodes[] = {OP_LOAD_GLOBAL, OP_STORE_GLOBAL, OP_DELETE_GLOBAL};
constexpr int kNameOpcodes[] = {OP_LOAD_NAME, OP_STORE_NAME, OP_DELETE_NAME};

}  // namespace

bool CodeGenerator::emit_name(Value name, ast::ExprContext context) {
  if (!check_not_debug(name, context)) return false;
  Str* mangled = mangle(name);
  size_t access = size_t(context);
  bool in_function = unit_->scope->kind == BlockKind::kFunction;
  NameScope scope = unit_->scope->scope_of(mangled);
  if (scope == NameScope::kFree || scope == NameScope::kCell) {
    int opcode = kDerefOpcodes[access];
    if (opcode == OP_LOAD_DEREF && unit_->scope->kind == BlockKind::kClass) opcode = OP_LOAD_CLASSDEREF;
    int cell = scope == NameScope::kCell ? unit_->cells.find(mangled)
                                         : unit_->cells.size() + unit_->frees.find(mangled);
    emit(opcode, cell);
  } else if (scope == NameScope::kLocal && in_function) {
    emit(kFastOpcodes[access], unit_->locals.add(mangled));
  } else if (scope == NameScope::kGlobalExplicit || (scope == NameScope::kGlobalImplicit && in_function)) {
    int opcode = kGlobalOpcodes[access];
    int index = unit_->names.add(mangled);
    emit(opcode, opcode == OP_LOAD_GLOBAL ? index << 1 : index);
  } else {
    emit_plain_name(kNameOpcodes[access], mangled);
  }
  return true;
}

// --- frames ---

bool CodeGenerator::push_frame(const FrameBlock& frame) {
  if (unit_->frames.size() >= kMaxFrames) return fail("too many statically nested blocks");
  unit_->frames.push_back(frame);
  return true;
}

void CodeGenerator::pop_frame(FrameKind kind) {
  KRAIT_ASSERT(unit_->frames.back().kind == kind);
  unit_->frames.pop_back();
}

}  // namespace krait
