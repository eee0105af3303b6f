// Memory for machine code.
//
// One range of address space, mapped twice: executable (and never writable) where the code runs, writable
// (and never executable) elsewhere. It lies within reach of relative calls to the executable's own functions.
// Blocks are handed out first-fit and can be returned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace krait::jit {

class CodeCache {
 public:
  CodeCache() = default;
  ~CodeCache();
  CodeCache(const CodeCache&) = delete;
  CodeCache& operator=(const CodeCache&) = delete;

  // False: no memory (message in *why).
  bool start(size_t capacity, const char** why);

  // Both views are shared with a child process, which must not write to the parent's code: before a fork the
  // parent makes a copy, which becomes the child's memory, at the same addresses.
  void before_fork();
  void after_fork_in_parent();
  void after_fork_in_child();

  // A block of at least `bytes`, or null when there is no room. Blocks are 32-byte aligned.
  uint8_t* allocate(size_t bytes);
  // Gives back what is behind the first `bytes` of a block.
  void shrink(uint8_t* block, size_t old_bytes, size_t bytes);
  void release(uint8_t* block, size_t bytes);

  // Copies code to its place, and makes it visible to instruction fetch, on all processors that run threads
  // of this process.
  void write(uint8_t* to, const void* from, size_t bytes);

  // Finds out by a trial whether code runs as it was written last, and sees to it that it does from now on.
  // `first` and `second` are functions of the same length that take nothing and return 1 and 2. False: it
  // does not, whatever is done.
  bool check_rewriting(std::span<const uint8_t> first, std::span<const uint8_t> second);

  bool contains(const void* p) const { return uintptr_t(p) - uintptr_t(code_) < capacity_; }
  size_t capacity() const { return capacity_; }
  size_t used() const { return used_; }

 private:
  struct Block {
    size_t offset, size;
  };
  static size_t round(size_t bytes) { return (bytes + 31) & ~size_t{31}; }
  bool rewritten_code_runs(std::span<const uint8_t> first, std::span<const uint8_t> second);

  uint8_t* code_ = nullptr;      // executable view
  uint8_t* writable_ = nullptr;  // writable view
  size_t capacity_ = 0;
  size_t used_ = 0;
  bool changes_protection_ = false;  // whenever it writes: the emulator that runs us notices nothing else
  int child_file_ = -1;              // between before_fork and after_fork
  std::vector<Block> free_;          // by offset, never adjacent
};

}  // namespace krait::jit
