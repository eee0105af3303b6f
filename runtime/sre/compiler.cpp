// Compiles a tree to a program. Two passes: facts about every node from the leaves up (what it can begin
// with, how short it can be), then instructions from front to back, each part knowing what follows it.
#include <algorithm>
#include <unordered_map>

#include "runtime/sre/program.h"

namespace krait::sre {

bool First::intersects(const First& other) const {
  if (high & other.high) return true;
  for (int i = 0; i < 256; ++i) {
    if (low[i] && other.low[i]) return true;
  }
  return false;
}

First First::everything() {
  First all;
  std::fill(std::begin(all.low), std::end(all.low), true);
  all.high = kHighAll;
  all.at_end = all.empty = true;
  return all;
}

Literal::Literal(std::vector<uint32_t> characters) : four_(std::move(characters)) {
  uint32_t greatest = *std::max_element(four_.begin(), four_.end());
  if (greatest < 0x100) one_.assign(four_.begin(), four_.end());
  if (greatest < 0x10000) two_.assign(four_.begin(), four_.end());
}

namespace {

// What can come first when `next` follows `front`.
First chain(const First& front, const First& next) {
  First result = front;
  if (front.empty) {
    result.add(next);
    result.empty = next.empty;
  }
  return result;
}

// --- facts about nodes ---

struct Facts {
  First first;
  uint64_t min_length = 0;
};

class Analysis {
 public:
  explicit Analysis(const Tree& tree) : tree_(tree) { analyze(*tree.root); }
  const Facts& of(const Node& node) const { return facts_.at(&node); }

 private:
  void analyze(const Node& node) {
    for (const auto& child : node.children) analyze(*child);
    Facts facts = compute(node);
    facts.min_length = std::min<uint64_t>(facts.min_length, UINT32_MAX);
    facts_.emplace(&node, facts);
  }

  Facts compute(const Node& node) {
    Facts f;
    switch (node.kind) {
      case NodeKind::Char:
      case NodeKind::NotChar:
      case NodeKind::Set:
      case NodeKind::Any:
      case NodeKind::AnyAll: return {single(node), 1};
      case NodeKind::At: f.first = first_at(node.value); return f;
      case NodeKind::Assert:
        // What is looked ahead at is what comes next.
        if (node.value == 0) f.first = of(*node.children[0]).first;
        else f.first.empty = true;
        return f;
      case NodeKind::Mark:
      case NodeKind::AssertNot: f.first.empty = true; return f;
      case NodeKind::GroupRef: f.first = First::everything(); return f;
      case NodeKind::Sequence: return sequence(node);
      case NodeKind::Branch:
      case NodeKind::GroupRefExists: return alternatives(node);
      case NodeKind::Atomic: return of(*node.children[0]);
      case NodeKind::Repeat:
      case NodeKind::Loop:
        f = of(*node.children[0]);
        f.min_length *= node.min;
        f.first.empty |= node.min == 0;
        return f;
      case NodeKind::Fail: return f;
    }
    return f;
  }

  static First first_at(uint32_t at_code) {
    First first;
    bool at_line_end = at_code == kAtEnd || at_code == kAtEndLine;
    first.low['\n'] = at_line_end;
    first.at_end = at_line_end || at_code == kAtEndString;
    first.empty = !first.at_end;
    return first;
  }

  First single(const Node& node) {
    First first;
    auto set_low = [&](auto accepts) {
      for (uint32_t c = 0; c < 256; ++c) first.low[c] = accepts(c);
    };
    switch (node.kind) {
      case NodeKind::Char:
        if (node.value < 256) first.low[node.value] = true;
        else first.high = CharSet({kLiteral, node.value}, CaseMode::Exact, false).high_classes();
        break;
      case NodeKind::NotChar:
        set_low([&](uint32_t c) { return c != node.value; });
        first.high = kHighAll;
        break;
      case NodeKind::Set: {
        const CharSet& set = tree_.sets[node.value];
        // What depends on the locale may change after compilation.
        if (set.table()) set_low([&](uint32_t c) { return set.contains(c); });
        else set_low([](uint32_t) { return true; });
        first.high = set.high_classes();
        break;
      }
      default:
        set_low([&](uint32_t c) { return node.kind == NodeKind::AnyAll || c != '\n'; });
        first.high = kHighAll;
    }
    return first;
  }

