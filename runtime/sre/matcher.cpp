// The backtracking machine.
//
// Choice points and undo records share one explicit stack, so depth is bounded by memory only. An undo record
// restores a mark or a register when backtracking passes it; it is not written while there is nothing to
// backtrack to. Atomic groups and look-around cut the choice points made inside them but keep the undo
// records, which outer choice points need.
#include "runtime/sre/matcher.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "runtime/error.h"
#include "runtime/heap.h"
#include "runtime/search.h"
#include "runtime/thread.h"
#include "runtime/unicode.h"

namespace krait::sre {

namespace {

// Kinds of stack entries.
enum : uint32_t {
  kChoice,      // at: instruction; a: position
  kBranchRest,  // at: branch instruction; a: position; b: mask of alternatives left
  kRepeatRest,  // at: repeat instruction; a: shortest position; b: position to try one character earlier than
  kLazyRest,    // at: repeat instruction; a: position reached; b: characters that may still be added
  kLoopMore,    // at: lazy loop instruction; a: position
  kMarkUndo,    // at: mark; a: its value; b: last group
  kRegisterUndo  // at: register; a: its value
};

constexpr size_t kInitialEntries = 256;
// One spare stack is kept between matchers.
constexpr size_t kKeptBytes = size_t{1} << 20;
void* g_spare_stack;
size_t g_spare_bytes;

constexpr uint32_t kInterruptTicks = 4096;

// What the characters below 256 are for word boundaries.
constexpr uint8_t kAsciiWord = 1, kUnicodeWord = 2;
const uint8_t* word_characters() {
  static const std::array<uint8_t, 256> table = [] {
    std::array<uint8_t, 256> words;
    for (uint32_t c = 0; c < 256; ++c)
      words[c] = (in_category(kWord, c) ? kAsciiWord : 0) | (in_category(kUniWord, c) ? kUnicodeWord : 0);
    return words;
  }();
  return table.data();
}

}  // namespace

template <class C>
class Machine {
 public:
  explicit Machine(Matcher* m)
      : m_(*m),
        p_(m->program_),
        code_(p_.code.data()),
        text_(static_cast<const C*>(m->text_)),
        end_(text_ + m->end_) {}

  Outcome match(int64_t at, bool whole, int64_t must_advance) {
    whole_ = whole;
    must_advance_ = must_advance < 0 ? nullptr : text_ + must_advance;
    if (end_ - (text_ + at) < int64_t(p_.min_length)) return Outcome::None;
    return run(text_ + at);
  }

  Outcome search(int64_t at, int64_t must_advance) {
    must_advance_ = must_advance < 0 ? nullptr : text_ + must_advance;
    if (end_ - text_ < int64_t(p_.min_length)) return Outcome::None;
    const C* last = end_ - p_.min_length;  // no match begins behind it
    for (const C* s = text_ + at; s <= last; ++s) {
      s = next_candidate(s, last);
      if (!s) return Outcome::None;
      if (p_.is_literal) return literal_found(s);
      Outcome outcome = run(s);
      if (outcome != Outcome::None) return outcome;
      // From the items that the leading repeat could take, too, the rest would have been reached.
      if (p_.leading) s = std::max(s, run_end(p_.leading->item, s, kUnlimited));
    }
    return Outcome::None;
  }

 private:
  using Entry = Matcher::Entry;

  // --- candidates ---

  Outcome literal_found(const C* s) {
    m_.start_ = s - text_;
    m_.stop_ = m_.start_ + int64_t(p_.prefix->size());
    m_.last_group_ = -1;
    return Outcome::Match;
  }

  // The first position in [s, last] where a match may begin; null: none.
  const C* next_candidate(const C* s, const C* last) const {
    if (p_.at_beginning) return s == text_ ? s : nullptr;
    if (p_.at_line_beginning) return find_line(s, last);
    if (p_.prefix) return find_prefix(s);
    for (;; ++s) {
      if (p_.filter) s = find_filtered(s);
      else if (p_.first) s = find_first(s, last);
      if (!s || s > last) return nullptr;
      if (p_.boundary < 0 || at_place(uint32_t(p_.boundary), s)) return s;
    }
  }

