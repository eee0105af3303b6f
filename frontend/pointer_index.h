// An ordered set of pointers: each gets the index under which it was first added. Interned strings and AST
// nodes are identified by their address, so this is the compiler's table of names and of scopes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace krait {

class PointerIndex {
 public:
  // The pointer's index; added at the end when new. *added tells which.
  int add(const void* pointer, bool* added = nullptr);
  int find(const void* pointer) const;  // -1: not there
  bool contains(const void* pointer) const { return find(pointer) >= 0; }
  int size() const { return int(pointers_.size()); }
  bool empty() const { return pointers_.empty(); }
  const void* operator[](int i) const { return pointers_[size_t(i)]; }

 private:
  void rebuild(size_t bucket_count);
  std::vector<const void*> pointers_;
  std::vector<uint32_t> buckets_;  // open addressing: index + 1, 0 free; unused while there are few pointers
};

}  // namespace krait