  Facts sequence(const Node& node) {
    Facts f;
    f.first.empty = true;
    for (const auto& child : node.children) {
      const Facts& c = of(*child);
      if (f.first.empty) {
        f.first.add(c.first);
        f.first.empty = c.first.empty;
      }
      f.min_length += c.min_length;
    }
    return f;
  }

  Facts alternatives(const Node& node) {
    Facts f = of(*node.children[0]);
    for (const auto& child : node.children) {
      const Facts& c = of(*child);
      f.first.add(c.first);
      f.first.empty |= c.first.empty;
      f.min_length = std::min(f.min_length, c.min_length);
    }
    return f;
  }

  const Tree& tree_;
  std::unordered_map<const Node*, Facts> facts_;
};

// --- where a match can begin ---

// Collects what can stand at each of the first characters.
class StartSets {
 public:
  StartSets(const Analysis& analysis, StartFilter* filter) : analysis_(analysis), filter_(filter) {}

  // offsets: bit i: as many characters may stand in front of the node. Returns the same for what comes behind
  // it.
  uint32_t pass(const Node& node, uint32_t offsets) {
    uint32_t behind = 0;
    switch (node.kind) {
      case NodeKind::Char:
      case NodeKind::NotChar:
      case NodeKind::Set:
      case NodeKind::Any:
      case NodeKind::AnyAll: accept(analysis_.of(node).first, offsets); return offsets << 1 & kOffsets;
      case NodeKind::Fail: return 0;
      case NodeKind::GroupRef:
        for (; offsets; offsets = offsets << 1 & kOffsets) behind |= offsets;
        accept(First::everything(), behind);
        return behind;
      case NodeKind::Sequence:
        for (const auto& child : node.children) offsets = pass(*child, offsets);
        return offsets;
      case NodeKind::Branch:
      case NodeKind::GroupRefExists:
        for (const auto& child : node.children) behind |= pass(*child, offsets);
        return behind;
      case NodeKind::Atomic: return pass(*node.children[0], offsets);
      case NodeKind::Repeat:
      case NodeKind::Loop: return pass_repeated(node, offsets);
      default: return offsets;
    }
  }

 private:
  static constexpr uint32_t kOffsets = 255;

  uint32_t pass_repeated(const Node& node, uint32_t offsets) {
    uint32_t behind = 0;
    for (uint32_t n = 0; offsets; ++n) {
      if (n >= node.min) behind |= offsets;
      if (n == node.max) break;
      uint32_t next = pass(*node.children[0], offsets);
      if (next == offsets) return behind | offsets;  // the body may match nothing
      offsets = next;
    }
    return behind;
  }

  void accept(const First& first, uint32_t offsets) {
    for (int c = 0; c < 256; ++c) filter_->low[c] |= first.low[c] ? uint8_t(offsets) : 0;
    if (first.high) filter_->high |= uint8_t(offsets);
  }