  const C* find_prefix(const C* s) const {
    const C* prefix = p_.prefix->in<C>();
    if (!prefix) return nullptr;
    size_t n = size_t(end_ - s), m = p_.prefix->size();
    size_t at = m == 1 ? find_element(s, n, *prefix) : find_pattern(s, n, prefix, m);
    return at == kNotFound ? nullptr : s + at;
  }

  // Bit i of `state`: the last i + 1 characters can be the first ones of a match.
  const C* find_filtered(const C* s) const {
    const StartFilter& f = *p_.filter;
    const C* p = s - text_ < f.back ? text_ : s - f.back;
    uint32_t state = 0, complete = 1u << (f.length - 1);
    for (; p < end_; ++p) {
      state = (2 * state + 1) & (is_low(*p) ? f.low[uint8_t(*p)] : f.high);
      if (state & complete) return p + 1 - f.length + f.back;
    }
    return nullptr;
  }

  const C* find_first(const C* s, const C* last) const {
    const First& first = *p_.first;
    const C* limit = std::min(last + 1, end_);
    for (; s < limit; ++s) {
      if (accepts(first, *s)) return s;
    }
    return s == end_ && s <= last && first.at_end ? s : nullptr;
  }

  const C* find_line(const C* s, const C* last) const {
    while (s != text_ && s[-1] != '\n') {
      if (s > last) return nullptr;
      size_t at = find_element(s, size_t(end_ - s), C('\n'));
      if (at == kNotFound) return nullptr;
      s += at + 1;
    }
    return s <= last ? s : nullptr;
  }

  // --- characters ---

  // Do the tables know it?
  static bool is_low(C c) {
    if constexpr (sizeof(C) == 1) return true;
    else return c < 256;
  }

  static bool accepts(const First& first, C c) { return is_low(c) ? first.low[uint8_t(c)] : first.high != 0; }
  bool may_begin(const First* first, const C* s) const {
    return !first || (s < end_ ? accepts(*first, *s) : first->at_end);
  }

  static bool item_accepts(const Item& item, C c) {
    if (item.table && is_low(c)) return item.table[uint8_t(c)];
    switch (item.what) {
      case Code::Char: return c == item.value;
      case Code::NotChar: return c != item.value;
      case Code::Set: return item.set->contains(c);
      case Code::Any: return c != '\n';
      default: return true;
    }
  }

  const C* limited(const C* s, uint32_t most) const { return uint64_t(end_ - s) > most ? s + most : end_; }

  // The end of the longest run of items from s, at most `most` of them.
  const C* run_end(const Item& item, const C* s, uint32_t most) const {
    const C* limit = limited(s, most);
    switch (item.what) {
      case Code::AnyAll: return limit;
      case Code::Any: return find_or(s, limit, '\n');
      case Code::NotChar: return item.value == C(item.value) ? find_or(s, limit, C(item.value)) : limit;
      case Code::Char:
        while (s < limit && *s == item.value) ++s;
        return s;
      default: return set_run_end(*item.set, s, limit);
    }
  }

  static const C* find_or(const C* s, const C* limit, C c) {
    // Short runs are the rule: look at a few characters before calling out.
    const C* near = limit - s > 16 ? s + 16 : limit;
    for (; s < near; ++s) {
      if (*s == c) return s;
    }
    size_t at = find_element(s, size_t(limit - s), c);
    return at == kNotFound ? limit : s + at;
  }

  static const C* set_run_end(const CharSet& set, const C* s, const C* limit) {
    const bool* table = set.table();
    if (!table) {
      while (s < limit && set.contains(*s)) ++s;
      return s;
    }
    if constexpr (sizeof(C) == 1) {
      while (s < limit && table[*s]) ++s;
    } else {
      while (s < limit && (*s < 256 ? table[*s] : set.contains(*s))) ++s;
    }
    return s;
  }

