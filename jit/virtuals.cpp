// Allocation removal.
//
// An object that the trace makes and never lets out of its hands (its address is stored nowhere but in other
// such objects, passed to no call, compared with nothing) need not exist while the trace runs: loads were
// forwarded when they were emitted, and its stores matter to exits only. Its `new` is marked as sunk, its
// stores go, and each snapshot that mentions it says what its fields hold there. An exit makes the object
// then, one per snapshot and object, so identity is kept. Stores that can wait (delayed_stores.h) are made by
// exits, too.
#include <algorithm>
#include <vector>

#include "jit/delayed_stores.h"
#include "jit/passes.h"

namespace krait::jit {

namespace {

bool is_box(Op op) { return op == Op::TagInt || op == Op::BoxF64 || op == Op::BoxBool; }

class AllocationRemover {
 public:
  explicit AllocationRemover(Ir& ir) : ir_(ir), number_(ir.ins.size(), 0) {}

  void run() {
    for (Ref r = Ir::kFirstIns; r < ir_.end(); r++) {
      if (ir_[r].op != Op::New) continue;
      objects_.push_back({.object = r, .escaped = false, .fields = {}, .inside = {}});
      number_[Ir::index(r)] = uint16_t(objects_.size());
    }
    if (objects_.empty()) return;
    delayed_ = find_delayed_stores(ir_);
    find_escapes();
    if (std::all_of(objects_.begin(), objects_.end(), [](const Object& o) { return o.escaped; })) return;
    for (Ref r = Ir::kFirstIns; r < ir_.end(); r++) rewrite(r);
  }

 private:
  struct Object {
    Ref object;
    bool escaped;
    std::vector<VirtualField> fields;
    std::vector<Ref> inside;  // objects stored in this one
  };

  Object* object(Ref r) {
    if (r == kNoRef || Ir::is_const(r) || number_[Ir::index(r)] == 0) return nullptr;
    return &objects_[number_[Ir::index(r)] - 1];
  }
  Object* removable(Ref r) {
    Object* o = object(r);
    return o && !o->escaped ? o : nullptr;
  }

  // --- who gets out

  void find_escapes() {
    for (Ref r = Ir::kFirstIns; r < ir_.end(); r++) {
      Ins& i = ir_[r];
      if (i.op == Op::Barrier || waits(r)) {
        // Tells the collector only; goes with the stores. And what waits is seen by exits.
      } else if (info(i.op).has(Trait::Writes)) {
        note_store(i);
      } else {
        for_each_operand(i, [&](Ref operand) { escape(operand); });
      }
    }
  }
  void note_store(const Ins& i) {
    if (i.b != kNoRef) escape(i.a);
    Object* content = object(i.c);
    if (!content) return;
    Object* container = object(i.a);
    if (container && !container->escaped && container != content) {
      container->inside.push_back(i.c);
    } else {
      escape(i.c);
    }
  }
  void escape(Ref r) {
    Object* o = removable(r);
    if (!o) return;
    o->escaped = true;
    for (Ref inside : o->inside) escape(inside);
  }

  // --- rewriting, in program order with the fields' present values at hand

  bool waits(Ref r) const { return std::ranges::binary_search(delayed_.delayed, r) || is_dropped(r); }
  bool is_dropped(Ref r) const { return std::ranges::binary_search(delayed_.dropped, r); }

  void rewrite(Ref r) {
    Ins& i = ir_[r];
    if (waits(r)) {
      version_++;
      pending_ = is_dropped(r) ? Ins{} : i;
      i = {};
    } else if (pending_.op == Op::Store && i.op == Op::Store && i.a == pending_.a && i.imm == pending_.imm) {
      version_++;
      pending_ = {};
    } else if (i.op == Op::New && removable(r)) {
      i.flags |= kSunk;
    } else if ((info(i.op).has(Trait::Writes) || i.op == Op::Barrier) && removable(i.a)) {
      if (i.op != Op::Barrier) set_field(*object(i.a), i);
      i = {};
    } else if (i.has_snapshot()) {
      i.imm = int32_t(describe_objects(i.snapshot()));
    }
  }

