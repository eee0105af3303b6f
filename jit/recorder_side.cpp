// Starting side traces: the state of the parent's exit becomes the state that recording begins with.
//
// Values that the parent has in registers or spill slots are the new trace's inputs. What the parent had not
// computed, because only exits needed it, is computed anew; objects that it had not made are made (and may
// again come to nothing), stores that it had put off are carried out. What the parent's guards have found out
// about the inputs is not asked again. Behind a call that has raised, the trace begins with what unwinding
// does.
#include <algorithm>

#include "jit/record_wide.h"
#include "jit/recorder.h"
#include "runtime/int.h"
#include "runtime/type.h"

namespace krait::jit {

namespace {

// What a trace found in a frame, and may not have looked at in front of an exit.
bool may_be_unbound(const Ir& ir, Ref r) {
  if (Ir::is_const(r)) return ir.type_of(r) == Type::Value && Value{ir.bits(r)}.is_unbound();
  const Ins& i = ir[r];
  if (i.type != Type::Value) return false;
  switch (i.op) {
    case Op::Slot: return true;
    case Op::Input: return i.flags & kMayBeUnbound;
    case Op::Load: return is_generator_alias(i.alias());
    case Op::Phi:
      return may_be_unbound(ir, i.a) || (!Ir::is_const(i.b) && ir[i.b].op == Op::Phi) ||
             may_be_unbound(ir, i.b);
    default: return false;
  }
}

class ParentState {
 public:
  ParentState(Builder& b, const Trace& parent, Ref exit, std::vector<Loc>& inputs)
      : b_(b),
        ir_(parent.ir),
        snapshot_(ir_.snapshots.list[ir_[exit].snapshot()]),
        places_(parent.allocation.exit_values(exit)),
        inputs_(inputs),
        known_(ir_.ins.size(), kNoRef) {}

  // Inputs must come before everything else.
  void take_inputs() {
    for (const ExitValue& e : places_) {
      if (Ir::is_const(e.ref)) continue;
      const Ref input = b_.input(uint16_t(inputs_.size()), ir_.type_of(e.ref));
      if (may_be_unbound(ir_, e.ref)) b_.ir()[input].flags |= kMayBeUnbound;
      known_[Ir::index(e.ref)] = input;
      inputs_.push_back(e.loc);
    }
  }

  Ref value(Ref r) {
    if (Ir::is_const(r)) return b_.constant(ir_.type_of(r), ir_.bits(r));
    Ref& known = known_[Ir::index(r)];
    if (known == kNoRef) known = ir_[r].op == Op::New ? make_object(r) : compute(ir_[r]);
    return known_[Ir::index(r)];
  }

  void store_pending() {
    for (const VirtualObject& v : ir_.snapshots.virtuals_of(snapshot_)) {
      if (is_to_be_stored(ir_, v)) fill(value(v.object), v);
    }
  }

  // To be called when the body has begun: facts are tests whose outcome is known.
  void take_facts(Ref exit) {
    const bool in_loop = ir_.loop != kNoRef && exit > ir_.loop;
    Ref written = ir_.entry;  // where a shape may last have been changed
    for (Ref r = ir_.entry; r < (in_loop ? ir_.end() : exit + 1u); r++) {
      if (ir_.effects(ir_[r]).writes & alias_bit(AliasClass::Shape)) written = r <= exit ? r : ir_.loop;
    }
    for (Ref r = ir_.entry; r < exit; r++) take_fact(ir_[r], true, r > written);
    take_fact(ir_[exit], false, true);
  }

  const Snapshot& snapshot() const { return snapshot_; }
  // What the parent's value is here, if anybody asked for it.
  Ref found(Ref r) const { return r == kNoRef || Ir::is_const(r) ? r : known_[Ir::index(r)]; }

