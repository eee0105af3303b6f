// Compiles traces and runs them on a small stand-in for the virtual machine.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "jit/code_cache.h"
#include "jit/exits.h"
#include "jit/lower.h"
#include "jit/regalloc.h"
#include "jit/text.h"
#include "jit/verify.h"
#include "jit/vm_layout.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/object.h"

namespace krait::jit {

// How a trace was left.
struct Left {
  const Ir* ir = nullptr;
  Ref ins = kNoRef;                          // the exit
  const FrameState* frame = nullptr;         // innermost
  std::map<int, uint64_t> bits;              // slots of the innermost frame, in their own type
  std::vector<std::pair<int, Value>> slots;  // of all frames, innermost last, as Python values
};

// The machine with few registers, so that values have to be spilled.
class NarrowTarget final : public Target {
 public:
  explicit NarrowTarget(Target& target) : target_(target), file_(target.registers()) {
    const RegSet all = file_.allocatable, general = all & 0xffffffff;
    file_.allocatable = first(4, general & file_.call_clobbers) | first(2, general & ~file_.call_clobbers) |
                        first(3, all & ~general);
    file_.call_clobbers &= file_.allocatable;
  }
  const char* name() const override { return target_.name(); }
  const RegisterFile& registers() const override { return file_; }
  const LowerRow& row(Op op) const override { return target_.row(op); }
  bool fits_immediate(const Ir& ir, const Ins& i, int k, Ref constant) const override {
    return target_.fits_immediate(ir, i, k, constant);
  }
  size_t code_reach() const override { return target_.code_reach(); }
  std::vector<uint8_t> returning(uint8_t n) const override { return target_.returning(n); }
  bool start(CodeCache& cache, const char** why) override { return target_.start(cache, why); }
  bool emit(const EmitRequest& request, CodeCache& cache, MachineCode* out) const override {
    return target_.emit(request, cache, out);
  }
  void patch_exit(CodeCache& cache, const MachineCode& code, const ExitCode& exit,
                  const uint8_t* to) const override {
    target_.patch_exit(cache, code, exit, to);
  }
  void patch_jump(CodeCache& cache, const uint8_t* place, const uint8_t* destination) const override {
    target_.patch_jump(cache, place, destination);
  }
  size_t disassemble(const uint8_t* code, size_t bytes, std::string& out) const override {
    return target_.disassemble(code, bytes, out);
  }
  uint64_t enter(const uint8_t* code, const uint64_t* arguments, size_t count) const override {
    return target_.enter(code, arguments, count);
  }
  uint64_t enter_with_few(const uint8_t* code, const uint64_t* arguments) const override {
    return target_.enter_with_few(code, arguments);
  }
  bool returns_to_enter(uint64_t address) const override { return target_.returns_to_enter(address); }
  const uint8_t* uncompiled() const override { return target_.uncompiled(); }
  Reg scratch() const override { return target_.scratch(); }

 private:
  static RegSet first(int n, RegSet set) {
    RegSet taken = 0;
    for (; n > 0; n--, set &= set - 1) taken |= set & -set;
    return taken;
  }

  Target& target_;
  RegisterFile file_;
};

class TestVm {
 public:
  struct Thread {
    uint32_t break_requests = 0, depth = 0, depth_limit = 1000;
    uint64_t stack_limit = 0, native_top = 0;
    uint64_t* frame = nullptr;
    uint64_t stack_top = 0x1000, stack_end = 0x100000;
  };
  struct Compiled {
    std::unique_ptr<Ir> ir;
    Allocation allocation;
    MachineCode code;
    uint32_t first_exit = 0;
  };

  static TestVm& get() {
    static TestVm vm;
    return vm;
  }

  Thread thread;
  Thread* thread_variable = &thread;
  uint64_t slots[64] = {};
  Left left;
  size_t allocated_slowly = 0, logged = 0;

  // Compiles a trace that is entered with the frame in `slots`, or a side trace of `parent`.
  Compiled& compile(const Ir& ir, const std::vector<Loc>& inputs = {}, const Compiled* parent = nullptr) {
    auto c = std::make_unique<Compiled>();
    c->ir = std::make_unique<Ir>(ir);
    EXPECT_EQ(verify(ir), "");
    const Target& target = narrow ? static_cast<const Target&>(narrow_target_) : host_target();
    lowered_.run(*c->ir, target);
    c->allocation = allocator_.run(*c->ir, lowered_, target, inputs);
    c->first_exit = uint32_t(exits_.size());
    EmitRequest request{
        *c->ir,           lowered_, c->allocation, c->first_exit, parent ? parent->code.frame_size : 0,
        parent != nullptr};
    EXPECT_TRUE(host_target().emit(request, cache, &c->code));
    for (size_t n = 0; n < c->code.exits.size(); n++) exits_.push_back({c.get(), n});
    traces_.push_back(std::move(c));
    return *traces_.back();
  }

  // What a call through a cell without code got, and gives.
  ExitState uncompiled{};
  uint64_t uncompiled_result = 0;

  // Runs a trace and says how it was left.
  const Left& run(const Compiled& c, const std::vector<uint64_t>& arguments = {}) {
    left = {};
    returned = host_target().enter(c.code.code, arguments.data(), arguments.size());
    return left;
  }
  uint64_t returned = 0;
  uint64_t exit_result = 0;  // what an activation that leaves returns
  bool narrow = false;       // compile with few registers

  CodeCache cache;