  const Analysis& analysis_;
  StartFilter* filter_;
};

// Does a character that is looked at rule out most texts?
bool is_selective(const StartFilter& filter) {
  constexpr int kFew = 16;
  for (int i = 0; i < filter.length; ++i) {
    int accepted = 0;
    for (int c = ' '; c < 127; ++c) accepted += filter.low[c] >> i & 1;
    if (accepted <= kFew) return true;
  }
  return false;
}

bool refers_to_groups(const Node& node) {
  if (node.kind == NodeKind::GroupRef || node.kind == NodeKind::GroupRefExists) return true;
  return std::any_of(node.children.begin(), node.children.end(),
                     [](const auto& child) { return refers_to_groups(*child); });
}

bool is_word_boundary(const Node& node) {
  return node.kind == NodeKind::At && (node.value == kAtBoundary || node.value == kAtUniBoundary);
}

// Are all that `first` accepts words' characters, as the boundary sees them?
bool is_within_words(const First& first, uint32_t boundary) {
  uint32_t category = boundary == kAtBoundary ? kWord : kUniWord;
  for (uint32_t c = 0; c < 256; ++c) {
    if (first.low[c] && !in_category(category, c)) return false;
  }
  return !(first.high & ~(category == kWord ? 0 : kHighDigit | kHighLetter));
}

// --- emission ---

class Emitter {
 public:
  Emitter(const Tree& tree, const Analysis& analysis, Program* program)
      : tree_(tree), analysis_(analysis), program_(program) {}

  void run() {
    First end;
    end.empty = true;
    emit(*tree_.root, end);
    add(Code::Success);
    describe_start();
  }

 private:
  uint32_t position() const { return uint32_t(program_->code.size()); }
  uint32_t add(Code code, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0) {
    program_->code.push_back({code, a, b, c, {}});
    return position() - 1;
  }
  // With an operand, which the instruction points to.
  uint32_t add_with(Code code, const void* operand, uint32_t a = 0, uint32_t b = 0) {
    uint32_t at = add(code, a, b);
    program_->code[at].operand = operand;
    return at;
  }
  uint32_t new_register() { return program_->registers++; }

  template <class T>
  static T* append(std::forward_list<T>* list, T item) {
    list->push_front(std::move(item));
    return &list->front();
  }

  // Null when it excludes nothing.
  const First* add_first(const First& first) {
    return first.empty ? nullptr : append(&program_->firsts, first);
  }

  const First& first_of(const Node& node) const { return analysis_.of(node).first; }

  void emit(const Node& node, const First& follow) {
    switch (node.kind) {
      case NodeKind::Char: add(Code::Char, node.value); break;
      case NodeKind::NotChar: add(Code::NotChar, node.value); break;
      case NodeKind::Set: add_with(Code::Set, &tree_.sets[node.value]); break;
      case NodeKind::Any: add(Code::Any); break;
      case NodeKind::AnyAll: add(Code::AnyAll); break;
      case NodeKind::At: add(Code::At, node.value); break;
      case NodeKind::Mark: add(Code::Mark, node.value); break;
      case NodeKind::Fail: add(Code::Fail); break;
      case NodeKind::GroupRef: add(Code::GroupRef, node.value, uint32_t(node.case_mode)); break;
      case NodeKind::Sequence: emit_sequence(node, follow); break;
      case NodeKind::Branch: emit_branch(node, 0, follow); break;
      case NodeKind::Repeat: emit_repeat(node, follow); break;
      case NodeKind::Loop: emit_loop(node, follow); break;
      case NodeKind::Atomic: emit_atomic(node); break;
      case NodeKind::Assert: emit_assert(node); break;
      case NodeKind::AssertNot: emit_assert_not(node); break;
      case NodeKind::GroupRefExists: emit_conditional(node, follow); break;
    }
  }

  void emit_sequence(const Node& node, const First& follow) {
    size_t n = node.children.size();
    // follows[i]: what can come behind child i.
    std::vector<First> follows(n + 1, follow);
    for (size_t i = n; i-- > 1;) follows[i - 1] = chain(first_of(*node.children[i]), follows[i]);
    for (size_t i = 0; i < n;) {
      size_t run = i;
      while (run < n && node.children[run]->kind == NodeKind::Char) ++run;
      if (run - i >= 2) {
        std::vector<uint32_t> text;
        for (; i < run; ++i) text.push_back(node.children[i]->value);
        add_with(Code::String, append(&program_->literals, Literal(std::move(text))));
      } else if (node.children[i]->kind == NodeKind::Repeat) {
        emit_repeat(*node.children[i], follows[i], ends_words(node, i));
        ++i;
      } else {
        emit(*node.children[i], follows[i]);
        ++i;
      }
    }
  }