 private:
  Ref compute(Ins i) {
    i.flags = 0;
    if (i.op == Op::Call) {
      const CallInfo& call = *ir_.calls[i.aux];
      std::vector<Ref> args(call.arg_count);
      Ref arg = i.a;
      for (size_t k = args.size(); k-- > 0; arg = ir_[arg].b) args[k] = value(ir_[arg].a);
      return b_.call(call, args);
    }
    for_each_operand(i, [&](Ref& operand) { operand = value(operand); });
    return b_.emit(i);
  }

  Ref make_object(Ref r) {
    Ins i = ir_[r];
    i.flags = 0;
    i.a = value(i.a);
    const Ref object = b_.append(i);
    known_[Ir::index(r)] = object;  // its fields may lead back to it
    for (const VirtualObject& v : ir_.snapshots.virtuals_of(snapshot_)) {
      if (v.object == r) fill(object, v);
    }
    return object;
  }

  void fill(Ref object, const VirtualObject& v) {
    for (const VirtualField& f : ir_.snapshots.fields_of(v)) {
      Ref field = value(f.ref);
      if (f.is_value) field = box(field);
      const Op op = f.width == 8   ? Op::Store
                    : f.width == 4 ? Op::Store32
                    : f.width == 2 ? Op::Store16
                                   : Op::Store8;
      b_.store_sized(op, AliasClass(f.alias), object, f.offset, field);
      // (See SnapshotReader::fill.)
      if (f.is_value && b_.ir().type_of(object) == Type::Value) b_.emit(Op::Barrier, object, field);
    }
  }

  // A guard that has held, or the one that has failed.
  void take_fact(const Ins& guard, bool held, bool shapes_last) {
    if ((guard.op != Op::GuardTrue && guard.op != Op::GuardFalse) || Ir::is_const(guard.a)) return;
    Ins test = ir_[guard.a];
    if ((test.op < Op::IsInt || test.op > Op::FLe) && test.op != Op::FitsInt) return;
    if (test.op == Op::ShapeIs && (!shapes_last || stores_shape())) return;
    test.flags = 0;
    bool known = true;
    for_each_operand(test, [&](Ref& operand) {
      operand = Ir::is_const(operand) ? value(operand) : found(operand);
      known &= operand != kNoRef;
    });
    if (known) b_.assume(test, (guard.op == Op::GuardTrue) == held);
  }
  bool stores_shape() const {
    for (const VirtualObject& v : ir_.snapshots.virtuals_of(snapshot_)) {
      for (const VirtualField& f : ir_.snapshots.fields_of(v)) {
        if (f.alias == uint8_t(AliasClass::Shape)) return true;
      }
    }
    return false;
  }

  // What the parent stored boxed, it had found to fit.
  Ref box(Ref r) {
    switch (b_.ir().type_of(r)) {
      case Type::Int: return b_.emit(Op::TagInt, r);
      case Type::F64: return b_.emit(Op::BoxF64, r);
      case Type::Bool: return b_.emit(Op::BoxBool, r);
      default: return r;
    }
  }

