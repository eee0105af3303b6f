// Code generation: one walk over the tree, one flow graph per code object. See codegen.cpp for the
// conventions; the visitors of one subject each are in codegen_*.cpp.
#pragma once

#include <string_view>

#include "frontend/assembler.h"
#include "frontend/compile_context.h"
#include "frontend/symtable.h"

namespace krait {

// What a code object is made for; decides on names, `yield`, `await` and `return`.
enum class UnitKind : uint8_t { kModule, kClass, kFunction, kAsyncFunction, kLambda, kComprehension };

// Constructs that control flow out of them (return, break, continue) has to unwind.
enum class FrameKind : uint8_t {
  kWhileLoop,
  kForLoop,
  kTryExcept,
  kFinallyTry,
  kFinallyEnd,
  kWith,
  kAsyncWith,
  kHandlerCleanup,
  kPopValue,
  kExceptionHandler,
  kExceptionGroupHandler,
  kAsyncComprehensionGenerator,
};

struct FrameBlock {
  FrameKind kind;
  Block* block = nullptr;                              // start; `continue` goes there
  Block* exit = nullptr;                               // `break` goes there
  const Span<ast::StmtNode*>* finally_body = nullptr;  // kFinallyTry
  const ast::StmtNode* statement = nullptr;            // kWith, kAsyncWith
  Value name = Value::none();                          // kHandlerCleanup: the `as` name or None
};

// A code object under construction.
struct GeneratedUnit : CodeUnit {
  explicit GeneratedUnit(ConstantPool* pool) : CodeUnit(pool) {}
  UnitKind kind = UnitKind::kModule;
  Scope* scope = nullptr;
  Str* private_name = nullptr;  // class whose `__name`s are mangled
  Block* current = nullptr;
  ast::Location place = kNoLocation;  // of the next instruction
  std::vector<FrameBlock> frames;
  GeneratedUnit* outer = nullptr;
};

class CodeGenerator {
 public:
  CodeGenerator(CompileContext& context, const SymbolTable& symbols)
      : context_(context), symbols_(symbols), name_class_(str_intern("__class__")) {}

  // The module's code object, or exception.
  Value generate(ast::ModNode* module);

 private:
  // --- units (codegen.cpp) ---
  void enter_unit(GeneratedUnit* unit, Str* name, UnitKind kind, const ast::Node* node, int first_line);
  // Ends the current unit; the code object, or exception. add_none: falling off the end returns None.
  Value leave_unit(bool add_none);
  // Drops the current unit after an error.
  void abandon_unit() { unit_ = unit_->outer; }
  void set_variables();
  void set_qualname();
  uint32_t code_flags() const;
  int nesting() const;

  // --- emitting ---
  void emit(int opcode, int arg = 0);
  void emit_without_place(int opcode, int arg = 0);
  // Ends the current block.
  void emit_jump(int opcode, Block* target);
  void emit_jump_without_place(int opcode, Block* target);
  // Installs the handler for what follows.
  void emit_setup(int opcode, Block* handler);
  void append(const Instruction& instruction);
  void emit_constant(Value constant) { emit(OP_LOAD_CONST, unit_->constants.add(constant)); }
  void emit_none() { emit_constant(Value::none()); }
  void emit_name_operand(int opcode, Value name);  // mangled, in co_names
  void emit_plain_name(int opcode, Str* name);     // as it is
  void emit_yield();
  void emit_yield_from(bool is_await);
  void emit_call(int argument_count);
  Block* new_block() { return unit_->graph.new_block(); }
  void use_block(Block* block);
  Block* start_block();
  void set_place(const ast::LocatedNode* node) { unit_->place = node->location(); }
  void unset_place() { unit_->place = kNoLocation; }
  bool fail(Value message) { return context_.fail(unit_->place, message); }
  bool fail(const char* message);
  [[nodiscard]] bool warn(Value message) { return context_.warn(unit_->place, message); }

  // --- names ---
  bool emit_name(Value name, ast::ExprContext context);
  bool check_not_debug(Value name, ast::ExprContext context);
  Str* mangle(Value name) { return context_.mangle(unit_->private_name, name.as<Str>()); }

  // --- statements (codegen_statements.cpp) ---
  bool visit_body(const Span<ast::StmtNode*>& body, int first = 0);
  bool visit_stmt(ast::StmtNode* node);
  // A module's or class's statements, annotations and docstring set up.
  bool visit_suite(const Span<ast::StmtNode*>& body);
  bool visit_expression_statement(ast::ExprNode* value);
  bool visit_assign(ast::Assign* node);
  bool visit_aug_assign(ast::AugAssign* node);
  bool visit_ann_assign(ast::AnnAssign* node);
  bool check_annotation_target(ast::ExprNode* target, bool has_value);
  bool discard_expr(ast::ExprNode* node);
  bool discard_subscript(ast::ExprNode* slice);
  bool visit_assert(ast::Assert* node);
  bool visit_raise(ast::Raise* node);
  bool visit_import(ast::Import* node);
  bool visit_import_as(Str* name, Value as_name);
  bool visit_import_from(ast::ImportFrom* node);

