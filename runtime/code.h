// Code objects: exactly CPython 3.11's fields, plus what krait attaches when the code runs.
#pragma once

#include "runtime/heap.h"

namespace krait {

// co_flags.
enum CodeFlags : uint32_t {
  kCoOptimized = 1,
  kCoNewLocals = 2,
  kCoVarArgs = 4,
  kCoVarKeywords = 8,
  kCoNested = 0x10,
  kCoGenerator = 0x20,
  kCoCoroutine = 0x80,
  kCoIterableCoroutine = 0x100,
  kCoAsyncGenerator = 0x200,
  kCoFutureDivision = 0x20000,
  kCoFutureAbsoluteImport = 0x40000,
  kCoFutureWithStatement = 0x80000,
  kCoFuturePrintFunction = 0x100000,
  kCoFutureUnicodeLiterals = 0x200000,
  kCoFutureBarryAsBdfl = 0x400000,
  kCoFutureGeneratorStop = 0x800000,
  kCoFutureAnnotations = 0x1000000,
  kCoHidden = 0x40000000,     // no Python code: tracebacks and frame chains leave its frames out
  kCoFutureMask = 0x1FE0000,  // what code compiled by other code inherits
};
// Locals-plus kinds.
enum LocalKind : uint8_t { kLocalFast = 0x20, kLocalCell = 0x40, kLocalFree = 0x80 };

struct Code : Object {
  static constexpr Kind kKind = Kind::Code;
  int32_t arg_count;  // positional parameters (positional-only included)
  int32_t positional_only_count;
  int32_t keyword_only_count;
  int32_t stack_size;
  uint32_t flags;
  int32_t first_line;
  int32_t locals_plus_count;
  int32_t local_count;  // kLocalFast (including cells that are arguments)
  int32_t cell_count;
  int32_t free_count;
  Value code;               // bytes: the instructions as compiled, caches zero
  Value constants;          // tuple
  Value names;              // tuple of interned str
  Value locals_plus_names;  // tuple of interned str
  Value locals_plus_kinds;  // bytes
  Value filename;           // str
  Value name;               // str
  Value qualname;           // str
  Value line_table;         // bytes
  Value exception_table;    // bytes
  // --- attached by the interpreter; invisible to Python ---
  uint16_t* quickened;  // private copy with inline caches, malloc'ed; null before the first execution
  // Set with `quickened`:
  const Value* constant_items;    // items of `constants`
  struct SideCache* side_caches;  // what does not fit into the inline caches (interp/quicken.h), malloc'ed
  uint32_t side_cache_count;
  uint32_t frame_bytes;   // size of a frame: header, locals-plus, evaluation stack
  uint32_t unit_count;    // 16-bit units in `code`
  uint32_t version;       // for caches of calls; 0: none
  bool verified;          // from the compiler, or checked by the bytecode verifier
  bool closes_generator;  // a generator of this code has something to do when it is dropped: finally, yield
                          // from
  bool fills_list;        // a list comprehension that gives an element for each item of its one iterator
  void* jit;              // jit's data for this code
  Value consumers;        // interp/consumers.h, keyed_lookups.h: a tuple, or unbound
};

// Frees what the interpreter has attached; filled by interp.
extern void (*g_release_code)(Code* code);

inline bool is_code(Value v) { return has_kind(v, Kind::Code); }

// Everything a code object is made from; fields as in Code. constants .. exception_table must be of the types
// above.
struct CodeSpec {
  int32_t arg_count = 0, positional_only_count = 0, keyword_only_count = 0, stack_size = 0;
  uint32_t flags = 0;
  int32_t first_line = 1;
  Value code, constants, names, locals_plus_names, locals_plus_kinds, filename, name, qualname, line_table,
      exception_table;
  bool verified = false;
};
// A new code object; interns names and identifier-like constants as CPython does.
Value code_new(const CodeSpec& spec);

// Gives the code and the code objects among its constants another file name.
void code_set_filename(Code* code, Value filename);

// Line of the instruction at a byte offset (-1: none), decoded from the location table.
int code_line_at(Code* code, int byte_offset);
struct CodePosition {
  int line, end_line, column, end_column;
};  // -1: unknown
CodePosition code_position_at(Code* code, int byte_offset);

}  // namespace krait
