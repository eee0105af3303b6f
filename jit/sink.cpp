// Stores that only exits need.
//
// A loop that writes the same field in each iteration (an attribute or global that it counts in, the position
// of an iterator) and whose loads of it were answered from registers need not write it while it runs: the
// value is carried by a phi, and each snapshot says what is to be stored when its exit is taken. Then the
// value need not be boxed in the loop either, and the barrier goes as well. The store in front of the loop,
// of the iteration that was peeled, goes the same way if nothing behind it may look at the field.
//
// A field stays in memory if anything else in the loop's body may read or write it, or calls might.
#include <algorithm>
#include <vector>

#include "jit/memory.h"
#include "jit/passes.h"

namespace krait::jit {

namespace {

// Memory of other classes is looked at behind the IR's back: by the runtime's lists, frames and the like.
constexpr AliasSet kSinkable =
    alias_bit(AliasClass::Attribute) | alias_bit(AliasClass::Overflow) | alias_bit(AliasClass::ListItems) |
    alias_bit(AliasClass::ListDoubles) | alias_bit(AliasClass::Cell) | alias_bit(AliasClass::Global) |
    alias_bit(AliasClass::Iterator) | alias_bit(AliasClass::Generator) | alias_bit(AliasClass::Generator2) |
    alias_bit(AliasClass::Generator3) | alias_bit(AliasClass::Generator4);
constexpr size_t kMostFields = 16, kMostAccesses = 64;

bool is_sinkable(Op op) { return info(op).has(Trait::Writes) && op != Op::StoreF32; }
bool is_box(Op op) { return op == Op::TagInt || op == Op::BoxF64 || op == Op::BoxBool; }

class StoreSinker {
 public:
  explicit StoreSinker(Ir& ir) : ir_(ir), memory_(ir) {}

  void run() {
    if (ir_.loop == kNoRef || ir_.ins.back().op != Op::Jump) return;
    collect_accesses();
    collect_guards();
    for (Ref r = ir_.loop; r < ir_.end(); r++) consider(r);
    std::erase_if(fields_, [&](Field& f) { return (f.phi = phi_of(f)) == kNoRef; });
    if (fields_.empty()) return;
    for (Ref r = first_to_wait(); r < ir_.loop; r++) rewrite(r);
    for (Field& f : fields_) f.now = f.phi;
    version_++;
    for (Ref r = first_behind_phis(); r < ir_.end(); r++) rewrite(r);
    remove_barriers();
  }

 private:
  // A field of an object: what the body stores there last, and what it holds when the loop is entered.
  struct Field {
    Ref store;
    Ref before;       // the store in front of the loop
    Ref first, last;  // values, unboxed if is_value says so
    bool is_value;
    bool waits = false;  // `before` need not be made either
    Ref phi = kNoRef;    // the value at the loop's head
    Ref now = kNoRef;    // that at the instruction being rewritten, if exits make the store
  };

  // --- which

  void collect_accesses() {
    for (Ref r = ir_.loop; r < ir_.end(); r++) {
      const Ins& i = ir_[r];
      const OpInfo& row = info(i.op);
      if (row.has(Trait::Reads) || row.has(Trait::Writes)) {
        accesses_[i.aux].push_back(r);
      } else {
        const Effects e = ir_.effects(i);
        touched_ |= e.reads | e.writes;
        if (row.has(Trait::Calls) && i.has_snapshot()) touched_ = kAllAliases;
      }
      if (i.op == Op::ListRoom)
        touched_ |= alias_bit(AliasClass::ListItems) | alias_bit(AliasClass::ListDoubles);
    }
  }

  // Objects that have been told apart.
  void collect_guards() {
    for (Ref r = ir_.entry; r < ir_.end(); r++) {
      const auto [a, b] = MemoryState::told_apart_by(ir_, ir_[r]);
      if (a != kNoRef) apart_.push_back({a, b, r});
    }
  }
  // A store and the access at r. Guards tell objects apart that stand in front of the access or of the loop.
  Alias compare(const Ins& store, Ref r) const { return compare(store, r, std::max(r, ir_.loop)); }
  Alias compare(const Ins& store, Ref r, Ref limit) const {
    const Ins& other = ir_[r];
    const Alias alias = memory_.compare(store, other);
    if (alias != Alias::May) return alias;
    for (const Apart& p : apart_) {
      if (p.guard >= limit) break;
      if ((p.a == store.a && p.b == other.a) || (p.b == store.a && p.a == other.a)) return Alias::No;
    }
    return Alias::May;
  }