  // --- control flow (codegen_control.cpp) ---
  bool push_frame(const FrameBlock& frame);
  void pop_frame(FrameKind kind);
  bool unwind_frame(const FrameBlock& frame, bool keep_top);
  // Unwinds to the function's start, or to the innermost loop when `loop` is given.
  bool unwind_frames(bool keep_top, FrameBlock* loop, bool* found);
  void swap_if(bool condition) {
    if (condition) emit(OP_SWAP, 2);
  }
  bool visit_return(ast::Return* node);
  bool visit_break();
  bool visit_continue();
  bool visit_if(ast::If* node);
  bool visit_while(ast::While* node);
  bool visit_for(ast::For* node);
  bool visit_async_for(ast::AsyncFor* node);
  // Jumps to the target when the expression's truth is `condition`.
  bool jump_if(ast::ExprNode* test, Block* target, bool condition);
  bool jump_if_compare(ast::Compare* test, Block* target, bool condition);

  // --- try and with (codegen_try.cpp) ---
  template <class T>
  bool visit_try(T* node);
  template <class T>
  bool visit_try_finally(T* node);
  bool visit_try_except(ast::Try* node) { return visit_plain_handlers(node); }
  bool visit_try_except(ast::TryStar* node) { return visit_star_handlers(node); }
  bool visit_plain_handlers(ast::Try* node);
  bool visit_handler(ast::ExceptHandler* handler, Block* end);
  bool visit_star_handlers(ast::TryStar* node);
  bool visit_star_handler(ast::ExceptHandler* handler, Block* next);
  bool unbind_handler_name(Value name);
  void emit_pop_except_and_reraise();
  void emit_exit_with_nones();
  void emit_with_except_finish(Block* cleanup);
  void emit_await(int where);
  template <typename With>
  bool visit_with(With* node, int index);
  bool visit_async_with(ast::AsyncWith* node);

  // --- functions and classes (codegen_functions.cpp) ---
  template <class T>
  bool visit_function(T* node, UnitKind kind);
  bool visit_function_body(const Span<ast::StmtNode*>& body);
  bool visit_class(ast::ClassDef* node);
  bool visit_class_body(ast::ClassDef* node);
  bool visit_lambda(ast::Lambda* node);
  bool visit_decorators(const Span<ast::ExprNode*>& decorators);
  void apply_decorators(const Span<ast::ExprNode*>& decorators);
  // Default values onto the stack; adds to the MAKE_FUNCTION flags.
  bool visit_defaults(ast::Arguments* arguments, int* flags);
  bool visit_annotations(ast::Arguments* arguments, ast::ExprNode* returns, int* flags);
  bool visit_parameter_annotation(Value name, ast::ExprNode* annotation, int* count);
  bool visit_annotation(ast::ExprNode* annotation);
  bool check_parameters(ast::Arguments* arguments);
  void set_argument_counts(ast::Arguments* arguments);
  // The function object from its code: closure, flags.
  void emit_function(Value code, int flags);
  void emit_closure_cell(Str* name);

  // --- comprehensions (codegen_comprehensions.cpp) ---
  struct Comprehension {
    ComprehensionKind kind;
    const Span<ast::Comprehension*>* generators;
    ast::ExprNode* element;  // the key of a dict comprehension
    ast::ExprNode* value;    // of a dict comprehension
  };
  bool visit_comprehension(ast::ExprNode* node, const char* name, const Comprehension& comprehension);
  struct ComprehensionLoop {
    Block* start = nullptr;  // nullptr: an assignment, no loop
    Block* next = nullptr;   // where false conditions go
    Block* end = nullptr;    // exhausted; asynchronous: the handler of what __anext__ raises
  };
  bool visit_loops(const Comprehension& comprehension);
  bool open_sync_loop(ast::Comprehension* clause, bool outermost, ComprehensionLoop* loop);
  bool open_async_loop(ast::Comprehension* clause, bool outermost, ComprehensionLoop* loop);
  void close_loop(const ComprehensionLoop& loop, bool is_async);
  bool visit_element(const Comprehension& comprehension, int depth);