  // Is a word boundary all that comes behind a repeat, child i, of words' characters? Within them there is
  // none.
  bool ends_words(const Node& sequence, size_t i) const {
    const Node& repeat = *sequence.children[i];
    do {
      if (++i == sequence.children.size()) return false;
    } while (sequence.children[i]->kind == NodeKind::Mark);
    const Node& next = *sequence.children[i];
    return repeat.min > 0 && is_word_boundary(next) && is_within_words(first_of(repeat), next.value);
  }

  // Alternatives from `begin` on; more than fit into one instruction go on in another.
  void emit_branch(const Node& node, size_t begin, const First& follow) {
    size_t n = node.children.size() - begin;
    size_t direct = n > kMaxAlternatives ? kMaxAlternatives - 1 : n;
    Branch* branch = append(&program_->branches, Branch{});
    add_with(Code::Branch, branch);
    std::vector<uint32_t> targets, jumps;
    uint64_t(&masks)[258] = branch->masks;
    for (size_t i = 0; i < n && i <= direct && i < kMaxAlternatives; ++i) {
      bool rest = i == direct;
      targets.push_back(position());
      First first = rest ? First::everything() : chain(first_of(*node.children[begin + i]), follow);
      uint64_t bit = uint64_t{1} << i;
      for (int c = 0; c < 256; ++c) masks[c] |= first.low[c] || first.empty ? bit : 0;
      if (first.high || first.empty) masks[256] |= bit;
      if (first.at_end || first.empty) masks[257] |= bit;
      if (rest) emit_branch(node, begin + i, follow);
      else emit(*node.children[begin + i], follow);
      if (i + 1 < n && !rest) jumps.push_back(add(Code::Jump));
    }
    for (uint32_t jump : jumps) program_->code[jump].a = position();
    branch->targets = std::move(targets);
  }

  Item item_of(const Node& node) {
    static constexpr Code kItems[] = {Code::Char, Code::NotChar, Code::Set, Code::Any, Code::AnyAll};
    Item item{kItems[int(node.kind)], node.value, nullptr, nullptr};
    if (node.kind == NodeKind::Set) {
      item.set = &tree_.sets[node.value];
      item.table = item.set->table();
    } else {
      item.table = append(&program_->firsts, first_of(node))->low;
    }
    return item;
  }

  // The only character that can come first, or kNoCharacter.
  static int only_character(const First& first) {
    if (first.high || first.at_end || first.empty) return kNoCharacter;
    int found = kNoCharacter;
    for (int c = 0; c < 256; ++c) {
      if (!first.low[c]) continue;
      if (found != kNoCharacter) return kNoCharacter;
      found = c;
    }
    return found;
  }

  const Repeat* repeat_of(const Node& node, const First& follow, bool chooses) {
    Repeat* repeat =
        append(&program_->repeats,
               Repeat{item_of(*node.children[0]), node.min, node.max, nullptr, kNoCharacter, {}});
    if (!chooses) return repeat;
    repeat->follow = add_first(follow);
    repeat->follow_character = only_character(follow);
    for (int c = 0; c < 256; ++c)
      repeat->stops[c] = follow.low[c] || !repeat->item.table || !repeat->item.table[c];
    return repeat;
  }

  // ends_words: only the whole run of items can be followed by what comes behind.
  void emit_repeat(const Node& node, const First& follow, bool ends_words = false) {
    bool exclusive = ends_words || (!follow.empty && !first_of(*node.children[0]).intersects(follow));
    RepeatMode mode = node.mode;
    if (mode == RepeatMode::Greedy && (exclusive || node.min == node.max)) mode = RepeatMode::Possessive;
    add_with(mode == RepeatMode::Greedy ? Code::Repeat
             : mode == RepeatMode::Lazy ? Code::RepeatLazy
                                        : Code::RepeatPossessive,
             repeat_of(node, follow, mode != RepeatMode::Possessive));
  }

