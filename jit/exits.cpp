// Reading snapshots and rebuilding frames. See exits.h.
#include "jit/exits.h"

#include <algorithm>
#include <cstring>

#include "jit/eval.h"
#include "jit/vm_layout.h"
#include "runtime/object.h"

namespace krait::jit {

namespace {

ExitHandler g_exit_handler = nullptr;

void set_bytes(uint64_t address, uint64_t bits, size_t width) {
  std::memcpy(reinterpret_cast<void*>(address), &bits, width);
}

}  // namespace

Value boxed(Type type, uint64_t bits) {
  switch (type) {
    case Type::Int:
      if (Value::fits_small_int(int64_t(bits))) return Value::small_int(int64_t(bits));
      return Value::from_raw(g_vm.box_int(int64_t(bits)));
    case Type::F64: {
      const auto d = std::bit_cast<double>(bits);
      return Value::from_raw(Value::fits_flonum(d) ? Value::flonum(d).raw : g_vm.box_double(bits));
    }
    case Type::Bool: return Value::boolean(bits);
    default: return Value::from_raw(bits);
  }
}

ExitReturn handle_exit(ExitState* state) { return g_exit_handler(state); }
void set_exit_handler(ExitHandler handler) { g_exit_handler = handler; }

SnapshotReader::SnapshotReader(const Ir& ir, uint32_t snapshot, std::span<const ExitValue> places,
                               const ExitState* state, uint64_t frame_base)
    : ir_(ir), snapshot_(snapshot), places_(places), state_(state), frame_base_(frame_base) {
  const size_t count = this->snapshot().virtual_count;
  if (count > kUsualObjects) {
    many_.emplace();
    many_->resize(count);
    objects_ = many_->data();
  } else {
    std::fill_n(usual_, count, Value::unbound());
  }
}

uint64_t SnapshotReader::bits(Ref r) {
  if (Ir::is_const(r)) return ir_.bits(r);
  const Ins& i = ir_[r];
  if (i.flags & kSunk) return computed(r);
  for (const ExitValue& e : places_) {
    if (e.ref != r) continue;
    if (e.loc.is_reg()) return state_->reg(e.loc.reg());
    return *reinterpret_cast<const uint64_t*>(frame_base_ - 8 * (e.loc.slot() + 1));
  }
  KRAIT_ASSERT(false);
  return 0;
}

uint64_t SnapshotReader::computed(Ref r) {
  const Ins& i = ir_[r];
  if (i.op == Op::New) {
    std::span<const VirtualObject> all = ir_.snapshots.virtuals_of(snapshot());
    for (const VirtualObject& v : all) {
      if (&ir_[v.object] != &i) continue;
      const Value object = objects_[&v - all.data()];
      return object.is_unbound() ? make_object(v) : object.raw;
    }
    KRAIT_ASSERT(false);
  }
  auto operand = [&](Ref r) { return r == kNoRef ? 0 : bits(r); };
  if (i.op == Op::Call) return called(r);
  if (i.op == Op::BoxUInt) return g_vm.box_uint(operand(i.a));
  uint64_t result = 0;
  [[maybe_unused]] Outcome o = evaluate(i.op, operand(i.a), operand(i.b), operand(i.c), i.imm, &result);
  KRAIT_ASSERT(o == Outcome::Ok);
  return result;
}

uint64_t SnapshotReader::called(Ref r) {
  constexpr size_t kMostArguments = 3;
  const CallInfo& call = *ir_.calls[ir_[r].aux];
  const auto known = std::ranges::find(makers_, r);
  if (known != makers_.end()) return (*made_)[size_t(known - makers_.begin())].raw;
  uint64_t args[kMostArguments] = {};
  Ref arg = ir_[r].a;
  for (size_t k = call.arg_count; k-- > 0; arg = ir_[arg].b) args[k] = bits(ir_[arg].a);
  const auto function =
      reinterpret_cast<uint64_t (*)(uint64_t, uint64_t, uint64_t)>(const_cast<void*>(call.function));
  const uint64_t result = function(args[0], args[1], args[2]);
  if (!call.makes) return result;
  makers_.push_back(r);
  if (!made_) made_.emplace();
  made_->push_back(Value::from_raw(result));
  return result;
}

Value SnapshotReader::value(Ref r) { return boxed(ir_.type_of(r), bits(r)); }

uint64_t SnapshotReader::make_object(const VirtualObject& v) {
  uint64_t object = g_vm.allocate(ir_.bits(ir_[v.object].a));
  // Known before its fields are made: they may lead back to it.
  objects_[&v - ir_.snapshots.virtuals_of(snapshot()).data()] = Value::from_raw(object);
  fill(object, v);
  return object;
}

void SnapshotReader::fill(uint64_t object, const VirtualObject& v) {
  for (const VirtualField& f : ir_.snapshots.fields_of(v)) {
    uint64_t b = f.is_value ? value(f.ref).raw : bits(f.ref);
    set_bytes(object + uint64_t(int64_t(f.offset)), b, f.width);
  }
  // An address, at which no references are stored but that of the exception being handled, a root.
  if (ir_.type_of(v.object) == Type::Ptr) return;
  // Making the fields may have collected garbage, and so made the object old.
  if (reinterpret_cast<Object*>(object)->gc_bits & kGcUnlogged) g_vm.log_object(object);
}

void SnapshotReader::store_pending() {
  for (const VirtualObject& v : ir_.snapshots.virtuals_of(snapshot())) {
    if (is_to_be_stored(ir_, v)) fill(bits(v.object), v);
  }
}

namespace {

void restore_frame(const Ir& ir, uint16_t index, SnapshotReader& reader, bool bottom_in_memory,
                   FrameRestorer& restorer) {
  const FrameState& f = ir.snapshots.frames[index];
  bool bottom = f.parent == kNoFrame;
  if (!bottom) restore_frame(ir, f.parent, reader, bottom_in_memory, restorer);
  restorer.begin_frame(f, bottom && bottom_in_memory);
  for (const SnapshotSlot& e : ir.snapshots.slots_of(f)) restorer.set_slot(e.slot, reader.value(e.ref));
  restorer.end_frame(f);
}

}  // namespace

void restore_frames(const Ir& ir, SnapshotReader& reader, bool bottom_in_memory, FrameRestorer& restorer) {
  reader.store_pending();
  restore_frame(ir, reader.snapshot().frame, reader, bottom_in_memory, restorer);
}

}  // namespace krait::jit
