// The IR container: the operation table's data, unique constants, effects. See ir.h.
#include "jit/ir.h"

#include <algorithm>
#include <bit>

namespace krait::jit {

namespace {

// The result column: a type, or "the instruction says".
enum class Result : uint8_t { None, Value, Int, F64, Ptr, Bool, Any };

constexpr OpInfo make_info(const char* name, Result result, Mode a, Mode b, Mode c, Attribute attribute,
                           uint16_t traits) {
  bool any = result == Result::Any;
  return {name, any ? Type::None : Type(int(result)), any, {a, b, c}, attribute, traits};
}

struct AliasInfo {
  const char* name;
  bool immutable;
};
constexpr AliasInfo kAliasInfo[] = {
#define ALIAS(name, text, immutable) {#text, immutable},
#include "jit/alias.def"
#undef ALIAS
};
static_assert(int(AliasClass::kCount) < 64);

constexpr AliasSet mutable_aliases() {
  AliasSet set = 0;
  for (int i = 0; i < int(AliasClass::kCount); i++) {
    if (!kAliasInfo[i].immutable) set |= AliasSet{1} << i;
  }
  return set;
}

uint32_t hash_const(Type type, uint64_t bits) {
  return uint32_t(((bits ^ (uint64_t(type) << 59)) * 0x9E3779B97F4A7C15ull) >> 32);
}

}  // namespace

const OpInfo OpTable::rows[kOpCount] = {
#define IR(name, text, result, a, b, c, attribute, traits) \
  make_info(#text, Result::result, Mode::a, Mode::b, Mode::c, Attribute::attribute, uint16_t(traits)),
#include "jit/ir.def"
#undef IR
};

const char* type_name(Type t) {
  static constexpr const char* names[] = {"none", "value", "int", "f64", "ptr", "bool"};
  return names[int(t)];
}
const char* alias_name(AliasClass c) { return kAliasInfo[int(c)].name; }
bool alias_is_immutable(AliasClass c) { return kAliasInfo[int(c)].immutable; }

void Ir::clear() {
  ins.clear();
  consts.clear();
  consts.push_back({0, Type::None});  // kNoRef
  calls.clear();
  links.clear();
  snapshots.clear();
  loop = entry = kNoRef;
  bottom_in_memory = false;
  const_table_.assign(64, kNoRef);
}

double Ir::f64_value(Ref r) const { return std::bit_cast<double>(consts[r].bits); }
Ref Ir::constant_f64(double d) { return constant(Type::F64, std::bit_cast<uint64_t>(d)); }

Ref Ir::constant(Type type, uint64_t bits) {
  size_t mask = const_table_.size() - 1;
  size_t i = hash_const(type, bits) & mask;
  for (; const_table_[i] != kNoRef; i = (i + 1) & mask) {
    const Const& c = consts[const_table_[i]];
    if (c.bits == bits && c.type == type) return const_table_[i];
  }
  Ref r = Ref(consts.size());
  consts.push_back({bits, type});
  const_table_[i] = r;
  if (consts.size() * 2 > const_table_.size()) grow_const_table();
  return r;
}

void Ir::grow_const_table() {
  const_table_.assign(const_table_.size() * 2, kNoRef);
  size_t mask = const_table_.size() - 1;
  for (size_t r = 1; r < consts.size(); r++) {
    size_t i = hash_const(consts[r].type, consts[r].bits) & mask;
    while (const_table_[i] != kNoRef) i = (i + 1) & mask;
    const_table_[i] = Ref(r);
  }
}

void Ir::forget_unused_constants() {
  std::vector<bool> used(consts.size());
  const auto use = [&](Ref r) {
    if (is_const(r)) used[r] = true;
  };
  for (Ins& i : ins) for_each_operand(i, use);
  for (const SnapshotSlot& e : snapshots.slots) use(e.ref);
  for (const VirtualField& f : snapshots.fields) use(f.ref);
  for (const VirtualObject& v : snapshots.virtuals) use(v.object);
  for (size_t r = 1; r < consts.size(); r++) {
    if (!used[r] && consts[r].type == Type::Value) consts[r].bits = krait::Value::none().raw;
  }
}

uint16_t Ir::call_number(const CallInfo* call) {
  auto known = std::find(calls.begin(), calls.end(), call);
  if (known == calls.end()) known = calls.insert(calls.end(), call);
  return uint16_t(known - calls.begin());
}

Effects Ir::effects(const Ins& i) const {
  const OpInfo& op = info(i.op);
  Effects e;
  e.exits = op.has(Trait::Exits);
  // A typed slot is a guard, too: what was recorded holds for that type, even if the value came to be unused.
  e.fixed = op.has(Trait::Fixed) || i.op == Op::UnboxUInt || (i.op == Op::Slot && i.type != Type::Value);
  e.pure = op.has(Trait::Pure);
  if (op.has(Trait::Reads)) {
    e.reads = alias_bit(i.alias());
    e.pure = alias_is_immutable(i.alias());
  }
  if (op.has(Trait::Writes)) e.writes = alias_bit(i.alias());
  if (op.has(Trait::Allocates) || i.op == Op::BoxF64 || i.op == Op::BoxUInt || i.op == Op::ListRoom)
    e.safepoint = true;
  if (op.has(Trait::Calls)) {
    const CallInfo& call = *calls[i.aux];
    e.reads = call.reads;
    e.writes = call.writes & mutable_aliases();
    e.pure = call.pure;
    e.fixed = !call.pure && !call.only_reads() && !call.makes;
    e.safepoint = call.safepoint;
    e.exits = i.imm >= 0;
  }
  return e;
}

int access_width(Op op) {
  switch (op) {
    case Op::LoadU8:
    case Op::LoadS8:
    case Op::Store8: return 1;
    case Op::LoadU16:
    case Op::LoadS16:
    case Op::Store16: return 2;
    case Op::LoadU32:
    case Op::LoadS32:
    case Op::LoadF32:
    case Op::Store32:
    case Op::StoreF32: return 4;
    default: return 8;
  }
}

}  // namespace krait::jit
