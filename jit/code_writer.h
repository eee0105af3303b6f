// Assembling into the code cache, at an address known from the start, with the asmjit assembler of a target.
#pragma once

#include <asmjit/core.h>

#include "jit/code_cache.h"
#include "runtime/value.h"

namespace krait::jit {

template <class Assembler>
class CodeWriter {
 public:
  CodeWriter(CodeCache& cache, size_t max_bytes)
      : cache_(cache), block_(cache.allocate(max_bytes)), max_bytes_(max_bytes) {
    if (!block_) return;
    code_.init(asmjit::Environment::host(), uint64_t(block_));
    code_.attach(&assembler_);
  }

  // False: the code cache has no room.
  bool ok() const { return block_ != nullptr; }
  Assembler& assembler() { return assembler_; }
  void set_error_handler(asmjit::ErrorHandler* handler) { code_.setErrorHandler(handler); }

  // Copies the code to its place. Null: assembly failed.
  const uint8_t* finish(uint32_t* size) {
    bool fine = assembler_.offset() <= max_bytes_ && code_.flatten() == asmjit::kErrorOk &&
                code_.resolveUnresolvedLinks() == asmjit::kErrorOk && !code_.hasUnresolvedLinks() &&
                code_.relocateToBase(uint64_t(block_)) == asmjit::kErrorOk;
    KRAIT_ASSERT(fine);
    if (!fine) return give_up();
    const asmjit::CodeBuffer& buffer = code_.textSection()->buffer();
    *size = uint32_t(buffer.size());
    cache_.shrink(block_, max_bytes_, buffer.size());
    cache_.write(block_, buffer.data(), buffer.size());
    return block_;
  }
  // Returns the block instead.
  const uint8_t* give_up() {
    cache_.release(block_, max_bytes_);
    return nullptr;
  }

 private:
  CodeCache& cache_;
  uint8_t* block_;
  size_t max_bytes_;
  asmjit::CodeHolder code_;
  Assembler assembler_;
};

}  // namespace krait::jit