  // --- expressions (codegen_expressions.cpp) ---
  bool visit_expr(ast::ExprNode* node);
  bool visit_expression(ast::ExprNode* node);
  bool visit_exprs(const Span<ast::ExprNode*>& nodes);
  bool visit_bool_op(ast::BoolOp* node);
  bool visit_if_exp(ast::IfExp* node);
  bool visit_compare(ast::Compare* node);
  void emit_compare(ast::CmpOperator op);
  void emit_binary(ast::Operator op, bool inplace = false);
  bool visit_joined_str(ast::JoinedStr* node);
  bool visit_formatted_value(ast::FormattedValue* node);
  bool visit_attribute(ast::Attribute* node);
  bool visit_subscript(ast::Subscript* node);
  bool visit_slice(ast::Slice* node);
  bool visit_yield(ast::Yield* node);
  bool visit_yield_from(ast::YieldFrom* node);
  bool visit_await(ast::Await* node);
  // Multi-line chains: an attribute's instruction starts where the attribute's name is.
  void move_place_to_attribute(const ast::Attribute* node);

  // --- displays and calls (codegen_calls.cpp) ---
  bool visit_list(ast::List* node);
  bool visit_tuple(ast::Tuple* node);
  bool visit_set(ast::Set* node);
  bool visit_dict(ast::Dict* node);
  bool visit_dict_part(ast::Dict* node, int begin, int end);
  struct SequenceOpcodes {
    int build, add, extend;
    bool to_tuple;
  };
  // Elements with possible stars into a list, set or tuple; `pushed` of them are on the stack already.
  bool visit_elements(const Span<ast::ExprNode*>& elements, int pushed, const SequenceOpcodes& opcodes);
  void emit_constant_elements(const Span<ast::ExprNode*>& elements, int pushed,
                              const SequenceOpcodes& opcodes);
  bool visit_unpacking(const Span<ast::ExprNode*>& targets);
  bool is_imported(const ast::ExprNode* node) const;
  bool visit_call(ast::Call* node);
  bool visit_method_call(ast::Call* node, ast::Attribute* method);
  bool visit_call_arguments(int pushed, const Span<ast::ExprNode*>& args,
                            const Span<ast::Keyword*>& keywords);
  bool visit_unpacked_call(int pushed, const Span<ast::ExprNode*>& args, const Span<ast::Keyword*>& keywords);
  bool visit_keyword_dict(const Span<ast::Keyword*>& keywords);
  bool visit_keyword_dict_part(const Span<ast::Keyword*>& keywords, int begin, int end);
  bool visit_keyword_values(const Span<ast::Keyword*>& keywords, int begin, int end);
  Value keyword_names(const Span<ast::Keyword*>& keywords, int begin, int end);
  bool check_keywords(const Span<ast::Keyword*>& keywords);

  // --- warnings about odd code (codegen_warnings.cpp) ---
  bool check_compare(ast::Compare* node);
  bool check_caller(ast::ExprNode* callee);
  bool check_subscripted(ast::ExprNode* value);
  bool check_index(ast::ExprNode* value, ast::ExprNode* index);

  // --- patterns (codegen_patterns.cpp) ---
  struct PatternState {
    std::vector<Value> stores;  // captured names; their values are on the stack in this order
    bool allow_irrefutable = false;
    std::vector<Block*> fail_pop;  // fail_pop[n]: pop n values and fail
    int on_top = 0;                // values on the stack above the captured ones
  };
  bool visit_match(ast::Match* node);
  bool visit_match_case(ast::MatchCase* item, bool is_last, bool allow_irrefutable, Block* end);
  bool visit_default_case(ast::MatchCase* item, Block* end);
  bool visit_pattern(ast::PatternNode* node, PatternState& state);
  bool visit_subpattern(ast::PatternNode* node, PatternState& state);
  bool visit_match_as(ast::MatchAs* node, PatternState& state);
  bool visit_match_class(ast::MatchClass* node, PatternState& state);
  bool visit_match_mapping(ast::MatchMapping* node, PatternState& state);
  bool visit_mapping_keys(ast::MatchMapping* node);
  bool visit_mapping_rest(ast::MatchMapping* node, PatternState& state);
  bool visit_match_or(ast::MatchOr* node, PatternState& state);
  bool visit_alternatives(ast::MatchOr* node, PatternState& state, std::vector<Value>& control, Block* end);
  bool align_captures(PatternState& state, const std::vector<Value>& control);
  bool visit_match_sequence(ast::MatchSequence* node, PatternState& state);
  bool visit_sequence_unpack(const Span<ast::PatternNode*>& patterns, PatternState& state);
  bool visit_sequence_subscripts(const Span<ast::PatternNode*>& patterns, int star, PatternState& state);
  bool store_capture(Value name, PatternState& state);
  void rotate(int count);
  void jump_to_fail_pop(PatternState& state, int opcode);
  void ensure_fail_pop(PatternState& state, int count);
  void emit_and_reset_fail_pop(PatternState& state);
  bool check_keyword_attributes(ast::MatchClass* node);

  CompileContext& context_;
  const SymbolTable& symbols_;
  Str* const name_class_;
  GeneratedUnit* unit_ = nullptr;
};

// Beyond this many values on the stack displays and calls are built piece by piece.
inline constexpr int kStackUseGuideline = 30;

}  // namespace krait
