// The instructions of a compiled function, for tests of what an emulator does not show.
#pragma once

#include <cstdint>
#include <cstring>
#include <set>
#include <vector>

namespace krait {

// All that a function may execute, and the functions that it calls, directly or through the linker's table of
// addresses, to a depth.
class Instructions {
 public:
  Instructions(const void* function, int depth) { walk(static_cast<const uint8_t*>(function), depth); }

  const std::vector<uint32_t>& words() const { return words_; }
  bool any(uint32_t mask, uint32_t bits) const {
    for (const uint32_t word : words_) {
      if ((word & mask) == bits) return true;
    }
    return false;
  }

 private:
  static constexpr size_t kMost = 4000;

  static const uint8_t* to(const uint8_t* p, uint32_t word, int bits, int at) {
    return p + (int64_t(int32_t(word << (32 - bits - at))) >> (32 - bits) << 2);
  }

  void walk(const uint8_t* p, int depth) {
    const uint8_t *page = nullptr, *loaded = nullptr;
    for (; words_.size() < kMost && seen_.insert(p).second; p += 4) {
      uint32_t word;
      std::memcpy(&word, p, sizeof word);
      words_.push_back(word);
      if (word == 0xd65f03c0) return;  // ret
      if ((word & 0x9f000000) == 0x90000000) {
        const int64_t pages = int64_t(int32_t(word << 8)) >> 13 << 2 | (word >> 29 & 3);  // adrp
        page = reinterpret_cast<const uint8_t*>((uintptr_t(p) & ~uintptr_t{0xfff}) + uintptr_t(pages << 12));
      } else if ((word & 0xffc00000) == 0xf9400000 && page) {  // ldr
        std::memcpy(&loaded, page + 8 * (word >> 10 & 0xfff), sizeof loaded);
        page = nullptr;
      } else if ((word & 0xfc000000) == 0x14000000) {  // b
        p = to(p, word, 26, 0) - 4;
      } else if ((word & 0xfc000000) == 0x94000000) {  // bl
        if (depth > 0) walk(to(p, word, 26, 0), depth - 1);
      } else if ((word & 0xffdffc1f) == 0xd61f0000) {  // br, blr
        if (depth > 0 && loaded) walk(loaded, depth - 1);
        if (!(word & 0x00200000)) return;
      } else if ((word & 0xff000010) == 0x54000000 || (word & 0x7e000000) == 0x34000000) {  // b.cond, cbz
        walk(to(p, word, 19, 5), depth);
      } else if ((word & 0x7e000000) == 0x36000000) {  // tbz
        walk(to(p, word, 14, 5), depth);
      }
    }
  }

  std::vector<uint32_t> words_;
  std::set<const uint8_t*> seen_;
};

}  // namespace krait
