#include "frontend/parse_context.h"
#include "runtime/str.h"

namespace krait {

namespace {

uint64_t hash_of(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3ull;
  return hash ^ hash >> 32;
}

bool is_ascii(std::string_view text) {
  for (char c : text) {
    if (static_cast<uint8_t>(c) >= 0x80) return false;
  }
  return true;
}

// NFKC, as identifiers are compared.
Value normalized_name(std::string_view spelling) {
  if (is_ascii(spelling)) return Value::object(str_intern(spelling));
  Value text = str_from_utf8(spelling);
  if (text.is_exception()) return text;
  Value normal = unicode_normalize(text.as<Str>(), "NFKC");
  if (normal.is_exception()) return normal;
  return Value::object(str_intern(normal));
}

}  // namespace

Value IdentifierTable::intern(std::string_view spelling) {
  uint64_t hash = hash_of(spelling);
  size_t mask = slots_.size() - 1;
  size_t index = hash & mask;
  while (!slots_[index].spelling.empty()) {
    if (slots_[index].hash == hash && slots_[index].spelling == spelling) return slots_[index].name;
    index = (index + 1) & mask;
  }
  Value name = normalized_name(spelling);
  if (name.is_exception()) return name;
  arena_.keep(name);
  // The spelling may lie in the temporary text of an f-string's expression.
  auto* copy = static_cast<char*>(arena_.allocate(spelling.size()));
  std::memcpy(copy, spelling.data(), spelling.size());
  slots_[index] = {{copy, spelling.size()}, hash, name};
  if (++used_ * 2 > slots_.size()) grow();
  return name;
}

void IdentifierTable::grow() {
  std::vector<Slot> old = std::move(slots_);
  slots_ = std::vector<Slot>(old.size() * 2);
  size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.spelling.empty()) continue;
    size_t index = slot.hash & mask;
    while (!slots_[index].spelling.empty()) index = (index + 1) & mask;
    slots_[index] = slot;
  }
}

}  // namespace krait
