// Load and store forwarding. See memory.h.
#include "jit/memory.h"

#include <algorithm>

#include "jit/builder.h"

namespace krait::jit {

namespace {

// The bytes that an access touches: base + index * scale + [offset, offset + width).
struct Place {
  Ref base, index;
  int64_t offset;
  int width;
};

Place place_of(const Ir& ir, const Ins& i) {
  if (i.op == Op::ShapeIs) return {i.a, kNoRef, 0, 4};
  Place p{i.a, i.b, i.imm, access_width(i.op)};
  if (p.index == kNoRef || Ir::is_const(p.index)) return p;
  // i and i + 1 index different elements: split off a constant.
  const Ins& index = ir[p.index];
  if ((index.op == Op::Add || index.op == Op::AddOv) && Ir::is_const(index.b)) {
    p.index = index.a;
    p.offset += ir.int_value(index.b) * p.width;
  }
  return p;
}

// Values point to the start of an object, and objects do not overlap: different fields never coincide,
// whichever objects they are.
bool distinct_fields(const Ir& ir, const Place& p, const Place& q) {
  if (p.index != kNoRef || q.index != kNoRef) return false;
  if (ir.type_of(p.base) != Type::Value || ir.type_of(q.base) != Type::Value) return false;
  return p.offset + p.width <= q.offset || q.offset + q.width <= p.offset;
}

}  // namespace

void MemoryState::clear() {
  std::fill(std::begin(last_store_), std::end(last_store_), kNoRef);
  std::fill(std::begin(last_load_), std::end(last_load_), kNoRef);
  std::fill(std::begin(last_clobber_), std::end(last_clobber_), kNoRef);
  last_safepoint_ = last_call_ = last_exit_ = kNoRef;
  distinct_.clear();
  previous_.clear();
}

std::pair<Ref, Ref> MemoryState::told_apart_by(const Ir& ir, const Ins& guard) {
  if (guard.op != Op::GuardFalse || Ir::is_const(guard.a)) return {kNoRef, kNoRef};
  const Ins& test = ir[guard.a];
  const bool objects = test.op == Op::Same && ir.type_of(test.a) == Type::Value;
  if (!objects || Ir::is_const(test.a) || Ir::is_const(test.b)) return {kNoRef, kNoRef};
  return {test.a, test.b};
}

bool MemoryState::distinct_objects(Ref a, Ref b) const {
  if (Ir::is_const(a) && Ir::is_const(b)) return true;
  for (const auto& [x, y] : distinct_) {
    if ((x == a && y == b) || (x == b && y == a)) return true;
  }
  if (is_fresh(b)) std::swap(a, b);
  if (!is_fresh(a)) return false;
  // What existed before the allocation is another object; what came later can only be it if somebody knew it.
  return is_fresh(b) || b < a || !(ir_[a].flags & kEscaped);
}

Alias MemoryState::compare(const Ins& x, const Ins& y) const {
  Place p = place_of(ir_, x), q = place_of(ir_, y);
  if (p.base != q.base) {
    return distinct_objects(p.base, q.base) || distinct_fields(ir_, p, q) ? Alias::No : Alias::May;
  }
  if (p.index != q.index || (p.index != kNoRef && p.width != q.width)) return Alias::May;
  if (p.offset + p.width <= q.offset || q.offset + q.width <= p.offset) return Alias::No;
  return p.offset == q.offset && p.width == q.width ? Alias::Must : Alias::May;
}

bool MemoryState::written_since(AliasSet classes, Ref r) const {
  for (AliasSet c = classes; c; c &= c - 1) {
    const int k = std::countr_zero(c);
    if (last_store_[k] > r || last_clobber_[k] > r) return true;
  }
  return false;
}

MemoryState::Answer MemoryState::find(const Ins& load, Ref equal) const {
  int c = int(load.alias());
  bool fresh = is_fresh(load.a);
  bool secret = fresh && !(ir_[load.a].flags & kEscaped);
  Ref floor = secret ? kNoRef : last_clobber_[c];
  Ref stop = std::max(floor, equal);
  if (fresh) stop = std::max(stop, load.a);
  for (Ref s = last_store_[c]; s > stop; s = previous_store(s)) {
    switch (compare(load, ir_[s])) {
      case Alias::No: continue;
      case Alias::May: return {Answer::Unknown, kNoRef};
      case Alias::Must: return {Answer::Stored, s};
    }
  }
  if (equal != kNoRef && equal > floor) return {Answer::Loaded, equal};
  if (fresh && load.a > floor) return {Answer::Zero, kNoRef};
  return {Answer::Unknown, kNoRef};
}

Ref MemoryState::find_obstacle(const Ins& load, Ref equal, bool certain) const {
  const int c = int(load.alias());
  const Ref floor = last_clobber_[c];
  const Ref stop = std::max(floor, equal);
  Ref obstacle = kNoRef;
  for (Ref s = last_store_[c]; s > stop; s = previous_store(s)) {
    const Alias alias = compare(load, ir_[s]);
    if (alias == Alias::Must) return obstacle;
    if (alias == Alias::May && obstacle == kNoRef) obstacle = s;
    if (obstacle != kNoRef && certain) return obstacle;
  }
  return equal != kNoRef && equal > floor ? obstacle : kNoRef;
}

Ref MemoryState::overwritten_by(const Ins& store) const {
  Ref older = last_store_[int(store.alias())];
  if (older == kNoRef || older < last_exit_ || older < last_call_) return kNoRef;
  if (older < last_load_[int(store.alias())]) return kNoRef;
  return compare(store, ir_[older]) == Alias::Must ? older : kNoRef;
}

void MemoryState::note(Ref r) {
  const Ins& i = ir_[r];
  previous_.resize(ir_.ins.size(), kNoRef);
  Effects e = ir_.effects(i);
  // (Variables are read in front of the entry whenever the body asks for them, and the read may leave.)
  if (e.exits || i.op == Op::Entry) last_exit_ = r;
  if (const auto pair = told_apart_by(ir_, i); pair.first != kNoRef) distinct_.push_back(pair);
  if (e.safepoint) last_safepoint_ = r;
  if (info(i.op).has(Trait::Reads)) last_load_[i.aux] = r;
  if (info(i.op).has(Trait::Writes)) {
    previous_[Ir::index(r)] = last_store_[i.aux];
    last_store_[i.aux] = r;
  }
  if (!info(i.op).has(Trait::Calls)) return;
  if (!e.pure) last_call_ = r;
  for (AliasSet w = e.writes; w; w &= w - 1) last_clobber_[std::countr_zero(w)] = r;
}

}  // namespace krait::jit