  bool is_candidate(const Ins& i) const {
    const AliasSet alias = is_sinkable(i.op) ? alias_bit(i.alias()) : 0;
    return (alias & kSinkable & ~touched_) && i.b == kNoRef && (Ir::is_const(i.a) || i.a < ir_.loop) &&
           accesses_[i.aux].size() <= kMostAccesses;
  }

  void consider(Ref r) {
    const Ins store = ir_[r];
    if (!is_candidate(store) || fields_.size() == kMostFields || field_of(store)) return;
    Ref last = r;
    for (Ref other : accesses_[store.aux]) {
      const Alias alias = compare(store, other);
      if (alias == Alias::No) continue;
      if (alias == Alias::May || ir_[other].op != store.op) return;
      last = other;
    }
    const Ref before = stored_before_loop(store);
    if (before == kNoRef) return;
    Field f{.store = r, .before = before, .first = ir_[before].c, .last = ir_[last].c, .is_value = false};
    f.is_value = ir_.type_of(f.last) == Type::Value;
    if (f.is_value && !unbox(f)) return;
    // (An exit tells the collector of references that it stores in objects; an address may lie within one.)
    const Type last_type = ir_.type_of(f.last);
    if (f.is_value && ir_.type_of(store.a) == Type::Ptr && last_type != Type::Int && last_type != Type::Bool)
      return;
    if (ir_.type_of(f.first) == ir_.type_of(f.last)) fields_.push_back(f);
  }

  // The store in front of the loop whose value the field has on entry. kNoRef: it is not known.
  Ref stored_before_loop(const Ins& store) const {
    for (Ref r = ir_.loop; r-- > ir_.entry;) {
      const Ins& i = ir_[r];
      if (!info(i.op).has(Trait::Writes)) {
        if (ir_.effects(i).writes & alias_bit(store.alias())) return kNoRef;
      } else if (i.aux == store.aux) {
        const Alias alias = compare(store, r);
        if (alias != Alias::No) return alias == Alias::Must && i.op == store.op ? r : kNoRef;
      }
    }
    return kNoRef;
  }

  // Is the store in front of the loop the last thing there that has to do with the field?
  bool can_wait(const Field& f) const {
    const Ins& store = ir_[f.before];
    if (store.flags & kSunk) return false;
    for (Ref r = Ref(f.before + 1); r < ir_.loop; r++) {
      const Ins& i = ir_[r];
      const OpInfo& row = info(i.op);
      if (row.has(Trait::Reads) || row.has(Trait::Writes)) {
        if (i.aux == store.aux && compare(store, r, r) != Alias::No) return false;
      } else {
        const Effects e = ir_.effects(i);
        if ((e.reads | e.writes) & alias_bit(store.alias())) return false;
        if (i.op == Op::ListRoom || (row.has(Trait::Calls) && i.has_snapshot())) return false;
      }
    }
    return true;
  }

  // Where the first store that waits stands.
  Ref first_to_wait() {
    Ref first = ir_.loop;
    for (Field& f : fields_) {
      f.waits = can_wait(f);
      if (f.waits) first = std::min(first, f.before);
    }
    return first;
  }

  // Both values without their box, if the body boxes the last.
  bool unbox(Field& f) {
    if (Ir::is_const(f.last) || !is_box(ir_[f.last].op)) return true;
    const Op box = ir_[f.last].op;
    if (!Ir::is_const(f.first)) {
      if (ir_[f.first].op != box) return false;
      f.first = ir_[f.first].a;
    } else {
      const Value v = Value::from_raw(ir_.bits(f.first));
      if (box == Op::TagInt && v.is_small_int()) f.first = ir_.constant_int(v.as_small_int());
      else if (box == Op::BoxF64 && v.is_flonum()) f.first = ir_.constant_f64(v.as_flonum());
      else return false;
    }
    f.last = ir_[f.last].a;
    return true;
  }

  // --- the values at the loop's head

  Ref first_behind_phis() const {
    Ref r = Ref(ir_.loop + 1);
    while (ir_[r].op == Op::Phi || ir_[r].op == Op::Nop) r++;
    return r;
  }

