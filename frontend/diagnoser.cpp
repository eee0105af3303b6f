// The interpreter of the grammar: ordered choice with backtracking, remembered rules, left recursion by
// growing a seed. It counts nested rules like CPython's generated parser and gives up with MemoryError at the
// same depth.
#include "frontend/diagnoser.h"

#include <utility>

#include "runtime/error.h"
#include "runtime/native_stack.h"

namespace krait {

Diagnoser::Diagnoser(ParseContext& context, std::string_view text, const TokenizerOptions& tokenizer_options,
                     std::string_view declared_encoding)
    : context_(context),
      grammar_(diagnosis_grammar()),
      stream_(text, context.options, tokenizer_options),
      place_(tokenizer_options),
      declared_encoding_(declared_encoding),
      nodes_(std::make_unique<Arena>()),
      statement_rule_(grammar_.rule("statement")) {}

bool Diagnoser::run() {
  const bool warned_before = std::exchange(context_.issues_warnings, false);
  const char* start_rule = "file";
  if (place_.is_embedded) {
    start_rule = "fstring";
  } else if (context_.options.mode == ParseMode::Single) {
    start_rule = "interactive";
  } else if (context_.options.mode == ParseMode::Eval) {
    start_rule = "eval";
  } else if (context_.options.mode == ParseMode::FunctionType) {
    start_rule = "func_type";
  }
  int rule = grammar_.rule(start_rule);
  bool is_single = context_.options.mode == ParseMode::Single && !place_.is_embedded;

  if (parse_rule(rule) != nullptr) {
    if (!is_single || is_blank_or_comment(stream_.tokenizer().rest())) return false;
    raise_here("multiple statements found while compiling a single statement");
    return true;
  }
  if ((context_.options.flags & kParseAllowIncomplete) && is_end_of_source()) {
    clear_exception();
    raise_here("incomplete input");
    return true;
  }
  if (exception_pending() && !exception_matches(types::SyntaxError)) return true;
  Token last = stream_.last_fetched();
  context_.issues_warnings = warned_before;
  if (!error_) {
    position_ = 0;
    memory_.clear();
    with_invalid_ = true;
    parse_rule(rule);
  }
  set_syntax_error(last);
  return true;
}

bool Diagnoser::is_end_of_source() {
  TokenizerState state = stream_.tokenizer().state();
  return state == TokenizerState::EndOfFile || state == TokenizerState::EndOfFileInString;
}

bool Diagnoser::ensure_token() {
  if (position_ < stream_.fetched()) return true;
  const Token& fetched = stream_.at(position_);
  if (fetched.kind == TokenKind::Error) {
    raise_tokenizer_error();
  } else if (fetched.glued_number != NumberKind::None) {
    if (!warn_of_glued_number(context_, fetched)) {
      error_ = true;
      if (context_.is_fatal_warning(fetched)) raise_glued_number(fetched);
    }
  }
  return !error_;
}

bool Diagnoser::enter_rule() {
  bool is_too_deep = ++context_.depth > kMaxParserDepth || native_stack_exhausted();
  if (is_too_deep && !error_) {
    error_ = true;
    raise_bare(types::MemoryError);
  }
  return !error_;
}

Match* Diagnoser::parse_rule(int index) {
  const GrammarRule& rule = grammar_.rules[static_cast<size_t>(index)];
  Match* result = nullptr;
  if (enter_rule()) {
    size_t start = position_;
    if (rule.is_remembered || rule.is_left_recursive) {
      if (Remembered* found = remembered(index)) {
        leave_rule();
        if (found->match != nullptr) position_ = found->end;
        return found->match;
      }
    }
    bool previous = with_invalid_;
    if (rule.without_invalid) with_invalid_ = false;
    result = rule.is_left_recursive ? parse_left_recursive(index) : parse_alternatives(rule);
    with_invalid_ = previous;
    if (rule.is_remembered && !error_) remember(index, start, result, position_);
  }
  leave_rule();
  return result;
}

// Grows the match from a seed: first the recursive alternative fails, then it finds the match so far.
Match* Diagnoser::parse_left_recursive(int index) {
  const GrammarRule& rule = grammar_.rules[static_cast<size_t>(index)];
  size_t start = position_;
  size_t end = start;
  Match* result = nullptr;
  for (;;) {
    remember(index, start, result, end);
    position_ = start;
    Match* longer = enter_rule() ? parse_alternatives(rule) : nullptr;
    leave_rule();
    if (error_) return nullptr;
    if (longer == nullptr || position_ <= end) break;
    result = longer;
    end = position_;
  }
  position_ = end;
  return result;
}

// The first alternative whose items match decides, even when its action then gives no match.
Match* Diagnoser::parse_alternatives(const GrammarRule& rule) {
  size_t start = position_;
  for (const GrammarAlternative& alternative : rule.alternatives) {
    if (alternative.is_invalid && !with_invalid_) continue;
    bool cut = false;
    Match* match = nullptr;
    bool items_match = parse_alternative(alternative, &match, &cut);
    if (error_) return nullptr;
    if (match == nullptr) position_ = start;
    if (items_match || cut) return match;
  }
  return nullptr;
}

bool Diagnoser::parse_alternative(const GrammarAlternative& alternative, Match** result, bool* cut) {
  size_t start = position_;
  size_t base = scratch_.size();
  Match* captures[2] = {nullptr, nullptr};
  int captured = 0;
  bool matches = true;
  for (int16_t index : alternative.items) {
    const GrammarItem& item = grammar_.items[static_cast<size_t>(index)];
    if (item.kind == GrammarItem::Kind::Cut) {
      *cut = true;
      continue;
    }
    Match* part = nullptr;
    matches = parse_item(item, &part) && !error_;
    if (!matches) break;
    bool is_lookahead =
        item.kind == GrammarItem::Kind::Lookahead || item.kind == GrammarItem::Kind::NotLookahead;
    if (!is_lookahead) scratch_.push_back(part);
    if (item.is_captured && captured < 2) captures[captured++] = part;
  }
  if (matches) {
    *result =
        act(alternative, start, scratch_.data() + base, scratch_.size() - base, captures[0], captures[1]);
  }
  scratch_.resize(base);
  return matches;
}

// True: the item matches; *match is what it consists of, null for an absent optional one.
bool Diagnoser::parse_item(const GrammarItem& item, Match** match) {
  using Kind = GrammarItem::Kind;
  const GrammarItem* inner = nullptr;
  switch (item.kind) {
    case Kind::Token: *match = parse_token(item.token); return *match != nullptr;
    case Kind::SoftKeyword: *match = parse_soft_keyword(item.text); return *match != nullptr;
    case Kind::Rule: *match = parse_rule(item.index); return *match != nullptr;
    case Kind::Group:
      if (enter_rule()) *match = parse_alternatives(grammar_.rules[static_cast<size_t>(item.index)]);
      leave_rule();
      return *match != nullptr;
    case Kind::Forced: *match = parse_forced(item.token); return *match != nullptr;
    case Kind::Optional:
      inner = &grammar_.items[static_cast<size_t>(item.index)];
      parse_item(*inner, match);
      return !error_;
    case Kind::Repeat0:
    case Kind::Repeat1: *match = parse_repeat(item); return *match != nullptr;
    case Kind::Gather: *match = parse_gather(item); return *match != nullptr;
    case Kind::Lookahead:
    case Kind::NotLookahead: {
      size_t start = position_;
      inner = &grammar_.items[static_cast<size_t>(item.index)];
      bool found = parse_item(*inner, match);
      position_ = start;
      return !error_ && found == (item.kind == Kind::Lookahead);
    }
    case Kind::Cut: break;
  }
  return true;
}

Match* Diagnoser::parse_token(TokenKind kind) {
  if (!ensure_token() || token(position_).kind != kind) return nullptr;
  if (kind == TokenKind::Number) return number_match(position_++);
  return token_match(position_++);
}

Match* Diagnoser::parse_soft_keyword(std::string_view text) {
  if (!ensure_token()) return nullptr;
  const Token& found = token(position_);
  if (found.kind != TokenKind::Name) return nullptr;
  std::string_view word = found.text();
  // SOFT_KEYWORD also takes the beginnings of the words (`c`, `mat`), as CPython's does.
  auto begins = [&](std::string_view keyword) { return keyword.starts_with(word); };
  bool matches = text.empty() ? begins("match") || begins("case") || begins("_") : word == text;
  return matches ? token_match(position_++) : nullptr;
}

Match* Diagnoser::parse_forced(TokenKind kind) {
  if (!ensure_token()) return nullptr;
  if (token(position_).kind == kind) return token_match(position_++);
  return raise_at(*token_match(position_), std::string("expected '") + token_text(kind) + "'");
}

Match* Diagnoser::parse_repeat(const GrammarItem& item) {
  const GrammarItem& inner = grammar_.items[static_cast<size_t>(item.index)];
  bool at_least_one = item.kind == GrammarItem::Kind::Repeat1;
  bool is_statements = inner.kind == GrammarItem::Kind::Rule && inner.index == statement_rule_;
  size_t start = position_;
  size_t base = scratch_.size();
  bool found = false;
  if (is_statements) ++statement_depth_;
  if (enter_rule()) {
    for (;;) {
      Match* part = nullptr;
      size_t before = position_;
      if (!parse_item(inner, &part) || error_) break;
      found = true;
      if (!is_statements) scratch_.push_back(part);
      if (is_statements && statement_depth_ == 1) forget_statement();
      if (position_ == before) break;
    }
  }
  leave_rule();
  if (is_statements) --statement_depth_;
  Match* result = nullptr;
  if (!error_ && (found || !at_least_one)) {
    result = make_match(Match::Kind::List, start, scratch_.data() + base, scratch_.size() - base);
  }
  scratch_.resize(base);
  return result;
}

// Elements with separators between them; a separator without an element behind it is left.
Match* Diagnoser::parse_gather(const GrammarItem& item) {
  const GrammarItem& element = grammar_.items[static_cast<size_t>(item.index)];
  const GrammarItem& separator = grammar_.items[static_cast<size_t>(item.separator)];
  size_t start = position_;
  size_t base = scratch_.size();
  Match* part = nullptr;
  bool found = enter_rule() && parse_item(element, &part);
  if (found && enter_rule()) {
    scratch_.push_back(part);
    for (;;) {
      size_t before = position_;
      Match* unused = nullptr;
      part = nullptr;
      if (error_ || !parse_item(separator, &unused) || !parse_item(element, &part)) {
        position_ = before;
        break;
      }
      scratch_.push_back(part);
    }
  }
  if (found) leave_rule();
  leave_rule();
  Match* result = nullptr;
  if (found && !error_) {
    result = make_match(Match::Kind::List, start, scratch_.data() + base, scratch_.size() - base);
  }
  scratch_.resize(base);
  return result;
}

// The value of an alternative whose items matched.
Match* Diagnoser::act(const GrammarAlternative& alternative, size_t start, Match* const* parts, size_t count,
                      Match* a, Match* b) {
  const GrammarAction& action = alternative.action;
  if (action.minor_version > context_.options.feature_version) {
    return raise_here(action.version_feature + " only supported in Python 3." +
                      std::to_string(action.minor_version) + " and greater");
  }
  if (action.kind != GrammarAction::Kind::None) return apply_error(action, a, b);
  if (action.check != DiagnosisCheck::None) {
    Match* whole = count == 1 ? parts[0] : make_match(Match::Kind::List, start, parts, count);
    return check(action.check, whole, a, b);
  }
  if (action.builds_node) {
    Match* node = make_match(Match::Kind::Node, start, parts, count);
    node->node = action.node;
    return node;
  }
  if (alternative.has_capture) return a;
  return count == 1 ? parts[0] : make_match(Match::Kind::List, start, parts, count);
}

// A match of the tokens from `start` to the current position.
Match* Diagnoser::make_match(Match::Kind kind, size_t start, Match* const* parts, size_t count) {
  auto* match = nodes_->make<Match>();
  match->kind = kind;
  match->first = static_cast<int32_t>(start);
  match->parts = nodes_->copy(parts, count);
  if (start < stream_.fetched()) {
    match->lineno = token(start).lineno;
    match->col_offset = token(start).col_offset;
  }
  size_t last = position_;
  while (last > 0) {
    TokenKind ending = token(--last).kind;
    if (ending != TokenKind::EndMarker && ending != TokenKind::Newline && ending != TokenKind::Indent &&
        ending != TokenKind::Dedent) {
      break;
    }
  }
  if (last < stream_.fetched()) {
    match->end_lineno = token(last).end_lineno;
    match->end_col_offset = token(last).end_col_offset;
  }
  return match;
}

Match* Diagnoser::token_match(size_t index) {
  const Token& source = token(index);
  auto* match = nodes_->make<Match>();
  match->kind = Match::Kind::Token;
  match->first = static_cast<int32_t>(index);
  static_cast<ast::Location&>(*match) = {source.lineno, source.col_offset, source.end_lineno,
                                         source.end_col_offset};
  return match;
}

// A top-level statement is complete: nothing goes back into it.
void Diagnoser::forget_statement() {
  for (size_t i = 0; i < memory_.size() && i < position_; ++i) std::vector<Remembered>().swap(memory_[i]);
  nodes_ = std::make_unique<Arena>();
}

Diagnoser::Remembered* Diagnoser::remembered(int rule) {
  if (position_ >= memory_.size()) return nullptr;
  for (Remembered& entry : memory_[position_]) {
    if (entry.rule == rule) return &entry;
  }
  return nullptr;
}

void Diagnoser::remember(int rule, size_t start, Match* match, size_t end) {
  if (start >= memory_.size()) memory_.resize(start + 1);
  for (Remembered& entry : memory_[start]) {
    if (entry.rule != rule) continue;
    entry.match = match;
    entry.end = end;
    return;
  }
  memory_[start].push_back({static_cast<int16_t>(rule), match, end});
}

}  // namespace krait
