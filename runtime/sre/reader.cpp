// Turns the re compiler's code into a tree, checking everything on the way: the code may come from anywhere.
#include <algorithm>

#include "runtime/sre/node.h"

namespace krait::sre {

namespace {

constexpr int kMaxDepth = 2000;

std::unique_ptr<Node> make(NodeKind kind, uint32_t value = 0) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->value = value;
  return node;
}

class Reader {
 public:
  Reader(const std::vector<uint32_t>& code, Tree* tree) : code_(code), tree_(tree) {}

  // The whole code, which must end in SUCCESS.
  bool read_all() {
    size_t end = code_.size();
    if (end == 0 || code_[end - 1] != kSuccess) return false;
    tree_->root = sequence(0, end - 1);
    return tree_->root != nullptr;
  }

 private:
  using NodePtr = std::unique_ptr<Node>;

  // [begin, end) as a sequence; null: malformed, here and below. stop: where a JUMP ended it, if allowed.
  NodePtr sequence(size_t begin, size_t end, size_t* stop = nullptr) {
    if (++depth_ > kMaxDepth) return nullptr;
    auto node = make(NodeKind::Sequence);
    size_t at = begin;
    while (at < end) {
      if (stop && code_[at] == kJump) break;
      size_t before = at;
      if (!item(&at, end, node.get()) || at <= before || at > end) return nullptr;
    }
    if (stop) *stop = at;
    --depth_;
    return node;
  }

  // Is code_[at + offset] before end?
  static bool has(size_t at, size_t offset, size_t end) { return at + offset < end; }

  // The target of the skip at `at`; 0: out of range.
  size_t target(size_t at, size_t end) const {
    if (at >= end) return 0;
    size_t t = at + code_[at];
    return code_[at] && t <= end ? t : 0;
  }

  // Reads one operator at *at and appends what it means.
  bool item(size_t* at, size_t end, Node* out) {
    uint32_t op = code_[*at];
    switch (op) {
      case kAny: return add(out, make(NodeKind::Any), at, 1);
      case kAnyAll: return add(out, make(NodeKind::AnyAll), at, 1);
      case kFailure: return add(out, make(NodeKind::Fail), at, 1);
      case kInfo: return (*at = target(*at + 1, end)) != 0;
      case kLiteral:
      case kNotLiteral:
        if (!has(*at, 1, end)) return false;
        return add(out, make(op == kLiteral ? NodeKind::Char : NodeKind::NotChar, code_[*at + 1]), at, 2);
      case kLiteralIgnore:
      case kNotLiteralIgnore: return folded_literal(at, end, out, CaseMode::Ascii, op == kNotLiteralIgnore);
      case kLiteralUniIgnore:
      case kNotLiteralUniIgnore:
        return folded_literal(at, end, out, CaseMode::Unicode, op == kNotLiteralUniIgnore);
      case kLiteralLocIgnore:
      case kNotLiteralLocIgnore:
        return folded_literal(at, end, out, CaseMode::Locale, op == kNotLiteralLocIgnore);
      case kIn: return set(at, end, out, CaseMode::Exact);
      case kInIgnore: return set(at, end, out, CaseMode::Ascii);
      case kInUniIgnore: return set(at, end, out, CaseMode::Unicode);
      case kInLocIgnore: return set(at, end, out, CaseMode::Locale);
      case kCategory:
        if (!has(*at, 1, end) || code_[*at + 1] >= kCategories) return false;
        return add(out, set_node({kCategory, code_[*at + 1]}, CaseMode::Exact, false), at, 2);
      case kAt:
        if (!has(*at, 1, end) || code_[*at + 1] >= kAtCodes) return false;
        return add(out, make(NodeKind::At, code_[*at + 1]), at, 2);
      case kMark:
        if (!has(*at, 1, end) || code_[*at + 1] >= 2 * tree_->groups) return false;
        return add(out, make(NodeKind::Mark, code_[*at + 1]), at, 2);
      case kGroupRef: return group_reference(at, end, out, CaseMode::Exact);
      case kGroupRefIgnore: return group_reference(at, end, out, CaseMode::Ascii);
      case kGroupRefUniIgnore: return group_reference(at, end, out, CaseMode::Unicode);
      case kGroupRefLocIgnore: return group_reference(at, end, out, CaseMode::Locale);
      case kGroupRefExists: return conditional(at, end, out);
      case kBranch: return branch(at, end, out);
      case kRepeatOne: return repeat_one(at, end, out, RepeatMode::Greedy);
      case kMinRepeatOne: return repeat_one(at, end, out, RepeatMode::Lazy);
      case kPossessiveRepeatOne: return repeat_one(at, end, out, RepeatMode::Possessive);
      case kRepeat:
      case kPossessiveRepeat: return repeat(at, end, out, op == kPossessiveRepeat);
      case kAtomicGroup: return enclosed(at, end, out, NodeKind::Atomic, 2);
      case kAssert: return enclosed(at, end, out, NodeKind::Assert, 3);
      case kAssertNot: return enclosed(at, end, out, NodeKind::AssertNot, 3);
      default: return false;
    }
  }

  bool add(Node* out, NodePtr node, size_t* at, size_t length) {
    if (!node) return false;
    out->children.push_back(std::move(node));
    *at += length;
    return true;
  }

  NodePtr set_node(std::vector<uint32_t> program, CaseMode mode, bool inverted) {
    CharSet set(std::move(program), mode, inverted);
    auto& sets = tree_->sets;
    auto known = std::find(sets.begin(), sets.end(), set);
    auto index = uint32_t(known - sets.begin());
    if (known == sets.end()) sets.push_back(std::move(set));
    return make(NodeKind::Set, index);
  }

