// Random programs of the test machine: interpreted, and with their loops compiled. Both must end in the same
// state.
//
// KRAIT_FUZZ=n runs n programs, KRAIT_FUZZ_SEED=s starts at seed s.
#include <cstdlib>

#include "jit/dump.h"
#include "jit/pass_scope.h"
#include "tests/unit/jit_machine.h"

namespace krait::jit {
namespace {

class ProgramMaker {
 public:
  explicit ProgramMaker(uint64_t seed) : random_(seed) {}

  // Slot 0 counts to slot 1; the last two steps test it. The last slot is their 1.
  std::vector<Step> program() {
    std::vector<Step> steps;
    size_t count = 2 + pick(14);
    for (size_t k = 0; k < count; k++) steps.push_back(step());
    if (pick(3) == 0) share_constant(steps);
    constexpr uint8_t one = kMachineSlots - 1;
    steps.push_back({StepKind::Add, 0, 0, one});
    steps.push_back({StepKind::SkipUnlessLess, 0, 0, 1});
    steps.push_back({StepKind::Skip, 0, 0, 0});
    // Reached when the count is up: not a number, the machine stops.
    steps.push_back({StepKind::Neg, 2, kStop, 0});
    steps[steps.size() - 2] = {StepKind::Skip, 0, 0, 0};
    return steps;
  }
  static constexpr uint8_t kStop = 6;  // holds None

  Value value() {
    switch (pick(10)) {
      case 0: return Value::flonum(double(pick(100)) * 0.25);
      case 1: return Value::flonum(1.5);
      case 2: return Value::small_int(int64_t(random_()) >> 2);
      case 3: return Value::small_int(-int64_t(pick(5)));
      case 4: return Value::flonum(0.0);
      default: return Value::small_int(int64_t(pick(10)));
    }
  }
  size_t pick(size_t n) { return size_t(random_() % n); }

 private:
  uint8_t source() { return uint8_t(pick(kMachineSlots)); }
  Step step() {
    auto kind = StepKind(pick(size_t(StepKind::kCount)));
    if (pick(3) == 0) kind = StepKind(pick(4));
    uint8_t d = uint8_t(2 + pick(4));
    return {kind, d, source(), source(), value()};
  }

  // A constant that several operations use: some can encode it, for others it stands in a register.
  void share_constant(std::vector<Step>& steps) {
    const auto c = uint8_t(2 + pick(4));
    steps.push_back({StepKind::Const, c, 0, 0, value()});
    for (size_t k = 2 + pick(4); k > 0; k--) {
      const auto d = uint8_t(2 + (c - 1 + pick(3)) % 4);  // another slot
      Step s{StepKind(pick(size_t(StepKind::Copy))), d, source(), c};
      if (pick(3) == 0) std::swap(s.a, s.b);
      steps.push_back(s);
    }
  }

  std::mt19937_64 random_;
};

// The same structure, pairs that are one on one side being one on the other.
class StateComparer {
 public:
  bool equal(Value a, Value b) {
    bool pair_a = is_pair(a), pair_b = is_pair(b);
    if (pair_a != pair_b) return false;
    if (!pair_a) return same_number(a, b);
    auto [it, fresh] = partner_.emplace(a.raw, b.raw);
    auto [back, fresh_back] = back_.emplace(b.raw, a.raw);
    if (it->second != b.raw || back->second != a.raw) return false;
    if (!fresh) return true;
    return a.as_object()->shape_id == b.as_object()->shape_id &&
           equal(machine_fields(a)[0], machine_fields(b)[0]) &&
           equal(machine_fields(a)[1], machine_fields(b)[1]);
  }

 private:
  static bool is_pair(Value v) { return machine_is_pair(v, kPairShape) || machine_is_pair(v, kTupleShape); }
  static bool same_number(Value a, Value b) {
    if (a == b) return true;
    if (machine_is_int(a) && machine_is_int(b)) return machine_int(a) == machine_int(b);
    if (!machine_is_double(a) || !machine_is_double(b)) return false;
    double x = machine_double(a), y = machine_double(b);
    return std::bit_cast<uint64_t>(x) == std::bit_cast<uint64_t>(y) || (x != x && y != y);
  }
  std::map<uint64_t, uint64_t> partner_, back_;
};

class FuzzRun {
 public:
  explicit FuzzRun(uint64_t seed) : maker_(seed), program_(maker_.program()), machine_(program_) {
    for (Value& v : initial_.slots) v = maker_.value();
    initial_.slots[0] = Value::small_int(0);
    initial_.slots[1] = Value::small_int(int64_t(3 + maker_.pick(40)));
    initial_.slots[ProgramMaker::kStop] = Value::none();
    initial_.slots[kMachineSlots - 1] = Value::small_int(1);
    for (Value& v : initial_heap_.globals) v = maker_.value();
    for (Value& v : initial_heap_.items) v = maker_.value();
    for (double& d : initial_heap_.doubles) d = double(maker_.pick(1000)) * 0.125;
    record_at_ = 1 + int(maker_.pick(3));
  }

