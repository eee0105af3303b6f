// A small register machine with Python-like values, its interpreter, and its recorder: what the JIT is tested
// on without the real interpreter. A program is one loop; each step works on slots that hold ints, doubles or
// pairs.
//
// The machine stops where Python would do something beyond it: overflow of 64 bits, operands of the wrong
// types, an index out of range. A trace leaves at such a step before it has any effect, so both stop in the
// same state.
#pragma once

#include <random>
#include <vector>

#include "jit/eval.h"
#include "jit/passes.h"
#include "tests/unit/jit_run.h"

namespace krait::jit {

inline constexpr int kMachineSlots = 8, kMachineGlobals = 4, kMachineItems = 8;
inline constexpr uint32_t kPairShape = 77, kTupleShape = 78;

enum class StepKind : uint8_t {
  Add,
  Sub,
  Mul,
  Div,
  FloorDiv,
  Mod,
  And,
  Or,
  Xor,
  Shl,
  Sar,
  Neg,
  Min,
  Copy,
  Const,
  SkipUnlessLess,
  SkipUnlessSame,
  MakePair,
  MakeTuple,
  First,
  Second,
  SetFirst,
  LoadGlobal,
  StoreGlobal,
  LoadItem,
  StoreItem,
  LoadDouble,
  StoreDouble,
  CallPure,
  CallAny,
  Skip,
  kCount
};

struct Step {
  StepKind kind;
  uint8_t d, a, b;
  Value constant = Value::none();
};

// Memory outside the slots.
struct MachineHeap {
  uint64_t header = uint64_t(Kind::Instance) << 32 | uint64_t{6} << 48;
  uint64_t unused = 0;
  Value globals[kMachineGlobals];
  uint64_t array_header = 0, array_length = kMachineItems;
  Value items[kMachineItems];
  double doubles[kMachineItems];
};

struct MachineState {
  Value slots[kMachineSlots];
  MachineHeap* heap;
  int pc = 0;
  bool stopped = false;
  bool used_big = false;  // computed with a number that overflowed: a trace may know better (x - x is 0)
};

inline uint64_t machine_pure(uint64_t a) { return a * 3 + 1; }
inline uint64_t machine_any(uint64_t heap) {
  auto* h = reinterpret_cast<MachineHeap*>(heap);
  h->globals[0] = h->globals[1];
  return Value::none().raw;
}
inline const CallInfo kMachinePure = {.name = "pure",
                                      .function = (const void*)machine_pure,
                                      .result = Type::Int,
                                      .arg_count = 1,
                                      .reads = 0,
                                      .writes = 0,
                                      .pure = true,
                                      .safepoint = false,
                                      .looks_back = false};
inline const CallInfo kMachineAny = {.name = "any",
                                     .function = (const void*)machine_any,
                                     .result = Type::Value,
                                     .arg_count = 1,
                                     .reads = kAllAliases,
                                     .writes = kAllAliases,
                                     .pure = false,
                                     .safepoint = true,
                                     .looks_back = true};

// --- values

inline constexpr Value kBig = Value::ellipsis();

inline bool machine_is_int(Value v) {
  return v.is_small_int() || (v.is_object() && v.raw && v.as_object()->kind == Kind::BigInt);
}
inline int64_t machine_int(Value v) {
  return v.is_small_int() ? v.as_small_int() : reinterpret_cast<int64_t*>(v.raw)[1];
}
inline Value machine_from_int(int64_t i) { return Value::from_raw(g_vm.box_int(i)); }
inline bool machine_is_double(Value v) {
  return v.is_flonum() || (v.is_object() && v.raw && v.as_object()->kind == Kind::Float);
}
inline double machine_double(Value v) { return v.is_flonum() ? v.as_flonum() : v.as<Float>()->value; }
inline Value machine_from_double(double d) {
  if (Value::fits_flonum(d)) return Value::flonum(d);
  return Value::from_raw(g_vm.box_double(std::bit_cast<uint64_t>(d)));
}
inline bool machine_is_pair(Value v, uint32_t shape) {
  return v.is_object() && v.raw && v.as_object()->shape_id == shape;
}
inline Value* machine_fields(Value v) { return reinterpret_cast<Value*>(v.raw + 16); }

inline uint64_t pair_header(uint32_t shape) {
  return shape | uint64_t(Kind::Instance) << 32 | uint64_t{4} << 48;
}

// --- the interpreter

class Machine {
 public:
  explicit Machine(const std::vector<Step>& program) : program_(program) {}

