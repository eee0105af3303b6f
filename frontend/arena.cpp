// Blocks double in size from kFirstBlock to kLargestBlock; a request larger than that gets its own block.
#include "frontend/arena.h"

#include <new>

namespace krait {

Arena::~Arena() {
  while (blocks_ != nullptr) {
    Block* previous = blocks_->previous;
    ::operator delete(blocks_);
    blocks_ = previous;
  }
}

void* Arena::allocate_slow(size_t bytes) {
  size_t size = blocks_ == nullptr ? kFirstBlock : blocks_->bytes * 2;
  if (size > kLargestBlock) size = kLargestBlock;
  if (size < bytes + sizeof(Block)) size = bytes + sizeof(Block);
  auto* block = static_cast<Block*>(::operator new(size));
  block->previous = blocks_;
  block->bytes = size;
  blocks_ = block;
  char* result = reinterpret_cast<char*>(block + 1);
  next_ = result + bytes;
  limit_ = reinterpret_cast<char*>(block) + size;
  return result;
}

}  // namespace krait
