// What the files of the module _csv share.
#pragma once

#include "runtime/error.h"
#include "runtime/native.h"
#include "runtime/str.h"

namespace krait::csv {

enum Quoting { kQuoteMinimal, kQuoteAll, kQuoteNonNumeric, kQuoteNone };

inline constexpr uint32_t kNoCharacter = UINT32_MAX;

struct Dialect : Object {
  Value double_quote, skip_initial_space, strict;  // bools
  Value line_terminator;                           // str
  uint32_t delimiter, quote, escape;               // characters, or kNoCharacter
  uint32_t quoting;
};

extern Type* g_error;
extern int64_t g_field_size_limit;
extern Value g_dialects;  // dict: name -> Dialect

// The Dialect for an object (a name, a class, an instance, or unbound) and keyword arguments (a dict or
// unbound). Null: raised.
Dialect* dialect_for(Value base, Value keywords);
// The registered dialect of a name.
Value find_dialect(Value name);

// An argument tuple of `low` to `high` items. False: raised.
[[nodiscard]] bool check_count(const Tuple* args, int64_t low, int64_t high);

Value make_reader(const Value* args);
Value make_writer(const Value* args);

Type* create_dialect_type();
Type* create_reader_type();
Type* create_writer_type();

}  // namespace krait::csv
