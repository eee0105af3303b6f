// The matcher's program: instructions for a backtracking machine, and what is known about where a match can
// begin.
//
// Instruction by instruction the compiler knows which characters can come next ("first sets"). Alternatives
// that the next character rules out are skipped without a choice point, and repeats whose characters cannot
// begin what follows do not backtrack at all.
#pragma once

#include <memory>
#include <vector>

#include "runtime/sre/node.h"

namespace krait::sre {

// The characters that something can begin with.
struct First {
  bool low[256] = {};
  uint8_t high = 0;    // HighClass bits
  bool empty = false;  // it may also match nothing (or look at no character)

  void add(const First& other) {
    for (int i = 0; i < 256; ++i) low[i] |= other.low[i];
    high |= other.high;
  }
  bool accepts_any() const { return empty; }
  bool intersects(const First& other) const;
  static First everything();
};

enum class Code : uint8_t {
  Char,     // a: character
  NotChar,  // a
  Set,      // a: set
  Any,
  AnyAll,
  String,  // a: string
  At,      // a: AtCode
  Mark,    // a: mark
  Jump,    // a: target
  Split,   // a: split
  Branch,  // a: branch
  Repeat,  // a: repeat; greedy with a choice for every length
  RepeatLazy,
  RepeatPossessive,
  LoopInit,  // a: loop
  LoopGreedy,
  LoopLazy,
  LoopPossessive,
  LoopPossessiveEnd,
  AtomicBegin,     // a: register
  AtomicEnd,       // a: register
  AssertBegin,     // a: register (two: stack height, position); b: characters to step back
  AssertEnd,       // a: register
  AssertNotBegin,  // a: register; b: characters to step back; c: target behind
  AssertNotEnd,    // a: register
  GroupRef,        // a: group; b: CaseMode
  GroupRefExists,  // a: group; b: target if it did not match
  Fail,
  Success,
};

struct Instruction {
  Code code;
  uint32_t a = 0, b = 0, c = 0;
};

inline constexpr int kNoFirst = -1;

// Try `preferred`, then `alternative`; the firsts (indexes, or kNoFirst) tell what each can begin with.
struct Split {
  uint32_t preferred, alternative;
  int preferred_first, alternative_first;
};

// Up to 64 alternatives: bit i of masks[c] says that alternative i can begin with character c; entry 256 is
// for the others, entry 257 for the end of the text.
struct Branch {
  std::vector<uint32_t> targets;
  uint64_t masks[258];
};
inline constexpr size_t kMaxAlternatives = 64;

// A repeated single character.
struct Repeat {
  Code what;  // Char, NotChar, Set, Any, AnyAll
  uint32_t value;
  uint32_t min, max;
  int follow;  // first set of what comes behind, or kNoFirst
};

struct Loop {
  uint32_t min, max;
  uint32_t exit;
  int count_register, position_register;  // position: -1 when the body cannot match nothing
  int height_register;                    // of possessive loops
  int body_first, exit_first;
};

struct Program {
  std::vector<Instruction> code;
  std::vector<CharSet> sets;
  std::vector<std::vector<uint32_t>> strings;
  std::vector<First> firsts;
  std::vector<Split> splits;
  std::vector<Branch> branches;
  std::vector<Repeat> repeats;
  std::vector<Loop> loops;
  uint32_t groups = 0;
  uint32_t registers = 0;

  // --- where matches can begin ---
  uint32_t min_length = 0;
  std::vector<uint32_t> prefix;    // literal characters that every match begins with
  bool is_literal = false;         // and nothing else, no groups
  int first = kNoFirst;            // else: what a match can begin with
  bool at_beginning = false;       // only at the beginning of the text
  bool at_line_beginning = false;  // only at the beginning of a line
};

// Compiles the re compiler's code. Null when it is malformed.
std::unique_ptr<Program> compile(const std::vector<uint32_t>& code, uint32_t groups);

}  // namespace krait::sre