  static bool is_word(uint32_t at_code, C c) {
    if (is_low(c) && at_code != kAtLocBoundary && at_code != kAtLocNonBoundary)
      return word_characters()[uint8_t(c)] & (at_code <= kAtNonBoundary ? kAsciiWord : kUnicodeWord);
    return in_category(at_code <= kAtNonBoundary      ? kWord
                       : at_code <= kAtLocNonBoundary ? kLocWord
                                                      : kUniWord,
                       c);
  }

  bool at_boundary(uint32_t at_code, const C* s) const {
    if (text_ == end_) return false;
    bool before = s > text_ && is_word(at_code, s[-1]);
    bool behind = s < end_ && is_word(at_code, *s);
    return before != behind;
  }

  bool at_place(uint32_t at_code, const C* s) const {
    switch (at_code) {
      case kAtBeginning:
      case kAtBeginningString: return s == text_;
      case kAtBeginningLine: return s == text_ || s[-1] == '\n';
      case kAtEnd: return s == end_ || (s + 1 == end_ && *s == '\n');
      case kAtEndLine: return s == end_ || *s == '\n';
      case kAtEndString: return s == end_;
      case kAtBoundary:
      case kAtLocBoundary:
      case kAtUniBoundary: return at_boundary(at_code, s);
      default: return text_ != end_ && !at_boundary(at_code, s);
    }
  }

  // --- the stack ---

  int64_t height() const { return m_.top_ - m_.base_; }

  // False: out of memory (nothing pushed).
  bool push(uint32_t kind, uint32_t at, int64_t a, int64_t b = 0) {
    if (KRAIT_UNLIKELY(m_.top_ == m_.limit_) && !grow()) return false;
    *m_.top_++ = {kind, at, a, b};
    return true;
  }
  bool push(uint32_t kind, const Instruction* at, const C* s, int64_t b = 0) {
    return push(kind, uint32_t(at - code_), s - text_, b);
  }

  [[gnu::cold]] bool grow() {
    auto capacity = std::max(2 * size_t(m_.limit_ - m_.base_), kInitialEntries), used = size_t(height());
    auto* bigger = static_cast<Entry*>(realloc(m_.base_, capacity * sizeof(Entry)));
    if (!bigger) return false;
    m_.base_ = bigger;
    m_.top_ = bigger + used;
    m_.limit_ = bigger + capacity;
    return true;
  }

  bool set_mark(uint32_t mark, const C* s) {
    if (m_.top_ != m_.base_ && !push(kMarkUndo, mark, m_.marks_[mark], m_.last_group_)) return false;
    m_.marks_[mark] = s - text_;
    if (mark & 1) m_.last_group_ = int(mark / 2 + 1);
    return true;
  }

  bool set_register(int r, int64_t value) {
    if (m_.top_ != m_.base_ && !push(kRegisterUndo, uint32_t(r), m_.registers_[r])) return false;
    m_.registers_[r] = value;
    return true;
  }

  void undo(const Entry& e) {
    if (e.kind == kMarkUndo) {
      m_.marks_[e.at] = e.a;
      m_.last_group_ = int(e.b);
    } else if (e.kind == kRegisterUndo) {
      m_.registers_[e.at] = e.a;
    }
  }

  // Drops the choice points above `height`. Undo records stay if something below may need them.
  void cut(int64_t height) {
    Entry* to = m_.base_ + height;
    for (Entry* e = to; height && e < m_.top_; ++e) {
      if (e->kind >= kMarkUndo) *to++ = *e;
    }
    m_.top_ = to;
  }

  void unwind(int64_t height) {
    while (this->height() > height) undo(*--m_.top_);
  }

  // --- instructions ---

  bool group_matched(uint32_t group) const {
    int64_t begin = m_.marks_[2 * group], end = m_.marks_[2 * group + 1];
    return begin >= 0 && end >= begin;
  }

  // The position behind another occurrence of the group's text, or null.
  const C* match_group(uint32_t group, CaseMode mode, const C* s) const {
    int64_t begin = m_.marks_[2 * group], end = m_.marks_[2 * group + 1];
    if (!group_matched(group) || end_ - s < end - begin) return nullptr;
    for (const C* p = text_ + begin; p < text_ + end; ++p, ++s) {
      if (mode == CaseMode::Exact ? *p != *s : fold(mode, *p) != fold(mode, *s)) return nullptr;
    }
    return s;
  }