  // Executes one step; on a step that cannot be done, stops in front of it.
  void step(MachineState& s) const {
    const Step& p = program_[size_t(s.pc)];
    Value a = s.slots[p.a], b = s.slots[p.b], result = Value::unbound();
    int next = s.pc + 1;
    switch (p.kind) {
      case StepKind::Copy: result = a; break;
      case StepKind::Const: result = p.constant; break;
      case StepKind::Skip: next = skip_target(s.pc); break;
      case StepKind::SkipUnlessSame:
        if (a != b) next = skip_target(s.pc);
        break;
      case StepKind::SkipUnlessLess: {
        int less = compare_less(a, b);
        if (less < 0) return stop(s);
        if (!less) next = skip_target(s.pc);
        break;
      }
      case StepKind::MakePair: result = make_pair(kPairShape, a, b); break;
      case StepKind::MakeTuple: result = make_pair(kTupleShape, a, b); break;
      case StepKind::First:
      case StepKind::Second:
        if (!machine_is_pair(a, kPairShape) && !machine_is_pair(a, kTupleShape)) return stop(s);
        result = machine_fields(a)[p.kind == StepKind::Second];
        break;
      case StepKind::SetFirst:
        if (!machine_is_pair(a, kPairShape)) return stop(s);
        machine_fields(a)[0] = b;
        break;
      case StepKind::LoadGlobal: result = s.heap->globals[p.a % kMachineGlobals]; break;
      case StepKind::StoreGlobal: s.heap->globals[p.b % kMachineGlobals] = a; break;
      case StepKind::LoadItem:
      case StepKind::StoreItem:
      case StepKind::LoadDouble:
      case StepKind::StoreDouble:
        if (!access_item(s, p, a, b, &result)) return stop(s);
        break;
      case StepKind::CallPure:
        s.used_big |= a == kBig;
        if (!machine_is_int(a)) return stop(s);
        result = machine_from_int(int64_t(machine_pure(uint64_t(machine_int(a)))));
        break;
      case StepKind::CallAny: machine_any(uint64_t(s.heap)); break;
      default:
        s.used_big |= a == kBig || b == kBig;
        if (!arithmetic(p.kind, a, b, &result)) return stop(s);
    }
    if (!result.is_unbound()) s.slots[p.d] = result;
    s.pc = next == int(program_.size()) ? 0 : next;
  }

  int skip_target(int pc) const { return std::min(pc + 2, int(program_.size())); }
  const std::vector<Step>& program() const { return program_; }

  static Op int_op(StepKind k) {
    switch (k) {
      case StepKind::Add: return Op::AddOv;
      case StepKind::Sub: return Op::SubOv;
      case StepKind::Mul: return Op::MulOv;
      case StepKind::FloorDiv: return Op::FloorDiv;
      case StepKind::Mod: return Op::Mod;
      case StepKind::And: return Op::And;
      case StepKind::Or: return Op::Or;
      case StepKind::Xor: return Op::Xor;
      case StepKind::Shl: return Op::ShlOv;
      case StepKind::Sar: return Op::Sar;
      case StepKind::Min: return Op::Min;
      default: return Op::Nop;
    }
  }
  static Op double_op(StepKind k) {
    switch (k) {
      case StepKind::Add: return Op::FAdd;
      case StepKind::Sub: return Op::FSub;
      case StepKind::Mul: return Op::FMul;
      case StepKind::Div: return Op::FDiv;
      default: return Op::Nop;
    }
  }

 private:
  static void stop(MachineState& s) { s.stopped = true; }

  static Value make_pair(uint32_t shape, Value a, Value b) {
    uint64_t p = TestVm::get().allocate(pair_header(shape));
    machine_fields(Value::from_raw(p))[0] = a;
    machine_fields(Value::from_raw(p))[1] = b;
    return Value::from_raw(p);
  }

  static int compare_less(Value a, Value b) {
    if (machine_is_int(a) && machine_is_int(b)) return machine_int(a) < machine_int(b);
    if (machine_is_double(a) && machine_is_double(b)) return machine_double(a) < machine_double(b);
    return -1;
  }

