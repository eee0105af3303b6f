// A regular expression as a tree, read from the re compiler's code.
#pragma once

#include <memory>
#include <vector>

#include "runtime/sre/charset.h"
#include "runtime/sre/codes.h"

namespace krait::sre {

enum class NodeKind : uint8_t {
  Char,            // value
  NotChar,         // value
  Set,             // value: index into Tree::sets
  Any,             // anything but \n
  AnyAll,          // anything
  At,              // value: AtCode
  Mark,            // value: mark number
  Sequence,        // children
  Branch,          // children: alternatives
  Repeat,          // one child of one character; min, max, mode
  Loop,            // one child; min, max, mode
  Atomic,          // one child
  Assert,          // one child; value: characters to step back
  AssertNot,       // the same
  GroupRef,        // value: group; case_mode
  GroupRefExists,  // value: group; children: yes, no
  Fail,
};

enum class RepeatMode : uint8_t { Greedy, Lazy, Possessive };

struct Node {
  NodeKind kind;
  RepeatMode mode = RepeatMode::Greedy;
  CaseMode case_mode = CaseMode::Exact;
  uint32_t value = 0;
  uint32_t min = 0, max = 0;
  std::vector<std::unique_ptr<Node>> children;
};

inline bool is_single(NodeKind kind) { return kind <= NodeKind::AnyAll; }

struct Tree {
  std::unique_ptr<Node> root;
  std::vector<CharSet> sets;
  uint32_t groups;
};

// Reads code; false when it is malformed.
bool read_code(const std::vector<uint32_t>& code, uint32_t groups, Tree* out);

}  // namespace krait::sre