  // kNoRef: there is no room for a phi.
  Ref phi_of(const Field& f) {
    if (f.first == f.last) return f.first;
    Ref free = kNoRef;
    for (Ref r = Ref(ir_.loop + 1); r < first_behind_phis(); r++) {
      const Ins& i = ir_[r];
      if (i.op == Op::Phi && i.a == f.first && i.b == f.last) return r;
      if (i.op == Op::Nop && free == kNoRef) free = r;
    }
    if (free != kNoRef) ir_[free] = {.op = Op::Phi, .type = ir_.type_of(f.last), .a = f.first, .b = f.last};
    return free;
  }

  // --- rewriting the body

  Field* field_of(const Ins& store) {
    for (Field& f : fields_) {
      const Ins& i = ir_[f.store];
      if (i.aux == store.aux && memory_.compare(i, store) == Alias::Must) return &f;
    }
    return nullptr;
  }

  void rewrite(Ref r) {
    Ins& i = ir_[r];
    Field* f = is_sinkable(i.op) ? field_of(i) : nullptr;
    if (f && (r > ir_.loop || (f->waits && f->before == r))) {
      f->now = r < ir_.loop ? f->first : stored(*f, i.c);
      version_++;
      sunk_.push_back(r);
    } else if (i.has_snapshot()) {
      i.imm = int32_t(with_stores(i.snapshot()));
    }
  }
  Ref stored(const Field& f, Ref value) const {
    const bool unboxed = f.is_value && ir_.type_of(f.last) != Type::Value;
    return unboxed && !Ir::is_const(value) && is_box(ir_[value].op) ? ir_[value].a : value;
  }

  // The snapshot with the stores that are missing here, or a copy made for the same.
  uint32_t with_stores(uint32_t s) {
    if (described_.size() <= s) described_.resize(s + 1, {0, 0});
    if (described_[s].version == version_) return described_[s].snapshot;
    Snapshots& all = ir_.snapshots;
    const uint32_t copy = all.add(all.list[s].frame);
    all.list[copy].first_virtual = uint32_t(all.virtuals.size());
    for (uint32_t k = 0; k < all.list[s].virtual_count; k++) {
      const VirtualObject v = all.virtuals[all.list[s].first_virtual + k];
      all.virtuals.push_back(v);
    }
    for (const Field& f : fields_) {
      if (f.now != kNoRef) add_store(f);
    }
    all.list[copy].virtual_count = uint16_t(all.virtuals.size() - all.list[copy].first_virtual);
    described_[s] = {copy, version_};
    return copy;
  }
  void add_store(const Field& f) {
    const Ins& store = ir_[f.store];
    Snapshots& all = ir_.snapshots;
    all.virtuals.push_back({.object = store.a, .count = 1, .first = uint32_t(all.fields.size())});
    all.fields.push_back({.offset = store.imm,
                          .ref = f.now,
                          .width = uint8_t(access_width(store.op)),
                          .is_value = f.is_value,
                          .alias = uint8_t(store.aux)});
  }

  // The stores go, and the barriers of objects that are no longer written: by the body, and in front of it.
  void remove_barriers() {
    std::vector<Ref> in_loop, before;
    for (Ref r : sunk_) {
      (r < ir_.loop ? before : in_loop).push_back(ir_[r].a);
      ir_[r] = {};
    }
    remove_barriers(before, ir_.entry, ir_.loop);
    remove_barriers(in_loop, ir_.loop, ir_.end());
  }
  void remove_barriers(std::vector<Ref>& objects, Ref begin, Ref end) {
    if (objects.empty()) return;
    for (Ref r = begin; r < end; r++) {
      if (info(ir_[r].op).has(Trait::Writes)) std::erase(objects, ir_[r].a);
    }
    for (Ref r = begin; r < end; r++) {
      if (ir_[r].op == Op::Barrier && std::find(objects.begin(), objects.end(), ir_[r].a) != objects.end())
        ir_[r] = {};
    }
  }

  struct Described {
    uint32_t snapshot;
    uint32_t version;
  };

  // The objects a and b are not the same behind the guard.
  struct Apart {
    Ref a, b, guard;
  };

  Ir& ir_;
  MemoryState memory_;
  std::vector<Apart> apart_;
  std::vector<Ref> accesses_[int(AliasClass::kCount)];  // of the body
  AliasSet touched_ = 0;                                // by calls in the body
  std::vector<Field> fields_;
  std::vector<Ref> sunk_;
  std::vector<Described> described_;  // per snapshot: its copy, and for which values
  uint32_t version_ = 1;
};

}  // namespace

void sink_stores(Ir& ir) { StoreSinker(ir).run(); }

}  // namespace krait::jit