  void emit_loop(const Node& node, const First& follow) {
    const Node& body = *node.children[0];
    if (node.mode == RepeatMode::Possessive) return emit_possessive_loop(node);
    bool nonempty = analysis_.of(body).min_length > 0;
    // The body is followed by itself or by what follows the loop.
    First body_follow = first_of(body);
    body_follow.add(follow);
    body_follow.empty |= follow.empty;
    if (node.min == 0 && node.max == 1) return emit_optional(node, follow);
    if (node.min == 0 && node.max == kUnlimited && nonempty) {
      uint32_t top = position();
      Split* split = emit_split(node, follow);
      emit(body, body_follow);
      add(Code::Jump, top);
      finish_split(split, node.mode);
      return;
    }
    Loop loop{.min = node.min,
              .max = node.max,
              .exit = 0,
              .count_register = int(new_register()),
              .position_register = nonempty ? -1 : int(new_register()),
              .height_register = -1,
              .body_first = add_first(first_of(body)),
              .exit_first = add_first(follow)};
    Loop* operand = append(&program_->loops, loop);
    add_with(Code::LoopInit, operand);
    uint32_t top = add_with(node.mode == RepeatMode::Greedy ? Code::LoopGreedy : Code::LoopLazy, operand);
    emit(body, body_follow);
    add(Code::Jump, top);
    operand->exit = position();
  }

  // x? and x??
  void emit_optional(const Node& node, const First& follow) {
    Split* split = emit_split(node, follow);
    emit(*node.children[0], follow);
    finish_split(split, node.mode);
  }

  // A choice between the body, which comes next, and what follows it; finish_split sets the targets.
  Split* emit_split(const Node& node, const First& follow) {
    First body = chain(first_of(*node.children[0]), follow);
    Split* split = append(&program_->splits, Split{position() + 1, 0, add_first(body), add_first(follow)});
    add_with(Code::Split, split);
    return split;
  }
  void finish_split(Split* split, RepeatMode mode) {
    split->alternative = position();
    if (mode != RepeatMode::Lazy) return;
    std::swap(split->preferred, split->alternative);
    std::swap(split->preferred_first, split->alternative_first);
  }

  void emit_possessive_loop(const Node& node) {
    Loop loop{.min = node.min,
              .max = node.max,
              .exit = 0,
              .count_register = int(new_register()),
              .position_register = int(new_register()),
              .height_register = int(new_register()),
              .body_first = nullptr,
              .exit_first = nullptr};
    Loop* operand = append(&program_->loops, loop);
    add_with(Code::LoopInit, operand);
    uint32_t top = add_with(Code::LoopPossessive, operand);
    emit(*node.children[0], First::everything());
    add_with(Code::LoopPossessiveEnd, operand, top);
    operand->exit = position();
  }

  void emit_atomic(const Node& node) {
    uint32_t r = new_register();
    add(Code::AtomicBegin, r);
    emit(*node.children[0], First::everything());
    add(Code::AtomicEnd, r);
  }

  // Looking at one character is an instruction of its own; false: there is more to look at.
  bool emit_look(const Node& node) {
    const Node& body = *node.children[0];
    if (body.children.size() != 1 || !is_single(body.children[0]->kind) || node.value > 1) return false;
    const Item* item = append(&program_->items, item_of(*body.children[0]));
    add_with(Code::Look, item, node.value, node.kind == NodeKind::AssertNot);
    return true;
  }

  void emit_assert(const Node& node) {
    if (emit_look(node)) return;
    uint32_t r = new_register();
    new_register();
    add(Code::AssertBegin, r, node.value);
    emit(*node.children[0], First::everything());
    add(Code::AssertEnd, r);
  }

