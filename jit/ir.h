// The trace IR: straight-line SSA with at most one loop, held in flat arrays.
//
// A trace is a sequence of 16-byte instructions. Operands are 16-bit references: small numbers name constants
// (kept apart, one entry each), large ones name instructions. Order in the array is program order; a
// definition precedes its uses, except that a phi's second operand is the value at the end of the loop body.
// The operations stand in ir.def; everything generic (printing, parsing, verifying, CSE, dead code) works
// from that table.
//
// Shape of a trace:
//     slot / input ...      the entry state: frame slots (typed: a mismatch leaves) or values handed over
//     entry                 from here other traces may enter, with the entry state in registers
//     ...                   straight code (for loops: the first iteration)
//     loop; phi ...         the loop body begins; one phi per value that changes
//     ...
//     jump                  back to `loop`; or link / exit / return where there is no loop
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jit/snapshot.h"
#include "runtime/object.h"
#include "runtime/value.h"

namespace krait::jit {

enum class Op : uint8_t {
#define IR(name, ...) name,
#include "jit/ir.def"
#undef IR
  kCount
};
inline constexpr int kOpCount = int(Op::kCount);

enum class AliasClass : uint8_t {
#define ALIAS(name, ...) name,
#include "jit/alias.def"
#undef ALIAS
  kCount
};
using AliasSet = uint64_t;
inline constexpr AliasSet alias_bit(AliasClass c) { return AliasSet{1} << int(c); }
inline constexpr AliasSet kAllAliases = (AliasSet{1} << int(AliasClass::kCount)) - 1;
bool alias_is_immutable(AliasClass c);

enum class Mode : uint8_t { None, Any, Value, Int, F64, Ptr, Bool, Same, SameAsA, Object, Word, Index, Args };
enum class Attribute : uint8_t { None, Snap, Field, Input, Slot, Call, Shape, Kind, Size, Link };

// The traits column of ir.def.
struct Trait {
  enum Bits : uint16_t {
    None = 0,
    Pure = 1,
    Commutes = 2,
    Exits = 4,
    Reads = 8,
    Writes = 16,
    Allocates = 32,
    Calls = 64,
    Fixed = 128,
    Ends = 256,
  };
};

struct OpInfo {
  const char* name;
  Type type;  // Type::None with any_type: the instruction says
  bool any_type;
  Mode modes[3];
  Attribute attribute;
  uint16_t traits;

  int operand_count() const {
    return (modes[0] != Mode::None) + (modes[1] != Mode::None) + (modes[2] != Mode::None);
  }
  bool has(Trait::Bits t) const { return traits & t; }
  bool has_snapshot() const {
    return attribute == Attribute::Snap || attribute == Attribute::Slot || attribute == Attribute::Call ||
           attribute == Attribute::Link;
  }
};
struct OpTable : Trait {
  static const OpInfo rows[kOpCount];
};
inline const OpInfo& info(Op op) { return OpTable::rows[int(op)]; }
const char* type_name(Type t);
const char* alias_name(AliasClass c);

struct Ins {
  Op op = Op::Nop;
  Type type = Type::None;
  Ref a = kNoRef, b = kNoRef, c = kNoRef;
  uint16_t aux = 0;
  uint16_t flags = 0;  // kSunk, ...
  int32_t imm = 0;

  Ref operand(int i) const { return i == 0 ? a : i == 1 ? b : c; }
  Ref& operand(int i) { return i == 0 ? a : i == 1 ? b : c; }
  AliasClass alias() const { return AliasClass(aux); }
  uint32_t snapshot() const { return uint32_t(imm); }
  bool has_snapshot() const { return info(op).has_snapshot() && imm >= 0; }
};
static_assert(sizeof(Ins) == 16);

// Ins::flags. A sunk instruction is not executed: only exits need it, and compute it from its operands.
inline constexpr uint16_t kSunk = 1;

struct Const {
  uint64_t bits;
  Type type;
};

// What a call may do, and how to make it. Descriptors are static or owned by whoever owns the trace; the IR
// keeps pointers to them.
struct CallInfo {
  const char* name;
  const void* function;
  Type result;
  uint8_t arg_count;
  AliasSet reads;
  AliasSet writes;
  bool pure;        // result depends on the arguments only: CSE, dead if unused
  bool safepoint;   // may collect garbage
  bool looks_back;  // may walk the frames (raise, run Python): the call has a snapshot
  // Of function traces, where `function` is the address of the code's address: interpreter frames that do not
  // exist while the callee runs, its own included, and their size.
  uint32_t frames = 0;
  uint32_t frame_bytes = 0;

