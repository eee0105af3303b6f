// Emission with folding and hash-consing. See builder.h.
#include "jit/builder.h"

#include <bit>

#include "jit/eval.h"
#include "jit/fold.h"
#include "jit/ranges.h"

namespace krait::jit {

namespace {

bool is_guard(Op op) { return op == Op::GuardTrue || op == Op::GuardFalse; }

// Operand uses that do not make an allocation known to anybody else.
bool keeps_secret(Op op, int operand) {
  const OpInfo& row = info(op);
  if (row.has(Trait::Reads) || op == Op::KindIs || op == Op::Same || op == Op::IsObject || op == Op::IsInt ||
      op == Op::IsFlonum) {
    return true;
  }
  return op == Op::Barrier || (row.has(Trait::Writes) && operand == 0);
}

// Could it read any part of the object that it addresses?
bool reads_anywhere(const Ins& i) {
  return info(i.op).has(Trait::Writes) ? i.b != kNoRef : info(i.op).has(Trait::Reads) && i.op != Op::ShapeIs;
}

// Snapshots do not matter for equality: whichever came first has left if anything had to.
bool compares_imm(const OpInfo& row) { return !row.has_snapshot(); }

bool has_constant_operands(const Ins& i) {
  return i.a != kNoRef && Ir::is_const(i.a) && Ir::is_const(i.b) && Ir::is_const(i.c);
}

uint64_t bits_or_zero(const Ir& ir, Ref r) { return r == kNoRef ? 0 : ir.bits(r); }

}  // namespace

Builder::Builder(Ir& ir) : ir_(ir), frames_(ir), memory_(ir) { start(); }

void Builder::start() {
  ir_.clear();
  memory_.clear();
  table_.assign(512, Entry{});
  table_used_ = 0;
  last_valid_ = first_slot_ = kNoRef;
  contradiction_ = false;
  carrier_ = nullptr;
  contained_.clear();
}

Ref Builder::input(uint16_t n, Type type) { return append({.op = Op::Input, .type = type, .aux = n}); }

void Builder::start_body() {
  entry_snapshot_ = frames_.snapshot();
  frames_.mark(frames_.pc());  // exits of the body have snapshots of their own
  first_slot_ = ir_.end();
  ir_.bottom_in_memory = frames_.bottom_in_memory();
  if (ir_.bottom_in_memory) {
    for (size_t n = frames_.bottom_count(); n > 0; n--) ir_.append({});
  }
  ir_.entry = append({.op = Op::Entry});
}

Ref Builder::slot(size_t n, Type type) {
  Ref r = frames_.get(n);
  if (r != kNoRef || frames_.level() > 0 || !frames_.bottom_in_memory()) return r;
  r = Ref(first_slot_ + n);
  ir_[r] = {.op = Op::Slot, .type = type, .aux = uint16_t(n), .imm = int32_t(entry_snapshot_)};
  frames_.set_initial(n, r);
  return r;
}

// --- emission

Ref Builder::emit(Op op, Ref a, Ref b, Ref c) {
  Ins i{.op = op, .type = info(op).type, .a = a, .b = b, .c = c};
  if (op == Op::Select) i.type = ir_.type_of(b);
  if (info(op).has_snapshot()) i.imm = kCurrentSnapshot;
  return emit(i);
}

Ref Builder::emit(Ins i) {
  const OpInfo& row = info(i.op);
  if (is_guard(i.op)) return emit_guard(i);
  if (row.has(Trait::Reads)) return emit_load(i);
  if (row.has(Trait::Writes)) return emit_store(i);
  if (row.has(Trait::Calls)) return emit_call(i);
  if (row.has(Trait::Pure)) return emit_pure(i);
  if (i.op == Op::Barrier) return emit_barrier(i);
  if (i.op == Op::GuardValid) return emit_validity(i);
  if (row.has(Trait::Exits) && !row.has(Trait::Fixed)) return emit_checked(i);
  return append(i);
}

Ref Builder::append(Ins i) {
  if (info(i.op).has_snapshot() && i.imm == kCurrentSnapshot) i.imm = int32_t(frames_.snapshot());
  note_escapes(i);
  Ref r = ir_.append(i);
  memory_.note(r);
  return r;
}

bool Builder::is_secret(Ref r) const {
  return r != kNoRef && !Ir::is_const(r) && ir_[r].op == Op::New && !(ir_[r].flags & kEscaped);
}

// An object that is stored in a field of a secret one stays secret as long as that does, and as long as its
// fields are only read by loads that find what was stored.
void Builder::note_escapes(const Ins& i) {
  for (int k = 0; k < 3; k++) {
    const Ref r = i.operand(k);
    if (!is_secret(r)) continue;
    if (info(i.op).has(Trait::Writes) && k == 2 && i.b == kNoRef && i.a != r && is_secret(i.a))
      contained_.push_back({i.a, r});
    else if (!keeps_secret(i.op, k)) escape(r);
    else if (k == 0 && reads_anywhere(i)) escape_contents(r);
  }
}

void Builder::escape(Ref r) {
  if (!is_secret(r)) return;
  ir_[r].flags |= kEscaped;
  escape_contents(r);
}
void Builder::escape_contents(Ref r) {
  for (size_t k = 0; k < contained_.size(); k++) {
    if (contained_[k].object == r) escape(contained_[k].content);
  }
}
void Builder::escape_all_contents() {
  for (size_t k = 0; k < contained_.size(); k++) escape(contained_[k].content);
}

Ref Builder::append_and_remember(const Ins& i) {
  Ref r = append(i);
  remember(r);
  return r;
}

Ref Builder::emit_pure(Ins& i) {
  canonicalize(i);
  Ref r = fold_constants(i);
  if (r == kNoRef) r = fold_special(i);
  if (r == kNoRef) r = fold_by_rules(*this, i);
  if (r == kNoRef) r = implied(i);
  if (r == kNoRef) r = decided(find(i));
  if (r == kNoRef && i.type == Type::Bool) {
    const int truth = decided_by_ranges(ir_, i);
    if (truth >= 0) return boolean(truth);
  }
  return r != kNoRef ? r : append_and_remember(i);
}

Ref Builder::emit_checked(Ins& i) {
  canonicalize(i);
  Ref r = fold_constants(i);
  if (r == kNoRef && i.op == Op::UnboxUInt) r = fold_unboxing(i);
  if (r == kNoRef) r = fold_by_rules(*this, i);
  if (r == kNoRef) r = find(i);
  if (r == kNoRef && unchecked(i.op) != i.op && !may_overflow(ir_, i)) return emit(unchecked(i.op), i.a, i.b);
  return r != kNoRef ? r : append_and_remember(i);
}

// Unboxing what the trace has boxed.
Ref Builder::fold_unboxing(const Ins& i) {
  if (Ir::is_const(i.a)) return kNoRef;
  const Ins boxed = ir_[i.a];
  if (boxed.op == Op::BoxUInt) return boxed.a;
  if (boxed.op != Op::TagInt) return kNoRef;
  emit({.op = Op::GuardTrue, .a = emit(Op::Le, int_(0), boxed.a), .imm = i.imm});
  return boxed.a;
}

Ref Builder::emit_guard(Ins& i) {
  bool expected = i.op == Op::GuardTrue;
  if (!Ir::is_const(i.a) && ir_[i.a].op == Op::Not) {
    i.a = ir_[i.a].a;
    expected = !expected;
  }
  int truth = known_truth(i.a);
  if (truth >= 0) {
    if (truth != int(expected)) contradiction_ = true;
    return kNoRef;
  }
  i.op = expected ? Op::GuardTrue : Op::GuardFalse;
  Ref r = append(i);
  ir_[i.a].flags |= expected ? kKnownTrue : kKnownFalse;
  return r;
}

// Nothing can have invalidated the trace since the last check unless something was called.
Ref Builder::emit_validity(Ins& i) {
  if (last_valid_ != kNoRef && !memory_.call_since(last_valid_)) return kNoRef;
  return last_valid_ = append(i);
}

Ref Builder::emit_call(Ins& i) {
  const Ref known = known_call(i);
  if (known != kNoRef) return known;
  const CallInfo& call = *ir_.calls[i.aux];
  return call.pure || call.only_reads() ? append_and_remember(i) : append(i);
}

// An equal call whose result is still what it was.
Ref Builder::known_call(const Ins& i) {
  const CallInfo& call = *ir_.calls[i.aux];
  if (!call.pure && !call.only_reads()) return kNoRef;
  const Ref r = find(i);
  if (r == kNoRef || call.pure) return r;
  if (memory_.written_since(call.reads, r)) return kNoRef;
  return carrier_ && r < ir_.loop ? carrier_->carry(r) : r;
}

ShapeId Builder::made_shape(Ref r) const {
  return !Ir::is_const(r) && ir_[r].op == Op::Call ? ir_.calls[ir_[r].aux]->makes : 0;
}

Ref Builder::emit_load(Ins& i) {
  if (i.op == Op::ShapeIs && made_shape(i.a)) return boolean(made_shape(i.a) == ShapeId(i.imm));
  if (i.op != Op::ShapeIs) fold_address(i);
  MemoryState::Answer answer = memory_.find(i, find(i));
  Ref r = kNoRef;
  if (i.op == Op::ShapeIs) r = answer_shape_test(i, answer);
  else if (answer.kind == MemoryState::Answer::Stored) r = forward(i, answer.ref);
  else if (answer.kind == MemoryState::Answer::Zero) r = constant(i.type, 0);
  if (r == kNoRef && answer.kind == MemoryState::Answer::Loaded) {
    r = decided(answer.ref);
    // What one iteration loaded is in memory in the next: but then it is what the iteration before it loaded.
    if (carrier_ && !Ir::is_const(r) && r < ir_.loop) r = carrier_->carry(r);
  }
  return r != kNoRef ? r : append_and_remember(i);
}

// The shape of a new object stands in its header word.
Ref Builder::answer_shape_test(const Ins& i, MemoryState::Answer answer) {
  Ref shape = kNoRef;
  if (answer.kind == MemoryState::Answer::Stored) shape = ir_[answer.ref].c;
  if (answer.kind == MemoryState::Answer::Zero) shape = ir_[i.a].a;
  if (shape == kNoRef || !Ir::is_const(shape)) return kNoRef;
  return boolean(uint32_t(ir_.bits(shape)) == uint32_t(i.imm));
}

// What a load of the place that `store` wrote yields, or kNoRef.
Ref Builder::forward(const Ins& load, Ref store) {
  Ref stored = ir_[store].c;
  // (An object addresses memory as well as a pointer to it.)
  const bool is_object = load.type == Type::Ptr && !Ir::is_const(stored) && ir_[stored].op == Op::New;
  if ((load.type != ir_.type_of(stored) && !is_object) || load.op == Op::LoadF32) return kNoRef;
  if (carrier_ && store < ir_.loop) stored = carrier_->carry(stored);
  if (stored == kNoRef) return kNoRef;
  int shift = 64 - 8 * access_width(load.op);
  switch (load.op) {
    case Op::Load: return stored;
    case Op::LoadU8:
    case Op::LoadU16:
    case Op::LoadU32: return emit(Op::And, stored, int_(int64_t(~uint64_t{0} >> shift)));
    case Op::LoadS8:
    case Op::LoadS16:
    case Op::LoadS32: return emit(Op::Sar, emit(Op::Shl, stored, int_(shift)), int_(shift));
    default: return kNoRef;
  }
}

Ref Builder::emit_store(Ins& i) {
  fold_address(i);
  if (already_stored(i)) return kNoRef;
  Ref older = memory_.overwritten_by(i);
  if (older != kNoRef && older > ir_.loop) {
    memory_.forget(older);
    ir_[older] = {};
  }
  return append(i);
}

bool Builder::already_stored(const Ins& i) {
  if (i.op != Op::Store) return false;
  Ins load{.op = Op::Load, .type = ir_.type_of(i.c), .a = i.a, .b = i.b, .aux = i.aux, .imm = i.imm};
  MemoryState::Answer answer = memory_.find(load, find(load));
  switch (answer.kind) {
    case MemoryState::Answer::Stored: return ir_[answer.ref].op == Op::Store && ir_[answer.ref].c == i.c;
    case MemoryState::Answer::Loaded: return answer.ref == i.c;
    case MemoryState::Answer::Zero: return Ir::is_const(i.c) && ir_.bits(i.c) == 0;
    case MemoryState::Answer::Unknown: return false;
  }
  return false;
}

// The collector need not hear of stores into objects younger than the last safepoint, of values that are no
// references, nor twice of the same object.
Ref Builder::emit_barrier(Ins& i) {
  if (Ir::is_const(i.b) && (!Value::from_raw(ir_.bits(i.b)).is_object() || ir_.bits(i.b) == 0)) return kNoRef;
  if (!Ir::is_const(i.b) && (ir_[i.b].op == Op::TagInt || ir_[i.b].op == Op::BoxBool)) return kNoRef;
  if (!Ir::is_const(i.a) && ir_[i.a].op == Op::New && !memory_.safepoint_since(i.a)) return kNoRef;
  Ins key{.op = Op::Barrier, .a = i.a};
  Ref earlier = find(key);
  if (earlier != kNoRef && !memory_.safepoint_since(earlier)) return kNoRef;
  Ref r = append(i);
  // (The barrier of a box may be executed only where the box is an object.)
  const bool of_box = !Ir::is_const(i.b) && (ir_[i.b].op == Op::BoxF64 || ir_[i.b].op == Op::BoxUInt);
  if (!of_box) remember_as(key, r);
  return r;
}

// --- folding

void Builder::canonicalize(Ins& i) {
  if (!info(i.op).has(Trait::Commutes)) return;
  bool swap = Ir::is_const(i.a) ? !Ir::is_const(i.b) : !Ir::is_const(i.b) && i.b < i.a;
  if (swap) std::swap(i.a, i.b);
}

Ref Builder::fold_constants(const Ins& i) {
  if (!has_constant_operands(i)) return kNoRef;
  uint64_t result;
  Outcome o =
      evaluate(i.op, bits_or_zero(ir_, i.a), bits_or_zero(ir_, i.b), bits_or_zero(ir_, i.c), i.imm, &result);
  return o == Outcome::Ok ? constant(i.type, result) : kNoRef;
}

// Rewrites that need more than operands.
Ref Builder::fold_special(const Ins& i) {
  if (Ir::is_const(i.a)) return kNoRef;
  const Ins& a = ir_[i.a];
  switch (i.op) {
    case Op::KindIs:
      // The kind of a new object stands in its header word.
      if (a.op == Op::New) return boolean(uint8_t(ir_.bits(a.a) >> 32) == uint8_t(i.imm));
      return kNoRef;
    case Op::IsInt:
      if (a.op == Op::New) return boolean(false);
      // Turn is_int (box_uint x) into x < 2^62, ...
      if (a.op == Op::BoxUInt) return emit(Op::ULt, a.a, int_(Value::kSmallIntMax + 1));
      return kNoRef;
    case Op::UntagInt:
      // ... untag_int (box_uint x) into x, ...
      return a.op == Op::BoxUInt ? a.a : kNoRef;
    case Op::BoxUInt:
      // ... and box_uint x into tag_int x if it is small.
      return range_of(ir_, i.a).is_within(0, Value::kSmallIntMax) ? emit(Op::TagInt, i.a) : kNoRef;
    case Op::IsFlonum:
      // What is asked is whether the value can be unboxed. A box can, though the word may be a heap float's.
      if (a.op == Op::BoxF64) return boolean(true);
      if (a.op == Op::New || a.op == Op::BoxUInt) return boolean(false);
      return kNoRef;
    case Op::IsObject:
      if (a.op == Op::New || made_shape(i.a)) return boolean(true);
      if (a.op == Op::BoxUInt) return emit(Op::ULe, int_(Value::kSmallIntMax + 1), a.a);
      return kNoRef;
    case Op::Same:
      // A new object is nothing that existed before, nor another new one.
      if (a.op == Op::New && (i.b < i.a || (!Ir::is_const(i.b) && ir_[i.b].op == Op::New)))
        return boolean(i.a == i.b);
      if (!Ir::is_const(i.b) && ir_[i.b].op == Op::New && i.a < i.b) return boolean(false);
      return kNoRef;
    case Op::Cast:
      if (ir_.type_of(i.a) == i.type) return i.a;
      if (a.op == Op::Cast) return emit({.op = Op::Cast, .type = i.type, .a = a.a});
      return kNoRef;
    case Op::FloorDiv:
    case Op::Mod: return fold_division(i);
    case Op::PtrAdd:
      // Turn (p + A) + B into p + (A + B).
      if (a.op == Op::PtrAdd && Ir::is_const(a.b) && Ir::is_const(i.b)) {
        return emit(Op::PtrAdd, a.a, emit(Op::Add, a.b, i.b));
      }
      return kNoRef;
    default: return kNoRef;
  }
}

// Turn floordiv by a constant into a multiplication by its inverse. With y = x if x >= 0, else ~x (which is
// not negative either), floor(x / d) is y / d, or ~(y / d). For y < 2^63 and 2^(k-1) < d < 2^k,
//
//     y / d = floor(y * m / 2^(63+k)),  m = floor(2^(63+k) / d) + 1,  2^63 < m < 2^64:
//
// m * d exceeds 2^(63+k) by at most d < 2^k, so the error, y * d / (d * 2^(63+k)), is below 1 / d. The
// machine multiplies by m - 2^64, which gives a high word that is too small by y.
Ref Builder::divide_by_constant(Ref x, int64_t divisor) {
  const int k = std::bit_width(uint64_t(divisor));
  const auto m = uint64_t((static_cast<unsigned __int128>(1) << (63 + k)) / uint64_t(divisor)) + 1;
  const Ref sign = emit(Op::Sar, x, int_(63));
  const Ref y = emit(Op::Xor, x, sign);
  const Ref high = emit(Op::Add, emit(Op::MulHigh, y, int_(int64_t(m))), y);
  return emit(Op::Xor, emit(Op::Sar, high, int_(k - 1)), sign);
}

Ref Builder::fold_division(const Ins& i) {
  Ref quotient = kNoRef;
  const int64_t divisor = Ir::is_const(i.b) ? ir_.int_value(i.b) : 0;
  if (divisor > 2 && !std::has_single_bit(uint64_t(divisor))) {
    quotient = divide_by_constant(i.a, divisor);
  } else if (i.op == Op::Mod && divisor == 0) {
    // The remainder to a quotient that is known already.
    quotient = find({.op = Op::FloorDiv, .type = Type::Int, .a = i.a, .b = i.b});
  }
  if (quotient == kNoRef || i.op == Op::FloorDiv) return quotient;
  return emit(Op::Sub, i.a, emit(Op::Mul, quotient, i.b));
}

// Moves constant parts of the address into the displacement.
void Builder::fold_address(Ins& i) {
  int64_t offset = i.imm;
  Ref base = i.a;
  if (i.b != kNoRef && Ir::is_const(i.b)) offset += ir_.int_value(i.b) * access_width(i.op);
  if (!Ir::is_const(base) && ir_[base].op == Op::PtrAdd && Ir::is_const(ir_[base].b)) {
    offset += ir_.int_value(ir_[base].b);
    base = ir_[base].a;
  }
  if (offset != int32_t(offset)) return;
  i.imm = int32_t(offset);
  i.a = base;
  if (i.b != kNoRef && Ir::is_const(i.b)) i.b = kNoRef;
}

// --- facts

void Builder::assume(const Ins& test, bool holds) {
  const Ref r = emit(test);
  if (!Ir::is_const(r) && known_truth(r) < 0) ir_[r].flags |= holds ? kKnownTrue : kKnownFalse;
}

int Builder::known_truth(Ref condition) const {
  if (Ir::is_const(condition)) return int(ir_.bits(condition));
  uint16_t flags = ir_[condition].flags;
  return flags & kKnownTrue ? 1 : flags & kKnownFalse ? 0 : -1;
}

// A truth value that a guard has decided is a constant from then on.
Ref Builder::decided(Ref r) {
  if (r == kNoRef || ir_.type_of(r) != Type::Bool) return r;
  int truth = known_truth(r);
  return truth < 0 ? r : boolean(truth);
}

int Builder::truth_of(Op op, Ref a, Ref b) {
  Ins i{.op = op, .type = Type::Bool, .a = a, .b = b};
  canonicalize(i);
  Ref r = find(i);
  return r == kNoRef ? -1 : known_truth(r);
}

// What guards on related tests say about a test.
Ref Builder::implied(const Ins& i) {
  if (i.type != Type::Bool) return kNoRef;
  auto is = [&](Op op, Ref a, Ref b) { return truth_of(op, a, b) == 1; };
  auto negation = [&](Op op, Ref a, Ref b) {
    int truth = truth_of(op, a, b);
    return truth < 0 ? kNoRef : boolean(!truth);
  };
  switch (i.op) {
    case Op::Lt:
      if (is(Op::Lt, i.b, i.a) || is(Op::Eq, i.a, i.b)) return boolean(false);
      return negation(Op::Le, i.b, i.a);
    case Op::Le:
      if (is(Op::Lt, i.a, i.b) || is(Op::Eq, i.a, i.b)) return boolean(true);
      return negation(Op::Lt, i.b, i.a);
    case Op::ULt: return is(Op::ULt, i.b, i.a) ? boolean(false) : negation(Op::ULe, i.b, i.a);
    case Op::ULe: return is(Op::ULt, i.a, i.b) ? boolean(true) : negation(Op::ULt, i.b, i.a);
    case Op::Eq:
      if (is(Op::Lt, i.a, i.b) || is(Op::Lt, i.b, i.a)) return boolean(false);
      return negation(Op::Ne, i.a, i.b);
    case Op::Ne:
      if (is(Op::Lt, i.a, i.b) || is(Op::Lt, i.b, i.a)) return boolean(true);
      return negation(Op::Eq, i.a, i.b);
    case Op::FEq: return negation(Op::FNe, i.a, i.b);
    case Op::FNe: return negation(Op::FEq, i.a, i.b);
    case Op::IsInt: return exclusive(i, Op::IsFlonum, Op::IsObject);
    case Op::IsFlonum: return exclusive(i, Op::IsInt, Op::IsObject);
    case Op::IsObject: return exclusive(i, Op::IsInt, Op::IsFlonum);
    default: return kNoRef;
  }
}

// A value has one tag.
Ref Builder::exclusive(const Ins& i, Op other, Op another) {
  bool otherwise = truth_of(other, i.a, kNoRef) == 1 || truth_of(another, i.a, kNoRef) == 1;
  return otherwise ? boolean(false) : kNoRef;
}

// --- hash-consing

size_t Builder::bucket(const Ins& i) const {
  uint64_t h = uint64_t(i.op) | uint64_t(i.type) << 8 | uint64_t(i.a) << 16 | uint64_t(i.b) << 32 |
               uint64_t(i.c) << 48;
  h = h * 0x9E3779B97F4A7C15ull + i.aux;
  if (compares_imm(info(i.op))) h += uint64_t(uint32_t(i.imm)) << 16;
  return size_t((h * 0xD6E8FEB86659FD93ull) >> 32) & (table_.size() - 1);
}

bool Builder::equal(const Ins& x, const Ins& y) const {
  return x.op == y.op && x.type == y.type && x.a == y.a && x.b == y.b && x.c == y.c && x.aux == y.aux &&
         (x.imm == y.imm || !compares_imm(info(x.op)));
}

Ref Builder::find(const Ins& i) const {
  for (size_t k = bucket(i); table_[k].ref != kNoRef; k = (k + 1) & (table_.size() - 1)) {
    if (equal(table_[k].key, i)) return table_[k].ref;
  }
  return kNoRef;
}

void Builder::remember(Ref r) { remember_as(ir_[r], r); }

void Builder::remember_as(const Ins& key, Ref r) {
  size_t k = bucket(key);
  while (table_[k].ref != kNoRef && !equal(table_[k].key, key)) k = (k + 1) & (table_.size() - 1);
  if (table_[k].ref == kNoRef) table_used_++;
  table_[k] = {key, r};
  if (table_used_ * 2 > table_.size()) grow_table();
}

void Builder::grow_table() {
  std::vector<Entry> old(table_.size() * 2);
  old.swap(table_);
  for (const Entry& e : old) {
    if (e.ref == kNoRef) continue;
    size_t k = bucket(e.key);
    while (table_[k].ref != kNoRef) k = (k + 1) & (table_.size() - 1);
    table_[k] = e;
  }
}

// --- the recorder's conveniences

bool Builder::guard(Ref condition, bool expected) {
  emit(expected ? Op::GuardTrue : Op::GuardFalse, condition);
  return !contradiction_;
}

Ref Builder::load(Type type, AliasClass alias, Ref base, int32_t offset, Ref index) {
  return emit({.op = Op::Load, .type = type, .a = base, .b = index, .aux = uint16_t(alias), .imm = offset});
}
Ref Builder::load_sized(Op op, AliasClass alias, Ref base, int32_t offset, Ref index) {
  return emit(
      {.op = op, .type = info(op).type, .a = base, .b = index, .aux = uint16_t(alias), .imm = offset});
}
Ref Builder::find_obstacle(Type type, AliasClass alias, Ref object, int32_t offset, bool certain) const {
  const Ins load{.op = Op::Load, .type = type, .a = object, .aux = uint16_t(alias), .imm = offset};
  return memory_.find_obstacle(load, find(load), certain);
}
void Builder::store(AliasClass alias, Ref base, int32_t offset, Ref value, Ref index) {
  store_sized(Op::Store, alias, base, offset, value, index);
}
void Builder::store_sized(Op op, AliasClass alias, Ref base, int32_t offset, Ref value, Ref index) {
  emit({.op = op, .a = base, .b = index, .c = value, .aux = uint16_t(alias), .imm = offset});
}
void Builder::store_reference(AliasClass alias, Ref object, int32_t offset, Ref value, Ref index) {
  store(alias, object, offset, value, index);
  emit(Op::Barrier, object, value);
}

Ref Builder::shape_is(Ref object, ShapeId shape) {
  return emit({.op = Op::ShapeIs,
               .type = Type::Bool,
               .a = object,
               .aux = uint16_t(AliasClass::Shape),
               .imm = int32_t(shape)});
}
Ref Builder::kind_is(Ref object, Kind kind) {
  return emit({.op = Op::KindIs, .type = Type::Bool, .a = object, .imm = int32_t(kind)});
}

Ref Builder::new_object(Kind kind, ShapeId shape, uint32_t bytes) {
  Object header{.shape_id = shape, .kind = kind, .gc_bits = 0, .granules = uint16_t(bytes / 8)};
  return append(
      {.op = Op::New, .type = Type::Value, .a = int_(std::bit_cast<int64_t>(header)), .imm = int32_t(bytes)});
}

Ref Builder::call(const CallInfo& call, std::span<const Ref> arguments, Op op) {
  KRAIT_ASSERT(arguments.size() == call.arg_count);
  Ref chain = kNoRef;
  for (Ref r : arguments) chain = emit({.op = Op::Arg, .a = r, .b = chain});
  return emit({.op = op,
               .type = call.result,
               .a = chain,
               .aux = ir_.call_number(&call),
               .imm = call.looks_back ? kCurrentSnapshot : -1});
}

Ref Builder::known_call(const CallInfo& call, std::span<const Ref> arguments) {
  Ref chain = kNoRef;
  for (Ref r : arguments) chain = emit({.op = Op::Arg, .a = r, .b = chain});
  return known_call(
      {.op = Op::Call, .type = call.result, .a = chain, .aux = ir_.call_number(&call), .imm = -1});
}

Ref Builder::box(Ref r) {
  switch (ir_.type_of(r)) {
    case Type::Int: return guard(emit(Op::FitsInt, r)) ? emit(Op::TagInt, r) : kNoRef;
    case Type::F64: return emit(Op::BoxF64, r);
    case Type::Bool: return emit(Op::BoxBool, r);
    case Type::Ptr: return emit({.op = Op::Cast, .type = Type::Value, .a = r});
    default: return r;
  }
}
Ref Builder::unbox_int(Ref r) {
  if (ir_.type_of(r) == Type::Int) return r;
  return guard(emit(Op::IsInt, r)) ? emit(Op::UntagInt, r) : kNoRef;
}
Ref Builder::unbox_f64(Ref r) {
  if (ir_.type_of(r) == Type::F64) return r;
  if (!Ir::is_const(r) && ir_[r].op == Op::BoxF64) return ir_[r].a;
  return guard(emit(Op::IsFlonum, r)) ? emit(Op::UnboxF64, r) : kNoRef;
}

}  // namespace krait::jit