  void emit_assert_not(const Node& node) {
    if (emit_look(node)) return;
    uint32_t r = new_register();
    uint32_t begin = add(Code::AssertNotBegin, r, node.value);
    emit(*node.children[0], First::everything());
    add(Code::AssertNotEnd, r);
    program_->code[begin].c = position();
  }

  void emit_conditional(const Node& node, const First& follow) {
    uint32_t test = add(Code::GroupRefExists, node.value);
    emit(*node.children[0], follow);
    uint32_t jump = add(Code::Jump);
    program_->code[test].b = position();
    emit(*node.children[1], follow);
    program_->code[jump].a = position();
  }

  // --- where a match can begin ---

  void describe_start() {
    const Facts& facts = analysis_.of(*tree_.root);
    program_->min_length = uint32_t(facts.min_length);
    std::vector<uint32_t> prefix;
    bool complete = collect_prefix(*tree_.root, &prefix);
    if (!prefix.empty()) {
      program_->is_literal = complete && program_->groups == 0;
      program_->prefix = append(&program_->literals, Literal(std::move(prefix)));
    } else {
      program_->first = add_first(facts.first);
      add_filter();
    }
    find_anchor(*tree_.root);
  }

  // Appends the characters that the node begins with; true if that is all of it.
  bool collect_prefix(const Node& node, std::vector<uint32_t>* prefix) {
    switch (node.kind) {
      case NodeKind::Char: prefix->push_back(node.value); return true;
      case NodeKind::Mark: return true;
      case NodeKind::Sequence:
        for (const auto& child : node.children) {
          if (!collect_prefix(*child, prefix)) return false;
        }
        return true;
      default: return false;
    }
  }

  void add_filter() {
    constexpr uint32_t kMostCharacters = 8, kMostBehind = 6;
    const Node& root = *tree_.root;
    auto filter = std::make_unique<StartFilter>();
    StartSets sets(analysis_, filter.get());
    uint32_t offsets = 1;
    if (!root.children.empty() && root.children[0]->kind == NodeKind::Assert &&
        root.children[0]->value <= kMostBehind) {
      filter->back = int(root.children[0]->value);
      if (filter->back) offsets = sets.pass(*root.children[0]->children[0], offsets);
    }
    sets.pass(root, offsets);
    filter->length = int(std::min(kMostCharacters, uint32_t(filter->back) + program_->min_length));
    if (filter->length >= 2 && is_selective(*filter)) program_->filter = std::move(filter);
  }

  // Looks at what a match has to begin with, marks aside.
  void find_anchor(const Node& node) {
    if (node.kind != NodeKind::Sequence) return;
    for (const auto& child : node.children) {
      switch (child->kind) {
        case NodeKind::Mark: continue;
        case NodeKind::Sequence: return find_anchor(*child);
        case NodeKind::At:
          if (!note_place(child->value)) return;
          continue;
        case NodeKind::Repeat:
          if (child->max == kUnlimited && !refers_to_groups(*tree_.root))
            program_->leading = repeat_of(*child, {}, false);
          return;
        default: return;
      }
    }
  }

  // A place that every match begins at; true if it is a word boundary.
  bool note_place(uint32_t at_code) {
    program_->at_beginning = at_code == kAtBeginning || at_code == kAtBeginningString;
    program_->at_line_beginning = at_code == kAtBeginningLine;
    if (at_code != kAtBoundary && at_code != kAtUniBoundary) return false;
    program_->boundary = int(at_code);
    return true;
  }

  const Tree& tree_;
  const Analysis& analysis_;
  Program* program_;
};

}  // namespace

std::unique_ptr<Program> compile(const std::vector<uint32_t>& code, uint32_t groups) {
  Tree tree;
  if (!read_code(code, groups, &tree)) return nullptr;
  auto program = std::make_unique<Program>();
  program->groups = groups;
  Emitter(tree, Analysis(tree), program.get()).run();
  program->sets = std::move(tree.sets);
  return program;
}

}  // namespace krait::sre
