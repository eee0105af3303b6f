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
  all.empty = true;
  return all;
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
      case NodeKind::At:
      case NodeKind::Mark:
      case NodeKind::Assert:
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
    program_->code.push_back({code, a, b, c});
    return position() - 1;
  }
  uint32_t new_register() { return program_->registers++; }

  template <class T>
  static uint32_t append(std::vector<T>* list, T item) {
    list->push_back(std::move(item));
    return uint32_t(list->size() - 1);
  }

  // Index of a first set; kNoFirst when it excludes nothing.
  int add_first(const First& first) {
    if (first.empty) return kNoFirst;
    return int(append(&program_->firsts, first));
  }

  const First& first_of(const Node& node) const { return analysis_.of(node).first; }

  void emit(const Node& node, const First& follow) {
    switch (node.kind) {
      case NodeKind::Char: add(Code::Char, node.value); break;
      case NodeKind::NotChar: add(Code::NotChar, node.value); break;
      case NodeKind::Set: add(Code::Set, node.value); break;
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
        add(Code::String, append(&program_->strings, std::move(text)));
      } else {
        emit(*node.children[i], follows[i]);
        ++i;
      }
    }
  }

  // Alternatives from `begin` on; more than fit into one instruction go on in another.
  void emit_branch(const Node& node, size_t begin, const First& follow) {
    size_t n = node.children.size() - begin;
    size_t direct = n > kMaxAlternatives ? kMaxAlternatives - 1 : n;
    uint32_t index = append(&program_->branches, Branch{});
    add(Code::Branch, index);
    std::vector<uint32_t> targets, jumps;
    uint64_t masks[258] = {};
    for (size_t i = 0; i < n && i <= direct && i < kMaxAlternatives; ++i) {
      bool rest = i == direct;
      targets.push_back(position());
      First first = rest ? First::everything() : chain(first_of(*node.children[begin + i]), follow);
      uint64_t bit = uint64_t{1} << i;
      for (int c = 0; c < 256; ++c) masks[c] |= first.low[c] || first.empty ? bit : 0;
      if (first.high || first.empty) masks[256] |= bit;
      if (first.empty) masks[257] |= bit;
      if (rest) emit_branch(node, begin + i, follow);
      else emit(*node.children[begin + i], follow);
      if (i + 1 < n && !rest) jumps.push_back(add(Code::Jump));
    }
    for (uint32_t jump : jumps) program_->code[jump].a = position();
    Branch& branch = program_->branches[index];
    branch.targets = std::move(targets);
    std::copy(std::begin(masks), std::end(masks), branch.masks);
  }

  void emit_repeat(const Node& node, const First& follow) {
    const Node& item = *node.children[0];
    static constexpr Code kItems[] = {Code::Char, Code::NotChar, Code::Set, Code::Any, Code::AnyAll};
    const First& item_first = first_of(item);
    bool exclusive = !follow.empty && !item_first.intersects(follow);
    RepeatMode mode = node.mode;
    if (mode == RepeatMode::Greedy && (exclusive || node.min == node.max)) mode = RepeatMode::Possessive;
    Repeat repeat{kItems[int(item.kind)], item.value, node.min, node.max,
                  mode == RepeatMode::Possessive ? kNoFirst : add_first(follow)};
    uint32_t index = append(&program_->repeats, repeat);
    add(mode == RepeatMode::Greedy ? Code::Repeat
        : mode == RepeatMode::Lazy ? Code::RepeatLazy
                                   : Code::RepeatPossessive,
        index);
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
      uint32_t split = emit_split(node, follow);
      emit(body, body_follow);
      add(Code::Jump, split);
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
    uint32_t index = append(&program_->loops, loop);
    add(Code::LoopInit, index);
    uint32_t top = add(node.mode == RepeatMode::Greedy ? Code::LoopGreedy : Code::LoopLazy, index);
    emit(body, body_follow);
    add(Code::Jump, top);
    program_->loops[index].exit = position();
  }

  // x? and x??
  void emit_optional(const Node& node, const First& follow) {
    uint32_t split = emit_split(node, follow);
    emit(*node.children[0], follow);
    finish_split(split, node.mode);
  }

  // A choice between the body, which comes next, and what follows it; finish_split sets the targets.
  uint32_t emit_split(const Node& node, const First& follow) {
    First body = chain(first_of(*node.children[0]), follow);
    Split split{0, 0, add_first(body), add_first(follow)};
    return add(Code::Split, append(&program_->splits, split));
  }
  void finish_split(uint32_t at, RepeatMode mode) {
    Split& split = program_->splits[program_->code[at].a];
    split.preferred = at + 1;
    split.alternative = position();
    if (mode != RepeatMode::Lazy) return;
    std::swap(split.preferred, split.alternative);
    std::swap(split.preferred_first, split.alternative_first);
  }

  void emit_possessive_loop(const Node& node) {
    Loop loop{.min = node.min,
              .max = node.max,
              .exit = 0,
              .count_register = int(new_register()),
              .position_register = int(new_register()),
              .height_register = int(new_register()),
              .body_first = kNoFirst,
              .exit_first = kNoFirst};
    uint32_t index = append(&program_->loops, loop);
    add(Code::LoopInit, index);
    uint32_t top = add(Code::LoopPossessive, index);
    emit(*node.children[0], First::everything());
    add(Code::LoopPossessiveEnd, index, top);
    program_->loops[index].exit = position();
  }

  void emit_atomic(const Node& node) {
    uint32_t r = new_register();
    add(Code::AtomicBegin, r);
    emit(*node.children[0], First::everything());
    add(Code::AtomicEnd, r);
  }

  void emit_assert(const Node& node) {
    uint32_t r = new_register();
    new_register();
    add(Code::AssertBegin, r, node.value);
    emit(*node.children[0], First::everything());
    add(Code::AssertEnd, r);
  }

  void emit_assert_not(const Node& node) {
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
    bool complete = collect_prefix(*tree_.root);
    program_->is_literal = complete && !program_->prefix.empty() && program_->groups == 0;
    if (program_->prefix.empty()) program_->first = add_first(facts.first);
    find_anchor(*tree_.root);
  }

  // Appends the characters that the node begins with; true if that is all of it.
  bool collect_prefix(const Node& node) {
    switch (node.kind) {
      case NodeKind::Char: program_->prefix.push_back(node.value); return true;
      case NodeKind::Mark: return true;
      case NodeKind::Sequence:
        for (const auto& child : node.children) {
          if (!collect_prefix(*child)) return false;
        }
        return true;
      default: return false;
    }
  }

  // Looks at what a match has to begin with, marks aside.
  void find_anchor(const Node& node) {
    if (node.kind == NodeKind::At) {
      program_->at_beginning = node.value == kAtBeginning || node.value == kAtBeginningString;
      program_->at_line_beginning = node.value == kAtBeginningLine;
    }
    if (node.kind != NodeKind::Sequence) return;
    for (const auto& child : node.children) {
      if (child->kind != NodeKind::Mark) return find_anchor(*child);
    }
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
