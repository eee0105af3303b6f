// Compiled formats of the module struct, for the module and for compiled code.
#pragma once

#include <vector>

#include "runtime/type.h"

namespace krait::structs {

enum class ItemKind : uint8_t {
  Pad,
  Char,
  Bool,
  Signed,
  Unsigned,
  Pointer,
  Half,
  Float,
  Double,
  Text,
  Pascal
};

struct CodeRow {
  char code;
  ItemKind kind;
  uint8_t native_size;    // also its alignment
  uint8_t standard_size;  // 0: native only
  const char* name;       // in range errors; null: the code itself
};

struct Item {
  const CodeRow* row;
  int64_t offset;
  int64_t size;   // of one value (text: of the whole field)
  int64_t count;  // number of values
};

struct Layout {
  std::vector<Item> items;
  int64_t size = 0;
  int64_t values = 0;  // how many the format packs
  bool native = true;
  bool swapped = false;  // big-endian
};

struct Struct : Object {
  Value format;      // str
  Layout* layout;    // null: not initialised
  uint64_t version;  // another one for each layout that there ever was
};

struct Iterator : Object {
  Value format;  // the Struct
  Value source;  // a memoryview, which holds the buffer; unbound at the end
  int64_t at;
};

// Struct itself or the iterators of iter_unpack(), no subclass. False while the module was never imported.
bool is_struct(Value v);
bool is_iterator(Value v);
// The Struct of a format, made or from the cache; null: raised.
Struct* cached(Value format);

}  // namespace krait::structs