  static bool access_item(MachineState& s, const Step& p, Value a, Value b, Value* result) {
    if (!machine_is_int(a) || uint64_t(machine_int(a)) >= kMachineItems) return false;
    size_t index = size_t(machine_int(a));
    switch (p.kind) {
      case StepKind::LoadItem: *result = s.heap->items[index]; return true;
      case StepKind::StoreItem: s.heap->items[index] = b; return true;
      case StepKind::LoadDouble: *result = machine_from_double(s.heap->doubles[index]); return true;
      default:
        if (!machine_is_double(b)) return false;
        s.heap->doubles[index] = machine_double(b);
        return true;
    }
  }

  static Value exact(Outcome o, const uint64_t* r) {
    return o == Outcome::Ok ? machine_from_int(int64_t(*r)) : kBig;
  }
  static bool arithmetic(StepKind k, Value a, Value b, Value* result) {
    uint64_t r;
    if (k == StepKind::Neg) {
      if (machine_is_double(a)) return *result = machine_from_double(-machine_double(a)), true;
      if (!machine_is_int(a)) return false;
      return *result = exact(evaluate(Op::SubOv, 0, uint64_t(machine_int(a)), 0, 0, &r), &r), true;
    }
    if (machine_is_int(a) && machine_is_int(b) && int_op(k) != Op::Nop) {
      int64_t y = machine_int(b);
      if ((k == StepKind::FloorDiv || k == StepKind::Mod) && (y == 0 || y == -1)) return false;
      if ((k == StepKind::Shl || k == StepKind::Sar) && uint64_t(y) > 63) return false;
      return *result = exact(evaluate(int_op(k), uint64_t(machine_int(a)), uint64_t(y), 0, 0, &r), &r), true;
    }
    bool numbers = (machine_is_int(a) || machine_is_double(a)) && (machine_is_int(b) || machine_is_double(b));
    if (!numbers || double_op(k) == Op::Nop || (machine_is_int(a) && machine_is_int(b))) return false;
    double x = machine_is_int(a) ? double(machine_int(a)) : machine_double(a);
    double y = machine_is_int(b) ? double(machine_int(b)) : machine_double(b);
    evaluate(double_op(k), std::bit_cast<uint64_t>(x), std::bit_cast<uint64_t>(y), 0, 0, &r);
    return *result = machine_from_double(std::bit_cast<double>(r)), true;
  }

  const std::vector<Step>& program_;
};

// --- the recorder

class MachineRecorder {
 public:
  MachineRecorder(const Machine& m, Builder& b) : machine_(m), b_(b) {}

  static Type live_type(Value v) {
    return v.is_small_int() ? Type::Int : v.is_flonum() ? Type::F64 : Type::Value;
  }

  void begin_loop(const MachineState& s) {
    b_.start();
    b_.frames().begin(0x10, kMachineSlots, kMachineSlots, true);
    b_.frames().mark(uint32_t(s.pc));
    b_.start_body();
  }

  // Records the step that `s` is about to execute. False: cannot be recorded.
  bool record(const MachineState& s) {
    const Step& p = machine_.program()[size_t(s.pc)];
    b_.frames().mark(uint32_t(s.pc));
    switch (p.kind) {
      case StepKind::Copy: return set(p.d, slot(s, p.a));
      case StepKind::Const: return set(p.d, constant(p.constant));
      case StepKind::Skip: return true;
      case StepKind::SkipUnlessSame: {
        bool same = s.slots[p.a] == s.slots[p.b];
        if (live_type(s.slots[p.a]) != live_type(s.slots[p.b])) return guard_types(s, p);
        Ref a = b_.box(slot(s, p.a)), b = b_.box(slot(s, p.b));
        return a != kNoRef && b != kNoRef && b_.guard(b_.emit(Op::Same, a, b), same);
      }
      case StepKind::SkipUnlessLess: return record_less(s, p);
      case StepKind::MakePair:
      case StepKind::MakeTuple: return record_make(s, p);
      case StepKind::First:
      case StepKind::Second: return record_field(s, p);
      case StepKind::SetFirst: return record_set_first(s, p);
      case StepKind::LoadGlobal:
        return set(p.d,
                   b_.load(Type::Value, AliasClass::Attribute, heap(s), 16 + 8 * (p.a % kMachineGlobals)));
      case StepKind::StoreGlobal: {
        Ref v = b_.box(slot(s, p.a));
        if (v == kNoRef) return false;
        b_.store_reference(AliasClass::Attribute, heap(s), 16 + 8 * (p.b % kMachineGlobals), v);
        return true;
      }
      case StepKind::LoadItem:
      case StepKind::StoreItem:
      case StepKind::LoadDouble:
      case StepKind::StoreDouble: return record_item(s, p);
      case StepKind::CallPure: {
        Ref a = int_operand(s, p.a);
        return a != kNoRef && set(p.d, b_.call(kMachinePure, std::span(&a, 1)));
      }
      case StepKind::CallAny: {
        Ref h = heap(s);
        b_.call(kMachineAny, std::span(&h, 1));
        return true;
      }
      default: return record_arithmetic(s, p);
    }
  }

