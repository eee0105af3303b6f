// Constants of a compilation.
//
// Two constants are the same when type and value agree all the way down: 1, 1.0 and True differ, 0.0 and -0.0
// differ, (1,) and (True,) differ. The pool keeps one representative of each for a whole compilation, so that
// equal constants of different code objects are one object; a code object's own table then is a list of
// distinct representatives.
#pragma once

#include <vector>

#include "runtime/heap.h"

namespace krait {

class ConstantPool {
 public:
  // The pool's representative of the constant; exception when the constant is one or cannot be hashed.
  Value canonical(Value constant);

 private:
  void grow();

  RootVector values_;
  std::vector<uint64_t> hashes_;   // of values_
  std::vector<uint32_t> buckets_;  // open addressing: index into values_ + 1, 0 free
};

// The co_consts of one code object under construction.
class ConstantTable {
 public:
  explicit ConstantTable(ConstantPool* pool) : pool_(pool) {}

  // Index of the constant, added at the end when new. Any exception makes the table failed().
  int add(Value constant);
  Value operator[](int index) const { return values_[size_t(index)]; }
  int size() const { return int(values_.size()); }
  // Drops the constants from `count` on.
  void truncate(int count) { values_.resize(size_t(count)); }
  Value to_tuple();
  // An exception is pending because a constant could not be made or added.
  bool failed() const { return failed_; }

 private:
  void rebuild(size_t bucket_count);

  ConstantPool* pool_;
  RootVector values_;  // representatives
  std::vector<uint32_t> buckets_;
  bool failed_ = false;
};

}  // namespace krait
