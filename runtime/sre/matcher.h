// Runs a program on a text: matches at a position, or searches from it.
#pragma once

#include "runtime/sre/program.h"

namespace krait::sre {

// The outcome of an attempt; Error: a Python exception is set (interrupted, out of memory).
enum class Outcome { None, Match, Error };

class Matcher {
 public:
  // text: characters of `width` bytes, of which those before `end` are visible.
  Matcher(const Program& program, const void* text, int width, int64_t end);
  ~Matcher();
  Matcher(const Matcher&) = delete;

  // An empty match at position must_advance is not accepted (-1: all are).
  Outcome match(int64_t at, bool whole, int64_t must_advance = -1);
  Outcome search(int64_t at, int64_t must_advance = -1);

  // After a match:
  int64_t start() const { return start_; }
  int64_t stop() const { return stop_; }
  // The must_advance of a search that goes on at stop(): after an empty match another one there is no news.
  int64_t next_must_advance() const { return start_ == stop_ ? stop_ : -1; }
  // Bounds of groups: mark 2*(g-1) is where group g starts, the next one where it ends; -1 unset. A group
  // has matched when both are set.
  int64_t mark(size_t i) const { return marks_[i]; }
  int last_group() const { return last_group_; }  // the group closed last; -1: none

 private:
  template <class C>
  friend class Machine;

  struct Entry {
    uint32_t kind, at;
    int64_t a, b;
  };

  template <class F>
  Outcome with_machine(F f);

  const Program& program_;
  const void* text_;
  int width_;
  int64_t end_;
  int64_t start_ = 0, stop_ = 0;
  int last_group_ = -1;
  Entry *base_, *top_, *limit_;  // the backtrack stack, malloc'ed
  // Marks and registers, in local_numbers_ if they fit.
  int64_t* marks_;
  int64_t* registers_;
  static constexpr size_t kLocalNumbers = 64;
  int64_t local_numbers_[kLocalNumbers];
  std::vector<int64_t> numbers_;
};

}  // namespace krait::sre