  Ref slot(const MachineState& s, int n) { return b_.slot(size_t(n), live_type(s.slots[n])); }

 private:
  bool set(int d, Ref r) {
    if (r == kNoRef) return false;
    b_.frames().set(size_t(d), r);
    return true;
  }
  Ref constant(Value v) {
    if (v.is_small_int()) return b_.int_(v.as_small_int());
    if (v.is_flonum()) return b_.f64(v.as_flonum());
    return b_.value(v);
  }
  Ref heap(const MachineState& s) { return b_.value(Value::object(s.heap)); }

  Ref int_operand(const MachineState& s, int n) {
    if (!s.slots[n].is_small_int()) {
      // A raw int may be beyond 63 bits.
      Ref r = slot(s, n);
      return b_.ir().type_of(r) == Type::Int ? r : kNoRef;
    }
    return b_.unbox_int(slot(s, n));
  }
  Ref double_operand(const MachineState& s, int n) {
    Ref r = slot(s, n);
    if (b_.ir().type_of(r) == Type::F64) return r;
    if (!s.slots[n].is_flonum()) {
      return !Ir::is_const(r) && b_.ir()[r].op == Op::BoxF64 ? b_.ir()[r].a : kNoRef;
    }
    return b_.unbox_f64(r);
  }
  // Both operands keep the types they have now.
  bool guard_types(const MachineState& s, const Step& p) {
    for (int n : {p.a, p.b}) {
      Ref r = slot(s, n);
      if (b_.ir().type_of(r) != Type::Value) continue;
      Type t = live_type(s.slots[n]);
      bool fine = t == Type::Int   ? b_.unbox_int(r) != kNoRef
                  : t == Type::F64 ? b_.unbox_f64(r) != kNoRef
                  : !Ir::is_const(r) && b_.ir()[r].op == Op::BoxF64
                      ? false
                      : b_.guard(b_.emit(Op::IsInt, r), false) && b_.guard(b_.emit(Op::IsFlonum, r), false);
      if (!fine) return false;
    }
    return true;
  }
  // Two numbers of one kind, both as ints or both as doubles. F64 mixes are converted.
  bool numbers(const MachineState& s, const Step& p, Ref* a, Ref* b, bool* doubles) {
    *doubles = machine_is_double(s.slots[p.a]) || machine_is_double(s.slots[p.b]);
    auto get = [&](int n) {
      if (machine_is_double(s.slots[n])) return double_operand(s, n);
      Ref r = int_operand(s, n);
      return r != kNoRef && *doubles ? b_.emit(Op::IntToF64, r) : r;
    };
    *a = get(p.a);
    *b = get(p.b);
    return *a != kNoRef && *b != kNoRef;
  }

  bool record_less(const MachineState& s, const Step& p) {
    Ref a, b;
    bool doubles;
    if (!numbers(s, p, &a, &b, &doubles)) return false;
    if (machine_is_int(s.slots[p.a]) != machine_is_int(s.slots[p.b])) return false;
    MachineState after = s;
    machine_.step(after);
    bool less = after.pc == (s.pc + 1) % int(machine_.program().size());
    return b_.guard(b_.emit(doubles ? Op::FLt : Op::Lt, a, b), less);
  }

