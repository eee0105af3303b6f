// The table of interned strings, and the names that the runtime itself uses.
//
// An open-addressing table of Str pointers. Interned strings are immortal: inline caches, shapes and the
// method cache compare names by address and hold no references, so an address must never be reused for
// another name. Lookups of names that may not exist use str_find_interned, which adds nothing.
//
// The collector does not move objects and keeps marked objects old, so a minor collection needs to see only
// the names added since the previous one.
#include "runtime/str_intern.h"

#include <vector>

#include "runtime/chars.h"

namespace krait {

namespace names {
#define NAME(id) Str* id;
#define NAME2(id, text) Str* id;
#include "runtime/names.def"
#undef NAME
#undef NAME2
}  // namespace names

namespace {

class InternTable {
 public:
  // The entry where the string is, or the empty one where it belongs.
  template <class Equal>
  Str** find(int64_t hash, Equal equal) {
    for (size_t i = size_t(hash) & mask_;; i = (i + 1) & mask_) {
      Str** entry = &entries_[i];
      if (!*entry || ((*entry)->hash == hash && equal(*entry))) return entry;
    }
  }

  // Puts s into the empty entry that find gave.
  void add(Str** entry, Str* s) {
    s->flags |= kStrInterned;
    *entry = s;
    fresh_.push_back(s);
    if (++count_ * 2 > entries_.size()) grow();
  }

  void report(Tracer& tracer, bool full) {
    for (Str* s : full ? entries_ : fresh_) tracer.visit(s);
    fresh_.clear();
  }

 private:
  void grow() {
    std::vector<Str*> old(entries_.size() * 2);
    old.swap(entries_);
    mask_ = entries_.size() - 1;
    for (Str* s : old) {
      if (s) *find(s->hash, [](Str*) { return false; }) = s;
    }
  }

  static constexpr size_t kInitialEntries = 8192;
  std::vector<Str*> entries_ = std::vector<Str*>(kInitialEntries);
  std::vector<Str*> fresh_;  // added since the last collection
  size_t mask_ = kInitialEntries - 1;
  size_t count_ = 0;
};

InternTable& table() {
  static InternTable* instance = new InternTable;
  return *instance;
}

void report_table(Tracer& tracer, bool full) { table().report(tracer, full); }

// The unique str of a character or of the empty string, else null.
Str* intern_tiny(const Str* s) {
  if (s->length == 0) return str_empty().as<Str>();
  if (s->length == 1 && s->width == 1) return str_from_char(s->data1()[0]).as<Str>();
  return nullptr;
}

Str** find_entry(Str* s) {
  return table().find(str_hash(s), [&](const Str* other) { return str_equal(s, other); });
}

Str* intern_ascii(std::string_view ascii) {
  if (ascii.size() <= 1) return str_from_ascii(ascii).as<Str>();
  int64_t hash = hash_bytes(ascii.data(), ascii.size());
  Str** entry = table().find(hash, [&](const Str* other) { return str_equals_ascii(other, ascii); });
  if (*entry) return *entry;
  Value fresh = str_from_ascii(ascii);
  if (fresh.is_exception()) return nullptr;
  fresh.as<Str>()->hash = hash;
  // Allocating may have run the collector but never changes the table.
  table().add(entry, fresh.as<Str>());
  return fresh.as<Str>();
}

}  // namespace

Str* str_intern(Value v) {
  Str* s = v.as<Str>();
  if (s->flags & kStrInterned) return s;
  if (Str* tiny = intern_tiny(s)) return tiny;
  Str** entry = find_entry(s);
  if (*entry) return *entry;
  Str* exact = str_exact(s).as<Str>();
  table().add(entry, exact);
  return exact;
}

Str* str_intern(std::string_view utf8) {
  if (is_ascii(utf8)) return intern_ascii(utf8);
  Value s = str_from_utf8(utf8);
  return s.is_exception() ? nullptr : str_intern(s);
}

Str* str_intern(const char* utf8) { return str_intern(std::string_view(utf8)); }

Str* str_find_interned(Value v) {
  Str* s = v.as<Str>();
  if (s->flags & kStrInterned) return s;
  if (Str* tiny = intern_tiny(s)) return tiny;
  return *find_entry(s);
}

void str_intern_initialize() {
  register_roots("interned strings", report_table);
#define NAME(id) names::id = intern_ascii(#id);
#define NAME2(id, text) names::id = intern_ascii(text);
#include "runtime/names.def"
#undef NAME
#undef NAME2
}

}  // namespace krait