  uint64_t allocate(uint64_t header) {
    size_t bytes = size_t(header >> 48) * 8;
    if (arena_.empty() || arena_used_ + bytes > kArenaBytes) {
      arena_.push_back(std::make_unique<uint64_t[]>(kArenaBytes / 8));
      arena_used_ = 0;
    }
    uint64_t p = uint64_t(arena_.back().get()) + arena_used_;
    arena_used_ += bytes;
    std::memcpy(reinterpret_cast<void*>(p), &header, 8);
    return p;
  }
  // A window of that many bytes for inline allocation.
  void open_window(size_t bytes) {
    window_memory_.push_back(std::make_unique<uint64_t[]>(bytes / 8 + 1));
    window_.top = uint64_t(window_memory_.back().get());
    window_.limit = window_.top + bytes;
  }

 private:
  static constexpr size_t kArenaBytes = 1 << 20;

  struct ExitRef {
    Compiled* trace;
    size_t number;
  };
  class Recorder : public FrameRestorer {
   public:
    explicit Recorder(Left& left) : left_(left) {}
    void begin_frame(const FrameState&, bool) override {}
    void set_slot(uint16_t slot, Value v) override { left_.slots.push_back({slot, v}); }
    void end_frame(const FrameState&) override {}

   private:
    Left& left_;
  };

  TestVm() {
    const char* why = "";
    EXPECT_TRUE(cache.start(64 << 20, &why)) << why;
    g_vm = {.thread = &thread_variable,
            .break_requests = offsetof(Thread, break_requests),
            .stack_limit = offsetof(Thread, stack_limit),
            .depth = offsetof(Thread, depth),
            .depth_limit = offsetof(Thread, depth_limit),
            .frame = offsetof(Thread, frame),
            .native_top = offsetof(Thread, native_top),
            .frame_slots = 0,
            .stack_top = offsetof(Thread, stack_top),
            .stack_end = offsetof(Thread, stack_end),
            .list_length = offsetof(List, length),
            .list_capacity = offsetof(List, capacity),
            .list_store = offsetof(List, store),
            .int_size = offsetof(BigInt, signed_size),
            .int_limbs = offsetof(BigInt, limbs),
            .int_kind = uint8_t(Kind::BigInt),
            .allocation = &window_,
            .allocate =
                [](uint64_t header) {
                  get().allocated_slowly++;
                  return get().allocate(header);
                },
            .log_object =
                [](uint64_t object) {
                  get().logged++;
                  reinterpret_cast<Object*>(object)->gc_bits &= uint8_t(~kGcUnlogged);
                  return object;
                },
            .box_double =
                [](uint64_t bits) {
                  uint64_t p = get().allocate(uint64_t(Kind::Float) << 32 | uint64_t{2} << 48);
                  reinterpret_cast<uint64_t*>(p)[1] = bits;
                  return p;
                },
            .box_uint =
                [](uint64_t i) {
                  if (i <= uint64_t(Value::kSmallIntMax)) return Value::small_int(int64_t(i)).raw;
                  uint64_t p = get().allocate(uint64_t(Kind::BigInt) << 32 | uint64_t{3} << 48);
                  reinterpret_cast<uint64_t*>(p)[1] = 1;
                  reinterpret_cast<uint64_t*>(p)[2] = i;
                  return p;
                },
            .grow_list = [](uint64_t) { return uint64_t{0}; },
            .square =
                [](uint64_t bits) {
                  return std::bit_cast<uint64_t>(float_power(std::bit_cast<double>(bits), 2.0));
                },
            .call_uncompiled = [](ExitState* state) { return get().call_uncompiled(*state); },
            .box_int =
                [](int64_t i) {
                  if (Value::fits_small_int(i)) return Value::small_int(i).raw;
                  uint64_t p = get().allocate(uint64_t(Kind::BigInt) << 32 | uint64_t{2} << 48);
                  reinterpret_cast<int64_t*>(p)[1] = i;
                  return p;
                }};
    thread.frame = slots;
    EXPECT_TRUE(cache.check_rewriting(host_target().returning(1), host_target().returning(2)));
    EXPECT_TRUE(host_target().start(cache, &why)) << why;
    set_exit_handler([](ExitState* state) { return get().leave(state); });
  }

  uint64_t call_uncompiled(const ExitState& state) {
    uncompiled = state;
    return uncompiled_result;
  }

  ExitReturn leave(ExitState* state) {
    ExitRef e = exits_[state->exit];
    const Compiled& c = *e.trace;
    left.ir = c.ir.get();
    left.ins = c.code.exits[e.number].ins;
    const Ins& i = (*c.ir)[left.ins];
    uint64_t base = state->stack + c.code.frame_size;
    SnapshotReader reader(*c.ir, i.snapshot(), c.allocation.exit_values(left.ins), state, base);
    left.frame = &c.ir->snapshots.frames[reader.snapshot().frame];
    for (SnapshotSlot s : c.ir->snapshots.slots_of(*left.frame)) left.bits[s.slot] = reader.bits(s.ref);
    Recorder recorder(left);
    restore_frames(*c.ir, reader, c.ir->bottom_in_memory, recorder);
    return {exit_result, base};
  }

  struct {
    uint64_t top = 0, limit = 0;
  } window_;
  NarrowTarget narrow_target_{host_target()};
  Lowered lowered_;
  RegisterAllocator allocator_;
  std::vector<ExitRef> exits_;
  std::vector<std::unique_ptr<Compiled>> traces_;
  std::vector<std::unique_ptr<uint64_t[]>> arena_, window_memory_;
  size_t arena_used_ = 0;
};

}  // namespace krait::jit