  VirtualField field_of(const Ins& store) const {
    VirtualField field{.offset = store.imm,
                       .ref = store.c,
                       .width = uint8_t(access_width(store.op)),
                       .is_value = false,
                       .alias = uint8_t(store.aux)};
    if (ir_.type_of(field.ref) == Type::Value) {
      field.is_value = true;
      if (!Ir::is_const(field.ref) && is_box(ir_[field.ref].op)) field.ref = ir_[field.ref].a;
    }
    return field;
  }
  void set_field(Object& o, const Ins& store) {
    version_++;
    const VirtualField field = field_of(store);
    for (VirtualField& f : o.fields) {
      if (f.offset == field.offset) {
        f = field;
        return;
      }
    }
    o.fields.push_back(field);
  }

  // Adds the objects that the snapshot mentions to it, or to a copy if it was used with other fields before.
  uint32_t describe_objects(uint32_t s) {
    mentioned_.clear();
    const Snapshots& snapshots = ir_.snapshots;
    for (uint16_t f = snapshots.list[s].frame; f != kNoFrame; f = snapshots.frames[f].parent) {
      for (SnapshotSlot e : snapshots.slots_of(snapshots.frames[f])) mention(e.ref);
    }
    if (pending_.op == Op::Store) mention(pending_.c);
    // (Where stores wait, a snapshot may be used with and without one.)
    if (mentioned_.empty() && delayed_.delayed.empty()) return s;
    for (size_t k = 0; k < mentioned_.size(); k++) {
      for (const VirtualField& f : object(mentioned_[k])->fields) mention(f.ref);
    }
    if (described_.size() <= s) described_.resize(s + 1, {0, 0});
    if (described_[s].snapshot && described_[s].version == version_) return described_[s].snapshot - 1;
    bool fresh = described_[s].snapshot == 0;
    uint32_t target = fresh ? s : ir_.snapshots.add(snapshots.list[s].frame);
    write_objects(target);
    described_[s] = {target + 1, version_};
    return target;
  }
  void mention(Ref r) {
    if (removable(r) && std::find(mentioned_.begin(), mentioned_.end(), r) == mentioned_.end())
      mentioned_.push_back(r);
  }
  void write_objects(uint32_t s) {
    Snapshots& snapshots = ir_.snapshots;
    snapshots.list[s].first_virtual = uint32_t(snapshots.virtuals.size());
    snapshots.list[s].virtual_count = uint16_t(mentioned_.size() + (pending_.op == Op::Store));
    for (Ref r : mentioned_) {
      const Object& o = *object(r);
      snapshots.virtuals.push_back(
          {.object = r, .count = uint16_t(o.fields.size()), .first = uint32_t(snapshots.fields.size())});
      snapshots.fields.insert(snapshots.fields.end(), o.fields.begin(), o.fields.end());
    }
    if (pending_.op != Op::Store) return;
    snapshots.virtuals.push_back(
        {.object = pending_.a, .count = 1, .first = uint32_t(snapshots.fields.size())});
    snapshots.fields.push_back(field_of(pending_));
  }

  struct Described {
    uint32_t snapshot;  // plus one
    uint32_t version;
  };

  Ir& ir_;
  std::vector<uint16_t> number_;  // per instruction: its object's number plus one
  std::vector<Object> objects_;
  std::vector<Ref> mentioned_;
  std::vector<Described> described_;  // per snapshot: where its objects were described, and when
  uint32_t version_ = 1;              // counts changes of fields
  DelayedStores delayed_;
  Ins pending_;  // the store that waits, if any
};

}  // namespace

void remove_allocations(Ir& ir) { AllocationRemover(ir).run(); }

}  // namespace krait::jit