  // The position behind the text, or null if it does not come next.
  const C* match_literal(const Literal& literal, const C* s) const {
    const C* text = literal.in<C>();
    size_t n = literal.size();
    if (!text || size_t(end_ - s) < n) return nullptr;
    for (size_t i = 0; i < n; ++i) {
      if (s[i] != text[i]) return nullptr;
    }
    return s + n;
  }

  // The longest position in [low, s] where what follows may begin; null: none.
  const C* retreat(const Repeat& r, const C* low, const C* s) const {
    if (!r.follow) return s;
    if (s == end_) {
      if (r.follow->at_end) return s;
      if (s-- == low) return nullptr;
    }
    if (r.follow_character != kNoCharacter) {
      size_t at = rfind_element(low, size_t(s - low + 1), C(r.follow_character));
      return at == kNotFound ? nullptr : low + at;
    }
    for (; s >= low; --s) {
      if (accepts(*r.follow, *s)) return s;
    }
    return nullptr;
  }

  // The nearest position from s on where what follows may begin, through at most *more items; null: none.
  const C* advance(const Repeat& r, const C* s, int64_t* more) const {
    if (!r.follow) return s;
    const C *from = s, *limit = *more < end_ - s ? s + *more : end_;
    while (s < limit && !stops(r, *s)) ++s;
    *more -= s - from;
    return may_begin(r.follow, s) ? s : nullptr;
  }

  // Does a run of items end here, at the latest when what follows may begin?
  static bool stops(const Repeat& r, C c) {
    if (r.item.table && is_low(c)) return r.stops[uint8_t(c)];
    return accepts(*r.follow, c) || !item_accepts(r.item, c);
  }

  // What an instruction does next: go on at pc and s, fail, or give up for lack of memory.
  enum class Next { Go, Fail, Memory };
  struct State {
    const Instruction* pc;
    const C* s;
  };
  const Instruction* instruction(uint32_t index) const { return code_ + index; }
  static Next pushed(bool ok) { return ok ? Next::Go : Next::Memory; }

  Next repeat_greedy(State& t, const Repeat& r) {
    if (end_ - t.s < int64_t(r.min)) return Next::Fail;
    const C *low = t.s + r.min, *s = run_end(r.item, t.s, r.max);
    if (s < low || !(s = retreat(r, low, s))) return Next::Fail;
    const Instruction* at = t.pc;
    t = {at + 1, s};
    return s == low ? Next::Go : pushed(push(kRepeatRest, at, low, s - text_));
  }

  Next repeat_possessive(State& t, const Repeat& r) {
    if (end_ - t.s < int64_t(r.min)) return Next::Fail;
    const C* s = run_end(r.item, t.s, r.max);
    if (s - t.s < int64_t(r.min)) return Next::Fail;
    t = {t.pc + 1, s};
    return Next::Go;
  }

  Next repeat_lazy(State& t, const Repeat& r) {
    if (end_ - t.s < int64_t(r.min)) return Next::Fail;
    const C* s = run_end(r.item, t.s, r.min);
    if (s - t.s < int64_t(r.min)) return Next::Fail;
    int64_t more = r.max == kUnlimited ? INT64_MAX : int64_t(r.max) - int64_t(r.min);
    return lazy_from(t, r, s, more);
  }

  // Goes on from s, leaving a choice to take up to `more` items more.
  Next lazy_from(State& t, const Repeat& r, const C* s, int64_t more) {
    s = advance(r, s, &more);
    if (!s) return Next::Fail;
    const Instruction* at = t.pc;
    t = {at + 1, s};
    return more == 0 ? Next::Go : pushed(push(kLazyRest, at, s, more));
  }

  bool look(const Instruction& i, const C* s) const {
    bool there = i.a ? s > text_ : s < end_;
    return (there && item_accepts(*i.item, s[-int64_t(i.a)])) != (i.b != 0);
  }

