// What the machine-independent parts of the back end know about a machine: a register file, and per IR
// operation what it asks of the places of its operands and result. Each target has a table with one row per
// operation (lower.def in the target's folder).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "jit/ir.h"

namespace krait::jit {

// Registers of both classes in one numbering: general ones from 0, floating-point ones from 32.
using Reg = uint8_t;
using RegSet = uint64_t;
inline constexpr Reg kFirstFloatReg = 32;
inline constexpr Reg kNoReg = 255;
inline constexpr RegSet reg_bit(Reg r) { return RegSet{1} << r; }
inline bool is_float_reg(Reg r) { return r >= kFirstFloatReg; }

// Where a value is: a register, a spill slot of the trace's native frame, or a constant named by its
// reference.
class Loc {
 public:
  constexpr Loc() : bits_(kNone) {}
  static constexpr Loc reg(Reg r) { return Loc(r); }
  static constexpr Loc slot(uint32_t n) { return Loc(uint16_t(kFirstSlot + n)); }
  static constexpr Loc constant() { return Loc(kConstant); }

  bool is_none() const { return bits_ == kNone; }
  bool is_reg() const { return bits_ < kFirstSlot; }
  bool is_slot() const { return bits_ >= kFirstSlot && bits_ < kConstant; }
  bool is_constant() const { return bits_ == kConstant; }
  Reg reg() const { return Reg(bits_); }
  uint32_t slot() const { return bits_ - kFirstSlot; }
  bool operator==(const Loc&) const = default;

 private:
  static constexpr uint16_t kFirstSlot = 64, kConstant = 0xfffe, kNone = 0xffff;
  explicit constexpr Loc(uint16_t bits) : bits_(bits) {}
  uint16_t bits_;
};
inline constexpr uint32_t kMaxSpillSlots = 4096;

struct RegisterFile {
  RegSet allocatable;              // of both classes
  RegSet call_clobbers;            // what a C function does not preserve
  std::span<const Reg> arguments;  // of C functions, general
  std::span<const Reg> float_arguments;
  std::span<const Reg> trace_arguments;  // of function traces
  std::span<const Reg> trace_float_arguments;
};

// What an operation asks of an operand's place.
enum class Place : uint8_t {
  None,
  Register,
  Immediate,  // register, or a constant that the target can encode (Target::fits_immediate)
  Memory,     // register, spill slot, or a load computed as part of this operation
  MemoryOrImmediate,
  MemoryIfImmediate,  // of a comparison: an immediate, or memory if operand b is an immediate, else a
                      // register
  Condition,          // register, or a test computed as part of this operation
  Anywhere,           // register, spill slot or constant
  Fixed,              // the register named in the row
};

// Where the result goes.
enum class ResultPlace : uint8_t {
  None,
  Register,  // any, possibly one of an operand that ends here
  SameAsA,   // overwrites operand a (which is copied if it lives on); operand b stays intact until then
  Apart,     // any, but of no operand
  Fixed,     // the register named in the row
};

struct LowerRow {
  Place operands[3];
  ResultPlace result;
  Reg fixed_operand;  // for Place::Fixed
  Reg fixed_result;   // for ResultPlace::Fixed
  uint8_t temps;      // general registers needed besides
  uint8_t float_temps;
  bool call;     // clobbers what calls clobber
  bool is_test;  // sets the machine's condition flags: may be part of a Condition operand
  RegSet clobbers;
};

// Places of a function trace's arguments of these types, in order. False: there are more than places.
bool argument_places(const RegisterFile& file, std::span<const Type> types, std::vector<Loc>* places);

class Allocation;
class CodeCache;
class Lowered;
struct EmitRequest;
struct ExitCode;
struct MachineCode;

class Target {
 public:
  virtual const char* name() const = 0;
  virtual const RegisterFile& registers() const = 0;
  virtual const LowerRow& row(Op op) const = 0;
  // Can the constant be operand number k of the instruction without being put into a register?
  virtual bool fits_immediate(const Ir& ir, const Ins& i, int k, Ref constant) const = 0;

  // The largest code cache in which branches reach from any place to any other.
  virtual size_t code_reach() const = 0;
  // A function that takes nothing and returns n, as machine code.
  virtual std::vector<uint8_t> returning(uint8_t n) const = 0;
  // Emits the routines that compiled code shares; once, before anything else. False: the machine cannot do it
  // (message in *why).
  virtual bool start(CodeCache& cache, const char** why) = 0;
  // Emits a trace. False: the code cache is full.
  virtual bool emit(const EmitRequest& request, CodeCache& cache, MachineCode* out) const = 0;
  // Makes the branches of an exit go to `destination` (another trace, or its own stub again).
  virtual void patch_exit(CodeCache& cache, const MachineCode& code, const ExitCode& exit,
                          const uint8_t* destination) const = 0;
  // Makes the code at this place jump elsewhere: an invalidated trace to an exit's stub, a link whose target
  // is gone to a side trace.
  virtual void patch_jump(CodeCache& cache, const uint8_t* place, const uint8_t* destination) const = 0;
  // Appends the text of the machine instruction at `code`; returns its length, 0 at the end or when it is
  // none.
  virtual size_t disassemble(const uint8_t* code, size_t bytes, std::string& out) const = 0;
  // Runs a trace from C++. Returns what the trace, or the handler of the exit it left through, returned. The
  // arguments are in their places: general ones first, as many as there are places, then floating-point ones.
  virtual uint64_t enter(const uint8_t* code, const uint64_t* arguments, size_t count) const = 0;
  // The same for a trace that takes at most so many: only their places are read.
  static constexpr size_t kFewGeneral = 4, kFewFloats = 2;
  virtual uint64_t enter_with_few(const uint8_t* code, const uint64_t* arguments) const = 0;
  // Does this return address belong to one of those?
  virtual bool returns_to_enter(uint64_t address) const = 0;
  // A function trace that calls VmLayout::call_uncompiled with the registers that it was called with; `stack`
  // is the caller's, and the scratch register holds the address of the cell it was called through.
  virtual const uint8_t* uncompiled() const = 0;
  virtual Reg scratch() const = 0;

 protected:
  ~Target() = default;
};

// The machine that krait is compiled for, defined in its folder (jit/x64/, jit/a64/): the build chooses one.
Target& host_target();

}  // namespace krait::jit