  // A pure call of one argument that may be made at an exit instead, where only that needs its result: called
  // again it gives the same object.
  bool late = false;
  // The shape of the immutable object that the call makes, which never fails: dead if unused. Where only
  // exits need it they make it, each once. 0: another call.
  ShapeId makes = 0;

  // Equal calls give equal results as long as nothing is written to what it reads; dead if unused.
  bool only_reads() const { return writes == 0 && !safepoint && !looks_back; }
};

// Everything an optimisation asks about an instruction beyond its operands.
struct Effects {
  AliasSet reads = 0;
  AliasSet writes = 0;
  bool exits = false;      // may leave the trace through its snapshot
  bool safepoint = false;  // may collect garbage: young objects may become old
  bool fixed = false;      // must stay even when its result is unused
  bool pure = false;       // equal operands give an equal result, always
};

struct EntryPoint;

class Ir {
 public:
  std::vector<Ins> ins;
  std::vector<Const> consts;
  std::vector<const CallInfo*> calls;
  std::vector<const EntryPoint*> links;  // targets of `link`
  Snapshots snapshots;

  Ir() { clear(); }
  void clear();

  static bool is_const(Ref r) { return r < kFirstIns; }
  static uint32_t index(Ref r) { return uint32_t(r) - kFirstIns; }
  static Ref ref(size_t index) { return Ref(kFirstIns + index); }

  Ins& operator[](Ref r) { return ins[index(r)]; }
  const Ins& operator[](Ref r) const { return ins[index(r)]; }
  Ref end() const { return ref(ins.size()); }
  bool full() const { return ins.size() >= kMaxIns || consts.size() >= kMaxConsts; }

  Type type_of(Ref r) const { return is_const(r) ? consts[r].type : ins[index(r)].type; }
  uint64_t bits(Ref r) const { return consts[r].bits; }
  int64_t int_value(Ref r) const { return int64_t(consts[r].bits); }
  double f64_value(Ref r) const;

  // Constants are unique: equal references, equal constants.
  Ref constant(Type type, uint64_t bits);
  Ref constant_int(int64_t i) { return constant(Type::Int, uint64_t(i)); }
  Ref constant_f64(double d);
  Ref constant_bool(bool b) { return constant(Type::Bool, b); }
  Ref constant_value(Value v) { return constant(Type::Value, v.raw); }
  // Makes constants None that neither instructions nor snapshots refer to: what they stood for may die.
  void forget_unused_constants();
  Ref constant_ptr(const void* p) { return constant(Type::Ptr, uint64_t(p)); }

  // The number of a call descriptor in `calls`; added if need be.
  uint16_t call_number(const CallInfo* call);

  Ref append(const Ins& i) {
    ins.push_back(i);
    return Ref(kFirstIns + ins.size() - 1);
  }

  Effects effects(const Ins& i) const;

  // The loop marker's position, or kNoRef.
  Ref loop = kNoRef;
  // The entry marker's position, or kNoRef.
  Ref entry = kNoRef;
  // The outermost frame of all snapshots exists in memory: slots that a snapshot does not name are there.
  bool bottom_in_memory = false;

  static constexpr Ref kFirstIns = 0x8000;
  static constexpr size_t kMaxIns = 0x7ff0;
  static constexpr size_t kMaxConsts = 0x7ff0;

 private:
  void grow_const_table();
  std::vector<Ref> const_table_;  // open addressing; size a power of two
};

// Is it an object that exists, with fields to be stored, and not one to be made?
inline bool is_to_be_stored(const Ir& ir, const VirtualObject& v) {
  return Ir::is_const(v.object) || ir[v.object].op != Op::New || !(ir[v.object].flags & kSunk);
}

// Bytes moved by a Load* / Store*.
int access_width(Op op);

// Calls f(Ref&) for each operand, the head of an argument chain included.
template <class F>
void for_each_operand(Ins& i, F f) {
  if (i.a != kNoRef) f(i.a);
  if (i.b != kNoRef) f(i.b);
  if (i.c != kNoRef) f(i.c);
}

// Calls f(Ref) for each argument of a call or link, first to last.
template <class F>
void for_each_argument(const Ir& ir, Ref chain, F f) {
  Ref stack[256];
  int n = 0;
  for (; chain != kNoRef; chain = ir[chain].b) stack[n++] = ir[chain].a;
  while (n) f(stack[--n]);
}

}  // namespace krait::jit