  Next split(State& t, const Split& split) {
    bool alternative = may_begin(split.alternative_first, t.s);
    if (!may_begin(split.preferred_first, t.s)) {
      t.pc = instruction(split.alternative);
      return alternative ? Next::Go : Next::Fail;
    }
    t.pc = instruction(split.preferred);
    return alternative ? pushed(push(kChoice, instruction(split.alternative), t.s)) : Next::Go;
  }

  uint64_t branch_mask(const Branch& branch, const C* s) const {
    if (s == end_) return branch.masks[257];
    return branch.masks[is_low(*s) ? *s : 256];
  }

  Next take_branch(State& t, const Branch& branch, uint64_t mask) {
    if (!mask) return Next::Fail;
    const Instruction* at = t.pc;
    t.pc = instruction(branch.targets[size_t(std::countr_zero(mask))]);
    uint64_t rest = mask & (mask - 1);
    return rest ? pushed(push(kBranchRest, at, t.s, int64_t(rest))) : Next::Go;
  }

  bool loop_start(const Loop& loop) {
    if (!set_register(loop.count_register, 0)) return false;
    return loop.position_register < 0 || set_register(loop.position_register, -1);
  }

  // Counts an iteration that begins at s.
  bool loop_enter(const Loop& loop, int64_t count, const C* s, bool note_position) {
    if (!set_register(loop.count_register, count + 1)) return false;
    if (!note_position || loop.position_register < 0) return true;
    return set_register(loop.position_register, s - text_);
  }

  // Has the last iteration moved on, so that another one makes sense?
  bool loop_moved(const Loop& loop, const C* s) const {
    return loop.position_register < 0 || m_.registers_[loop.position_register] != s - text_;
  }

  Next loop_greedy(State& t, const Loop& loop) {
    int64_t count = m_.registers_[loop.count_register];
    if (count < int64_t(loop.min)) {
      ++t.pc;
      return pushed(loop_enter(loop, count, t.s, false));
    }
    bool more = (loop.max == kUnlimited || count < int64_t(loop.max)) && loop_moved(loop, t.s) &&
                may_begin(loop.body_first, t.s);
    bool done = may_begin(loop.exit_first, t.s);
    if (!more) {
      t.pc = instruction(loop.exit);
      return done ? Next::Go : Next::Fail;
    }
    if (done && !push(kChoice, instruction(loop.exit), t.s)) return Next::Memory;
    ++t.pc;
    return pushed(loop_enter(loop, count, t.s, true));
  }

  Next loop_lazy(State& t, const Loop& loop) {
    int64_t count = m_.registers_[loop.count_register];
    if (count < int64_t(loop.min)) {
      ++t.pc;
      return pushed(loop_enter(loop, count, t.s, false));
    }
    const Instruction* at = t.pc;
    t.pc = instruction(loop.exit);
    return pushed(push(kLoopMore, at, t.s));
  }

  // Back at a lazy loop to take one more iteration.
  Next loop_more(State& t, const Loop& loop) {
    int64_t count = m_.registers_[loop.count_register];
    if (loop.max != kUnlimited && count >= int64_t(loop.max)) return Next::Fail;
    if (!loop_moved(loop, t.s) || !may_begin(loop.body_first, t.s)) return Next::Fail;
    ++t.pc;
    return pushed(loop_enter(loop, count, t.s, true));
  }

  Next loop_possessive(State& t, const Loop& loop) {
    int64_t count = m_.registers_[loop.count_register];
    m_.registers_[loop.height_register] = height();
    if (count < int64_t(loop.min)) {
      ++t.pc;
      return Next::Go;
    }
    bool more = (loop.max == kUnlimited || count < int64_t(loop.max)) && loop_moved(loop, t.s);
    if (!more) {
      t.pc = instruction(loop.exit);
      return Next::Go;
    }
    m_.registers_[loop.position_register] = t.s - text_;
    ++t.pc;
    return pushed(push(kChoice, instruction(loop.exit), t.s));
  }