  bool record_make(const MachineState& s, const Step& p) {
    bool pair = p.kind == StepKind::MakePair;
    Ref a = b_.box(slot(s, p.a)), b = b_.box(slot(s, p.b));
    if (a == kNoRef || b == kNoRef) return false;
    Ref object = b_.new_object(Kind::Instance, pair ? kPairShape : kTupleShape, 32);
    AliasClass alias = pair ? AliasClass::Attribute : AliasClass::Constant;
    b_.store_reference(alias, object, 16, a);
    b_.store_reference(alias, object, 24, b);
    return set(p.d, object);
  }
  bool guard_pair(const MachineState& s, int n, uint32_t shape) {
    Ref r = slot(s, n);
    return b_.ir().type_of(r) == Type::Value && b_.guard(b_.emit(Op::IsObject, r)) &&
           b_.guard(b_.emit(Op::Same, r, b_.value(Value::unbound())), false) &&
           b_.guard(b_.shape_is(r, shape));
  }
  bool record_field(const MachineState& s, const Step& p) {
    bool pair = machine_is_pair(s.slots[p.a], kPairShape);
    if (!guard_pair(s, p.a, pair ? kPairShape : kTupleShape)) return false;
    AliasClass alias = pair ? AliasClass::Attribute : AliasClass::Constant;
    return set(p.d, b_.load(Type::Value, alias, slot(s, p.a), p.kind == StepKind::First ? 16 : 24));
  }
  bool record_set_first(const MachineState& s, const Step& p) {
    if (!guard_pair(s, p.a, kPairShape)) return false;
    Ref v = b_.box(slot(s, p.b));
    if (v == kNoRef) return false;
    b_.store_reference(AliasClass::Attribute, slot(s, p.a), 16, v);
    return true;
  }
  bool record_item(const MachineState& s, const Step& p) {
    Ref index = int_operand(s, p.a);
    if (index == kNoRef) return false;
    Ref length = b_.load(Type::Int, AliasClass::List, heap(s), offsetof(MachineHeap, array_length));
    if (!b_.guard(b_.emit(Op::ULt, index, length))) return false;
    constexpr int32_t items = offsetof(MachineHeap, items), doubles = offsetof(MachineHeap, doubles);
    switch (p.kind) {
      case StepKind::LoadItem:
        return set(p.d, b_.load(Type::Value, AliasClass::ListItems, heap(s), items, index));
      case StepKind::LoadDouble:
        return set(p.d, b_.load(Type::F64, AliasClass::ListDoubles, heap(s), doubles, index));
      case StepKind::StoreItem: {
        Ref v = b_.box(slot(s, p.b));
        if (v == kNoRef) return false;
        b_.store_reference(AliasClass::ListItems, heap(s), items, v, index);
        return true;
      }
      default: {
        Ref v = double_operand(s, p.b);
        if (v == kNoRef) return false;
        b_.store(AliasClass::ListDoubles, heap(s), doubles, v, index);
        return true;
      }
    }
  }
  bool record_arithmetic(const MachineState& s, const Step& p) {
    if (p.kind == StepKind::Neg) {
      if (machine_is_double(s.slots[p.a])) {
        Ref a = double_operand(s, p.a);
        return a != kNoRef && set(p.d, b_.emit(Op::FNeg, a));
      }
      Ref a = int_operand(s, p.a);
      return a != kNoRef && set(p.d, b_.emit(Op::SubOv, b_.int_(0), a));
    }
    Ref a, b;
    bool doubles;
    if (!numbers(s, p, &a, &b, &doubles)) return false;
    if (doubles) return set(p.d, b_.emit(Machine::double_op(p.kind), a, b));
    if (p.kind == StepKind::FloorDiv || p.kind == StepKind::Mod) {
      // Neither 0 nor -1.
      if (!b_.guard(b_.emit(Op::ULt, b_.int_(1), b_.emit(Op::Add, b, b_.int_(1))))) return false;
    }
    if (p.kind == StepKind::Shl || p.kind == StepKind::Sar) {
      if (!b_.guard(b_.emit(Op::ULt, b, b_.int_(64)))) return false;
    }
    return set(p.d, b_.emit(Machine::int_op(p.kind), a, b));
  }

  const Machine& machine_;
  Builder& b_;
};

}  // namespace krait::jit