  Builder& b_;
  const Ir& ir_;
  const Snapshot& snapshot_;
  std::span<const ExitValue> places_;
  std::vector<Loc>& inputs_;
  std::vector<Ref> known_;
};

// The frame states of a snapshot, outermost first.
std::vector<const FrameState*> frames_of(const Snapshots& snapshots, const Snapshot& s) {
  std::vector<const FrameState*> list;
  for (uint16_t i = s.frame; i != kNoFrame; i = snapshots.frames[i].parent)
    list.push_back(&snapshots.frames[i]);
  std::reverse(list.begin(), list.end());
  return list;
}

}  // namespace

void Recorder::start_side(TraceExit* exit, Frame* frame, uint16_t* ip, Value* sp, bool raises) {
  const Trace& parent = *exit->trace;
  Anchor* anchor = parent.family->anchor;
  const Snapshots& snapshots = parent.ir.snapshots;
  const Snapshot& snapshot = snapshots.list[parent.ir[exit->ins()].snapshot()];
  const std::vector<const FrameState*> states = frames_of(snapshots, snapshot);
  Frame* bottom = frame;
  for (size_t k = 1; k < states.size(); k++) bottom = bottom->previous;
  reset(anchor, exit, bottom);
  sp_ = sp;
  frame_ = frame;
  const auto unit = uint32_t(ip - frame->code->quickened);
  if (!raises && parent.ir.bottom_in_memory && states.size() == 1 && unit == anchor->unit &&
      frame->code == anchor->code && states[0]->count == 0 && snapshot.virtual_count == 0) {
    begin_in_memory(frame, sp, unit);
  } else {
    begin_from_parent(exit, states);
  }
  next_unit_ = unit;
  start_unit_ = unit;
  if (raises) {
    if (!can_unwind(inlined(), unit, nullptr)) return abort(AbortReason::ExceptionRaised);
    raised_.pending = true;
  }
  if (g_thread->dispatch != reinterpret_cast<const void* const*>(&g_record_dispatch))
    g_thread->dispatch = reinterpret_cast<const void* const*>(&g_record_dispatch);
}

size_t Recorder::chain_length() const {
  if (steps_ != 1) return 0;
  size_t length = 0;
  for (const TraceExit* e = parent_; e; e = e->trace->parent) {
    length++;
    const TracePoint& start = e->trace->start;
    if (start.code != path_[0].code || start.unit != path_[0].unit) break;
  }
  return length;
}

void Recorder::begin_from_parent(TraceExit* exit, std::span<const FrameState* const> states) {
  const Trace& parent = *exit->trace;
  ParentState values(b, parent, exit->ins(), inputs_);
  values.take_inputs();
  start_code_ = bottom_->code;
  for (size_t k = 0; k < states.size(); k++) {
    const FrameState& f = *states[k];
    const auto* code = reinterpret_cast<const Code*>(f.code);
    const bool in_memory = k == 0 && parent.ir.bottom_in_memory;
    const auto slots = size_t(code->locals_plus_count + code->stack_size) + !in_memory;
    if (k == 0) {
      b.frames().begin(f.code, slots, f.depth, in_memory);
    } else {
      b.frames().push(f.code, slots, f.depth, f.kind);
      frame_flags_.push_back(f.kind);
      callers_.push_back({nullptr, states[k - 1]->pc});
    }
    for (const SnapshotSlot& e : parent.ir.snapshots.slots_of(f)) {
      if (e.slot == kObjectSlot) b.frames().set_object(values.value(e.ref));
      else b.frames().set(e.slot, values.value(e.ref));
    }
    // (Variables that are read in front of the entry leave as the parent's exit would.)
    b.frames().mark(f.pc, f.resume);
  }
  const Frame* f = frame_;
  for (size_t k = inlined(); k-- > 0;) callers_[k].frame = const_cast<Frame*>(f = f->previous);
  values.store_pending();
  b.start_body();
  values.take_facts(exit->ins());
  if (!parent.ir.bottom_in_memory && parent.ir[exit->ins()].op == Op::Link) undo_made_frame();
  note_sizes(values.found(int_of_other_size(parent.ir, exit->ins())));
}

// What the frame's ints tell about the exit: `tested` is the one whose size the parent had guarded, if any.
void Recorder::note_sizes(Ref tested) {
  const FrameStack& frames = b.frames();
  const size_t shift = !in_memory();
  for (size_t s = shift; s < frames.depth(); s++) {
    const Ref r = frames.get(s);
    const Value live = frame_->slots[s - shift];
    if (r == kNoRef || Ir::is_const(r)) continue;
    if (ir_.type_of(r) == Type::Int && has_kind(live, Kind::BigInt)) ir_[r].flags |= kLarge;
    if (r != tested || !is_exact_int(live)) continue;
    tested = kNoRef;
    size_changes_++;
    // A positive int of one word is expected to be one again.
    const bool word = has_shape(live, shapes::int_) && live.as<BigInt>()->signed_size == 1;
    if ((!word || size_changes_ > 1) && !guard_any_size(r)) return;
  }
}

}  // namespace krait::jit