  Next assert_begin(State& t, const Instruction& i) {
    if (t.s - text_ < int64_t(i.b)) return Next::Fail;
    m_.registers_[i.a] = height();
    m_.registers_[i.a + 1] = t.s - text_;
    t = {t.pc + 1, t.s - i.b};
    return Next::Go;
  }

  Next assert_not_begin(State& t, const Instruction& i) {
    if (t.s - text_ < int64_t(i.b)) {
      t.pc = instruction(i.c);
      return Next::Go;
    }
    m_.registers_[i.a] = height();
    if (!push(kChoice, instruction(i.c), t.s)) return Next::Memory;
    t = {t.pc + 1, t.s - i.b};
    return Next::Go;
  }

  // Takes up the newest choice point.
  Next backtrack(State& t) {
    while (m_.top_ != m_.base_) {
      Entry e = *--m_.top_;
      if (e.kind >= kMarkUndo) {
        undo(e);
        continue;
      }
      const Instruction& i = *instruction(e.at);
      t = {&i, text_ + e.a};
      switch (e.kind) {
        case kChoice: return Next::Go;
        case kBranchRest: return take_branch(t, *i.branch, uint64_t(e.b));
        case kLoopMore: {
          Next next = loop_more(t, *i.loop);
          if (next != Next::Fail) return next;
          break;
        }
        case kRepeatRest: {
          const C *low = t.s, *s = retreat(*i.repeat, low, text_ + e.b - 1);
          if (!s) break;
          t = {&i + 1, s};
          return s == low ? Next::Go : pushed(push(kRepeatRest, &i, low, s - text_));
        }
        case kLazyRest: {
          if (t.s == end_ || !item_accepts(i.repeat->item, *t.s)) break;
          Next next = lazy_from(t, *i.repeat, t.s + 1, e.b - 1);
          if (next != Next::Fail) return next;
          break;
        }
        default: break;
      }
    }
    return Next::Fail;
  }

  void reset() {
    m_.top_ = m_.base_;
    m_.last_group_ = -1;
    std::fill_n(m_.marks_, 2 * size_t(p_.groups), -1);
  }

  bool is_accepted(const C* s) const { return (!whole_ || s == end_) && s != must_advance_; }

  // Tries to match at `start`.
  Outcome run(const C* start) {
    reset();
    State t{code_, start};
    for (uint32_t ticks = 0;;) {
      const Instruction& i = *t.pc;
      Next next = Next::Fail;
      switch (i.code) {
        case Code::Char:
          if (t.s < end_ && *t.s == i.a) next = go(t, t.s + 1);
          break;
        case Code::NotChar:
          if (t.s < end_ && *t.s != i.a) next = go(t, t.s + 1);
          break;
        case Code::Set:
          if (t.s < end_ && i.set->contains(*t.s)) next = go(t, t.s + 1);
          break;
        case Code::Any:
          if (t.s < end_ && *t.s != '\n') next = go(t, t.s + 1);
          break;
        case Code::AnyAll:
          if (t.s < end_) next = go(t, t.s + 1);
          break;
        case Code::String: next = go(t, match_literal(*i.literal, t.s)); break;
        case Code::GroupRef: next = go(t, match_group(i.a, CaseMode(i.b), t.s)); break;
        case Code::At:
          if (at_place(i.a, t.s)) next = go(t, t.s);
          break;
        case Code::Mark:
          ++t.pc;
          next = pushed(set_mark(i.a, t.s));
          break;
        case Code::Jump: next = jump(t, i.a); break;
        case Code::GroupRefExists: next = group_matched(i.a) ? go(t, t.s) : jump(t, i.b); break;
        case Code::Split: next = split(t, *i.split); break;
        case Code::Branch: next = take_branch(t, *i.branch, branch_mask(*i.branch, t.s)); break;
        case Code::Repeat: next = repeat_greedy(t, *i.repeat); break;
        case Code::RepeatLazy: next = repeat_lazy(t, *i.repeat); break;
        case Code::RepeatPossessive: next = repeat_possessive(t, *i.repeat); break;
        case Code::Look:
          if (look(i, t.s)) next = go(t, t.s);
          break;
        case Code::LoopInit:
          ++t.pc;
          next = pushed(loop_start(*i.loop));
          break;
        case Code::LoopGreedy: next = loop_greedy(t, *i.loop); break;
        case Code::LoopLazy: next = loop_lazy(t, *i.loop); break;
        case Code::LoopPossessive: next = loop_possessive(t, *i.loop); break;
        case Code::LoopPossessiveEnd:
          cut(m_.registers_[i.loop->height_register]);
          ++m_.registers_[i.loop->count_register];
          next = jump(t, i.a);
          break;
        case Code::AtomicBegin:
          m_.registers_[i.a] = height();
          next = go(t, t.s);
          break;
        case Code::AtomicEnd:
          cut(m_.registers_[i.a]);
          next = go(t, t.s);
          break;
        case Code::AssertBegin: next = assert_begin(t, i); break;
        case Code::AssertEnd:
          cut(m_.registers_[i.a]);
          next = go(t, text_ + m_.registers_[i.a + 1]);
          break;
        case Code::AssertNotBegin: next = assert_not_begin(t, i); break;
        case Code::AssertNotEnd: unwind(m_.registers_[i.a]); break;
        case Code::Fail: break;
        case Code::Success:
          if (is_accepted(t.s)) {
            m_.start_ = start - text_;
            m_.stop_ = t.s - text_;
            return Outcome::Match;
          }
          break;
      }
      if (KRAIT_LIKELY(next == Next::Go)) continue;
      if (next == Next::Fail) {
        if (++ticks % kInterruptTicks == 0 && !check_interrupt()) return Outcome::Error;
        next = backtrack(t);
      }
      if (next == Next::Go) continue;
      if (next == Next::Fail) return Outcome::None;
      raise_out_of_memory();
      return Outcome::Error;
    }
  }