  bool folded_literal(size_t* at, size_t end, Node* out, CaseMode mode, bool inverted) {
    if (!has(*at, 1, end)) return false;
    return add(out, set_node({kLiteral, code_[*at + 1]}, mode, inverted), at, 2);
  }

  bool set(size_t* at, size_t end, Node* out, CaseMode mode) {
    size_t after = target(*at + 1, end);
    if (after < *at + 3 || code_[after - 1] != kFailure) return false;
    size_t begin = *at + 2, i = begin;
    while (i < after - 1) {
      size_t n = set_operator_length(&code_[i], after - 1 - i);
      if (n == 0) return false;
      i += n;
    }
    std::vector<uint32_t> program(code_.begin() + long(begin), code_.begin() + long(after - 1));
    return add(out, set_node(std::move(program), mode, false), at, after - *at);
  }

  bool group_reference(size_t* at, size_t end, Node* out, CaseMode mode) {
    if (!has(*at, 1, end) || code_[*at + 1] >= tree_->groups) return false;
    auto node = make(NodeKind::GroupRef, code_[*at + 1]);
    node->case_mode = mode;
    return add(out, std::move(node), at, 2);
  }

  // GROUPREF_EXISTS group skip yes [JUMP skip no]; the first skip counts from the group.
  bool conditional(size_t* at, size_t end, Node* out) {
    if (!has(*at, 2, end) || code_[*at + 1] >= tree_->groups) return false;
    size_t otherwise = *at + 1 + code_[*at + 2], stop;
    if (otherwise < *at + 3 || otherwise > end) return false;
    auto node = make(NodeKind::GroupRefExists, code_[*at + 1]);
    NodePtr yes = sequence(*at + 3, otherwise, &stop);
    if (!yes) return false;
    NodePtr no = make(NodeKind::Sequence);
    size_t after = otherwise;
    if (stop != otherwise) {
      if (stop + 2 != otherwise) return false;
      after = target(stop + 1, end);
      if (after < otherwise) return false;
      no = sequence(otherwise, after);
      if (!no) return false;
    }
    node->children.push_back(std::move(yes));
    node->children.push_back(std::move(no));
    return add(out, std::move(node), at, after - *at);
  }

  // BRANCH (skip alternative JUMP skip)... 0
  bool branch(size_t* at, size_t end, Node* out) {
    auto node = make(NodeKind::Branch);
    size_t i = *at + 1, after = 0;
    for (;;) {
      if (i >= end) return false;
      if (code_[i] == 0) break;
      size_t next = target(i, end);
      if (next < i + 3 || code_[next - 2] != kJump) return false;
      size_t exit = target(next - 1, end);
      if (!exit || (after && exit != after)) return false;
      after = exit;
      NodePtr alternative = sequence(i + 1, next - 2);
      if (!alternative) return false;
      node->children.push_back(std::move(alternative));
      i = next;
    }
    if (node->children.empty() || after != i + 1) return false;
    return add(out, std::move(node), at, after - *at);
  }

  // Checks a repeat's bounds at `at`.
  bool bounds(size_t at, size_t end, Node* node) {
    if (!has(at, 1, end) || code_[at] > code_[at + 1]) return false;
    node->min = code_[at];
    node->max = code_[at + 1];
    return true;
  }

  // op skip min max item SUCCESS
  bool repeat_one(size_t* at, size_t end, Node* out, RepeatMode mode) {
    size_t after = target(*at + 1, end);
    if (after < *at + 5 || code_[after - 1] != kSuccess) return false;
    auto node = make(NodeKind::Repeat);
    node->mode = mode;
    if (!bounds(*at + 2, end, node.get())) return false;
    NodePtr body = sequence(*at + 4, after - 1);
    if (!body || body->children.size() != 1 || !is_single(body->children[0]->kind)) return false;
    node->children.push_back(std::move(body->children[0]));
    return add(out, std::move(node), at, after - *at);
  }

  // op skip min max body, then MAX_UNTIL or MIN_UNTIL (SUCCESS for a possessive one)
  bool repeat(size_t* at, size_t end, Node* out, bool possessive) {
    size_t until = target(*at + 1, end);
    if (until < *at + 4 || until >= end) return false;
    auto node = make(NodeKind::Loop);
    uint32_t kind = code_[until];
    if (possessive ? kind != kSuccess : kind != kMaxUntil && kind != kMinUntil) return false;
    node->mode = possessive          ? RepeatMode::Possessive
                 : kind == kMaxUntil ? RepeatMode::Greedy
                                     : RepeatMode::Lazy;
    if (!bounds(*at + 2, end, node.get())) return false;
    NodePtr body = sequence(*at + 4, until);
    if (!body) return false;
    node->children.push_back(std::move(body));
    return add(out, std::move(node), at, until + 1 - *at);
  }

  // op skip [back] body SUCCESS, `header` codes before the body
  bool enclosed(size_t* at, size_t end, Node* out, NodeKind kind, size_t header) {
    size_t after = target(*at + 1, end);
    if (after < *at + header + 1 || code_[after - 1] != kSuccess) return false;
    auto node = make(kind, header == 3 ? code_[*at + 2] : 0);
    NodePtr body = sequence(*at + header, after - 1);
    if (!body) return false;
    node->children.push_back(std::move(body));
    return add(out, std::move(node), at, after - *at);
  }

  const std::vector<uint32_t>& code_;
  Tree* tree_;
  int depth_ = 0;
};

}  // namespace

bool read_code(const std::vector<uint32_t>& code, uint32_t groups, Tree* out) {
  out->groups = groups;
  return Reader(code, out).read_all();
}

}  // namespace krait::sre
