// The code cache. See code_cache.h.
#include "jit/code_cache.h"

#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/thread.h"

extern "C" const char __executable_start;  // from the linker

namespace krait::jit {

namespace {

// Below the executable (which is linked to leave room there), so close that calls of the shortest reach get
// from one to the other; at worst elsewhere in the lower 2 GB, where 32-bit displacements do.
void* map_low(size_t bytes, int file) {
  constexpr uintptr_t kStep = 0x1000000, kEnd = 0x80000000;
  const auto map = [&](uintptr_t at) {
    return mmap(reinterpret_cast<void*>(at), bytes, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED_NOREPLACE,
                file, 0);
  };
  void* p = MAP_FAILED;
  const uintptr_t executable = reinterpret_cast<uintptr_t>(&__executable_start) & ~(kStep - 1);
  for (uintptr_t room = executable; p == MAP_FAILED && room > bytes; room -= std::min(room, kStep))
    p = map((room - bytes) & ~uintptr_t{0xffff});
  for (uintptr_t at = kEnd / 2; p == MAP_FAILED && at + bytes < kEnd; at += kStep) p = map(at);
  return p;
}

// Whoever takes the global lock next may run on another processor, which has fetched and decoded what stood
// there before: the kernel makes those that run our threads start afresh.
void synchronise_processors() {
  const auto request = [](int command) { return syscall(SYS_membarrier, command, 0, 0) == 0; };
  if (request(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE)) return;
  // The first time in this process.
  if (request(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE))
    request(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE);
}

}  // namespace

CodeCache::~CodeCache() {
  if (!code_) return;
  munmap(code_, capacity_);
  munmap(writable_, capacity_);
}

bool CodeCache::start(size_t capacity, const char** why) {
  size_t page = size_t(sysconf(_SC_PAGESIZE));
  capacity = (capacity + page - 1) & ~(page - 1);
  int file = memfd_create("krait-jit", MFD_CLOEXEC);
  if (file < 0) return *why = "memfd_create failed", false;
  if (ftruncate(file, off_t(capacity)) != 0) {
    close(file);
    return *why = "no memory for machine code", false;
  }
  void* writable = mmap(nullptr, capacity, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  void* code = map_low(capacity, file);
  close(file);
  if (writable == MAP_FAILED || code == MAP_FAILED) {
    if (writable != MAP_FAILED) munmap(writable, capacity);
    if (code != MAP_FAILED) munmap(code, capacity);
    return *why = "memory for machine code cannot be mapped", false;
  }
  code_ = static_cast<uint8_t*>(code);
  writable_ = static_cast<uint8_t*>(writable);
  capacity_ = capacity;
  free_.assign(1, {0, capacity});
  return true;
}

void CodeCache::before_fork() {
  if (!code_) return;
  const bool tail_is_free = !free_.empty() && free_.back().offset + free_.back().size == capacity_;
  const size_t occupied = tail_is_free ? free_.back().offset : capacity_;
  child_file_ = memfd_create("krait-jit", MFD_CLOEXEC);
  if (child_file_ < 0) return;
  bool copied = ftruncate(child_file_, off_t(capacity_)) == 0;
  for (size_t done = 0; copied && done < occupied;) {
    const ssize_t n = pwrite(child_file_, writable_ + done, occupied - done, off_t(done));
    copied = n > 0;
    done += size_t(n);
  }
  if (!copied) after_fork_in_parent();
}

void CodeCache::after_fork_in_parent() {
  if (child_file_ >= 0) close(child_file_);
  child_file_ = -1;
}

void CodeCache::after_fork_in_child() {
  if (!code_) return;
  const auto map = [&](uint8_t* at, int protection) {
    return mmap(at, capacity_, protection, MAP_SHARED | MAP_FIXED, child_file_, 0) != MAP_FAILED;
  };
  if (child_file_ < 0 || !map(writable_, PROT_READ | PROT_WRITE) || !map(code_, PROT_READ | PROT_EXEC)) {
    fputs("krait: no memory for machine code in the child process\n", stderr);
    abort();
  }
  after_fork_in_parent();
}

uint8_t* CodeCache::allocate(size_t bytes) {
  bytes = round(bytes);
  for (Block& b : free_) {
    if (b.size < bytes) continue;
    size_t offset = b.offset;
    b.offset += bytes;
    b.size -= bytes;
    if (b.size == 0) free_.erase(free_.begin() + (&b - free_.data()));
    used_ += bytes;
    return code_ + offset;
  }
  return nullptr;
}

void CodeCache::shrink(uint8_t* block, size_t old_bytes, size_t bytes) {
  old_bytes = round(old_bytes);
  bytes = round(bytes);
  if (bytes < old_bytes) release(block + bytes, old_bytes - bytes);
}

void CodeCache::release(uint8_t* block, size_t bytes) {
  bytes = round(bytes);
  size_t offset = size_t(block - code_);
  used_ -= bytes;
  auto next = std::find_if(free_.begin(), free_.end(), [&](const Block& b) { return b.offset > offset; });
  next = free_.insert(next, {offset, bytes});
  auto after = next + 1;
  if (after != free_.end() && next->offset + next->size == after->offset) {
    next->size += after->size;
    free_.erase(after);
  }
  if (next == free_.begin()) return;
  auto before = next - 1;
  if (before->offset + before->size == next->offset) {
    before->size += next->size;
    free_.erase(next);
  }
}

void CodeCache::write(uint8_t* to, const void* from, size_t bytes) {
  std::memcpy(writable_ + (to - code_), from, bytes);
  __builtin___clear_cache(reinterpret_cast<char*>(to), reinterpret_cast<char*>(to + bytes));
  if (changes_protection_) {
    const auto page = uintptr_t(sysconf(_SC_PAGESIZE));
    const uintptr_t begin = uintptr_t(to) & ~(page - 1);
    const size_t size = uintptr_t(to) + bytes - begin;
    mprotect(reinterpret_cast<void*>(begin), size, PROT_READ);
    mprotect(reinterpret_cast<void*>(begin), size, PROT_READ | PROT_EXEC);
  }
  if (thread_list() && thread_list()->next) synchronise_processors();
}

// The sanitizer looks for a type before the entry of what is called; machine code has none.
[[clang::no_sanitize("function")]] static int call(const uint8_t* code) {
  return reinterpret_cast<int (*)()>(uintptr_t(code))();
}

bool CodeCache::rewritten_code_runs(std::span<const uint8_t> first, std::span<const uint8_t> second) {
  uint8_t* block = allocate(first.size());
  if (!block) return true;
  write(block, first.data(), first.size());
  const int before = call(block);
  write(block, second.data(), second.size());
  const int after = call(block);
  release(block, first.size());
  return before == 1 && after == 2;
}

// An emulator (qemu-user before 8.1) may go on with what it has translated, since it does not know that the
// page it sees written is the one it executes. It does see changes of a page's protection.
bool CodeCache::check_rewriting(std::span<const uint8_t> first, std::span<const uint8_t> second) {
  if (rewritten_code_runs(first, second)) return true;
  changes_protection_ = true;
  return rewritten_code_runs(first, second);
}

}  // namespace krait::jit
