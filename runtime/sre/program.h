// The matcher's program: instructions for a backtracking machine, and what is known about where a match can
// begin.
//
// Instruction by instruction the compiler knows which characters can come next ("first sets"). Alternatives
// that the next character rules out are skipped without a choice point, and repeats whose characters cannot
// begin what follows do not backtrack at all. Instructions point to their operands.
#pragma once

#include <forward_list>
#include <memory>
#include <vector>

#include "runtime/sre/node.h"

namespace krait::sre {

// The characters that something can begin with.
struct First {
  bool low[256] = {};
  uint8_t high = 0;     // HighClass bits
  bool at_end = false;  // it may match at the end of the text
  bool empty = false;   // it may also match without looking at anything

  // Lets it begin as `other` may, too.
  void add(const First& other) {
    for (int i = 0; i < 256; ++i) low[i] |= other.low[i];
    high |= other.high;
    at_end |= other.at_end;
  }
  bool intersects(const First& other) const;
  static First everything();
};

// A text of the pattern in the widths that its characters fit in.
class Literal {
 public:
  explicit Literal(std::vector<uint32_t> characters);
  size_t size() const { return four_.size(); }
  const std::vector<uint32_t>& characters() const { return four_; }
  // The text in characters of C; null if they do not fit.
  template <class C>
  const C* in() const {
    if constexpr (sizeof(C) == 1) return one_.empty() ? nullptr : one_.data();
    else if constexpr (sizeof(C) == 2) return two_.empty() ? nullptr : two_.data();
    else return four_.data();
  }

 private:
  std::vector<uint8_t> one_;
  std::vector<uint16_t> two_;
  std::vector<uint32_t> four_;
};

enum class Code : uint8_t {
  Char,     // a: character
  NotChar,  // a
  Set,      // set
  Any,
  AnyAll,
  String,  // literal
  At,      // a: AtCode
  Mark,    // a: mark
  Jump,    // a: target
  Split,   // split
  Branch,  // branch
  Repeat,  // repeat; greedy with a choice for every length
  RepeatLazy,
  RepeatPossessive,
  Look,      // item; a: 1 to look at the character in front; b: fails if it is accepted
  LoopInit,  // loop
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

struct Split;
struct Branch;
struct Item;
struct Repeat;
struct Loop;

struct Instruction {
  Code code;
  uint32_t a = 0, b = 0, c = 0;
  union {
    const void* operand = nullptr;
    const CharSet* set;
    const Literal* literal;
    const Split* split;
    const Branch* branch;
    const Item* item;
    const Repeat* repeat;
    const Loop* loop;
  };
};

// Try `preferred`, then `alternative`; the firsts (null: anything) tell what each can begin with.
struct Split {
  uint32_t preferred, alternative;
  const First *preferred_first, *alternative_first;
};

// Up to 64 alternatives: bit i of masks[c] says that alternative i can begin with character c; entry 256 is
// for the others, entry 257 for the end of the text.
struct Branch {
  std::vector<uint32_t> targets;
  uint64_t masks[258];
};
inline constexpr size_t kMaxAlternatives = 64;

// What a single character has to be.
struct Item {
  Code what;  // Char, NotChar, Set, Any, AnyAll
  uint32_t value;
  const CharSet* set;
  // Characters below 256 that are accepted; null when that depends on the locale.
  const bool* table;
};

struct Repeat {
  Item item;
  uint32_t min, max;
  const First* follow;   // what comes behind can begin with; null: anything
  int follow_character;  // the only character that may come behind, or kNoCharacter
  // Of a lazy one: where characters below 256 end a run, as what follows may begin or they are no items.
  bool stops[256];
};
inline constexpr int kNoCharacter = -1;

struct Loop {
  uint32_t min, max;
  uint32_t exit;
  int count_register, position_register;  // position: -1 when the body cannot match nothing
  int height_register;                    // of possessive loops
  const First *body_first, *exit_first;   // null: anything
};

// What the first characters of every match can be, those in front that it looks back at included. Bit i of
// low[c]: the one at offset i can be c, or for high one from 256 on.
struct StartFilter {
  uint8_t low[256] = {};
  uint8_t high = 0;
  int length = 0;  // characters looked at, up to 8
  int back = 0;    // of which so many lie in front of the match
};

struct Program {
  std::vector<Instruction> code;
  std::vector<CharSet> sets;
  // Operands; lists, because they are pointed to.
  std::forward_list<Literal> literals;
  std::forward_list<First> firsts;
  std::forward_list<Split> splits;
  std::forward_list<Branch> branches;
  std::forward_list<Item> items;
  std::forward_list<Repeat> repeats;
  std::forward_list<Loop> loops;
  uint32_t groups = 0;
  uint32_t registers = 0;

  // --- where matches can begin ---
  uint32_t min_length = 0;
  const Literal* prefix = nullptr;  // literal characters that every match begins with
  bool is_literal = false;          // and nothing else, no groups
  std::unique_ptr<StartFilter> filter;
  const First* first = nullptr;    // else: what a match can begin with
  int boundary = -1;               // AtCode of a word boundary that every match begins at
  bool at_beginning = false;       // only at the beginning of the text
  bool at_line_beginning = false;  // only at the beginning of a line
  // An unlimited repeat that every match begins with: where it was tried in vain, none begins behind one of
  // its items.
  const Repeat* leading = nullptr;
};

// Compiles the re compiler's code. Null when it is malformed.
std::unique_ptr<Program> compile(const std::vector<uint32_t>& code, uint32_t groups);

}  // namespace krait::sre