  // Goes on behind the instruction at s; fails when s is null.
  static Next go(State& t, const C* s) {
    if (!s) return Next::Fail;
    t = {t.pc + 1, s};
    return Next::Go;
  }
  Next jump(State& t, uint32_t target) const {
    t.pc = instruction(target);
    return Next::Go;
  }

  static bool check_interrupt() { return !g_thread->break_requests.any() || handle_break_requests(); }

  Matcher& m_;
  const Program& p_;
  const Instruction* code_;
  const C* text_;
  const C* end_;
  bool whole_ = false;
  const C* must_advance_ = nullptr;
};

// --- the outside ---

Matcher::Matcher(const Program& program, const void* text, int width, int64_t end)
    : program_(program), text_(text), width_(width), end_(end) {
  if (g_spare_stack) {
    base_ = static_cast<Entry*>(g_spare_stack);
    limit_ = base_ + g_spare_bytes / sizeof(Entry);
    g_spare_stack = nullptr;
  } else {
    base_ = limit_ = nullptr;  // allocated by the first push
  }
  top_ = base_;
  size_t marks = 2 * size_t(program.groups), needed = marks + program.registers;
  marks_ = local_numbers_;
  if (needed > kLocalNumbers) {
    numbers_.resize(needed);
    marks_ = numbers_.data();
  }
  registers_ = marks_ + marks;
}

Matcher::~Matcher() {
  size_t bytes = size_t(limit_ - base_) * sizeof(Entry);
  if (g_spare_stack || bytes > kKeptBytes) {
    free(base_);
  } else {
    g_spare_stack = base_;
    g_spare_bytes = bytes;
  }
}

template <class F>
Outcome Matcher::with_machine(F f) {
  if (width_ == 1) return f(Machine<uint8_t>(this));
  if (width_ == 2) return f(Machine<uint16_t>(this));
  return f(Machine<uint32_t>(this));
}

Outcome Matcher::match(int64_t at, bool whole, int64_t must_advance) {
  return with_machine([&](auto machine) { return machine.match(at, whole, must_advance); });
}

Outcome Matcher::search(int64_t at, int64_t must_advance) {
  return with_machine([&](auto machine) { return machine.search(at, must_advance); });
}

}  // namespace krait::sre