  // Empty, or what differs.
  std::string run() {
    MachineHeap heap1 = initial_heap_, heap2 = initial_heap_;
    MachineState expected = initial_, got = initial_;
    expected.heap = &heap1;
    got.heap = &heap2;
    for (int fuel = kFuel; fuel > 0 && !expected.stopped; fuel--) machine_.step(expected);
    if (!expected.stopped || expected.used_big) return "";  // endless, or not defined
    run_compiled(got);
    StateComparer compare;
    for (int n = 0; n < kMachineSlots; n++) {
      if (!compare.equal(expected.slots[n], got.slots[n]))
        return report("slot", n, expected.slots[n], got.slots[n]);
    }
    for (int n = 0; n < kMachineGlobals; n++) {
      if (!compare.equal(heap1.globals[n], heap2.globals[n]))
        return report("global", n, heap1.globals[n], heap2.globals[n]);
    }
    for (int n = 0; n < kMachineItems; n++) {
      if (!compare.equal(heap1.items[n], heap2.items[n]))
        return report("item", n, heap1.items[n], heap2.items[n]);
    }
    if (std::memcmp(heap1.doubles, heap2.doubles, sizeof heap1.doubles) != 0)
      return "doubles differ\n" + text_;
    if (expected.pc != got.pc)
      return report("pc", 0, Value::small_int(expected.pc), Value::small_int(got.pc));
    return "";
  }
  bool compiled() const { return trace_ != nullptr; }
  bool entered() const { return entered_; }

 private:
  static constexpr int kFuel = 20000;

  void run_compiled(MachineState& s) {
    int iterations = 0;
    for (int fuel = kFuel; fuel > 0 && !s.stopped; fuel--) {
      if (s.pc == 0 && ++iterations == record_at_) record(s);
      if (s.pc == 0 && trace_) enter(s);
      machine_.step(s);
    }
  }

  void record(MachineState& s) {
    Builder b(ir_);
    MachineRecorder recorder(machine_, b);
    recorder.begin_loop(s);
    do {
      MachineState before = s;
      if (!recorder.record(s)) return;
      machine_.step(s);
      if (s.stopped) {
        s = before;
        s.stopped = false;
        return;
      }
    } while (s.pc != 0);
    b.frames().mark(0);
    b.emit(Op::Poll);
    uint16_t slot;
    if (close_loop(b, &slot) != LoopEnd::Closed) return;
    CompileLog log;
    log.verify = true;
    optimize(ir_, log);
    text_ = print(ir_);
    TestVm::get().narrow = maker_.pick(2);
    trace_ = &TestVm::get().compile(ir_);
    if (std::getenv("KRAIT_FUZZ_SHOW")) std::fputs((describe() + text_).c_str(), stderr);
    text_ += dump_code(*trace_->ir, trace_->allocation, trace_->code, host_target());
  }

  void enter(MachineState& s) {
    TestVm& vm = TestVm::get();
    entered_ = true;
    for (int n = 0; n < kMachineSlots; n++) vm.slots[n] = s.slots[n].raw;
    vm.open_window(maker_.pick(2000));
    const Left& left = vm.run(*trace_);
    for (auto [slot, value] : left.slots) s.slots[slot] = value;
    s.pc = int(left.frame->pc);
  }

  std::string report(const char* what, int n, Value expected, Value got) {
    return fmt_line(what, n, expected, got) + describe() + text_;
  }
  static std::string fmt_line(const char* what, int n, Value expected, Value got) {
    char line[160];
    std::snprintf(line, sizeof line, "%s %d: expected %#llx, got %#llx\n", what, n,
                  (unsigned long long)expected.raw, (unsigned long long)got.raw);
    return line;
  }
  std::string describe() const {
    std::string out;
    for (size_t k = 0; k < program_.size(); k++) {
      char line[80];
      std::snprintf(line, sizeof line, "%zu: kind %d  d %d  a %d  b %d\n", k, int(program_[k].kind),
                    program_[k].d, program_[k].a, program_[k].b);
      out += line;
    }
    return out;
  }

  ProgramMaker maker_;
  std::vector<Step> program_;
  Machine machine_;
  MachineState initial_;
  MachineHeap initial_heap_;
  int record_at_;
  Ir ir_;
  TestVm::Compiled* trace_ = nullptr;
  bool entered_ = false;
  std::string text_;
};

uint64_t environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

TEST(JitFuzz, RandomLoops) {
  TestVm::get();
  uint64_t count = environment("KRAIT_FUZZ", 20000), seed = environment("KRAIT_FUZZ_SEED", 1);
  size_t compiled = 0;
  for (uint64_t n = 0; n < count; n++) {
    FuzzRun run(seed + n);
    std::string difference = run.run();
    compiled += run.compiled();
    ASSERT_TRUE(difference.empty()) << "seed " << seed + n << "\n" << difference;
  }
  EXPECT_GT(compiled, count / 40);  // else the generator makes little that closes a loop
  RecordProperty("compiled", int(compiled));
}

}  // namespace
}  // namespace krait::jit
