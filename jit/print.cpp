// Printing traces. See text.h.
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <iterator>

#include "jit/text.h"

namespace krait::jit {

namespace {

template <class... Args>
void put(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

void put_double(std::string& out, double d) {
  size_t start = out.size();
  if (std::isnan(d) && std::bit_cast<uint64_t>(d) != 0x7ff8000000000000) {
    put(out, "nan:{:#x}", std::bit_cast<uint64_t>(d));
    return;
  }
  put(out, "{}", d);
  if (out.find_first_of(".eni", start) == std::string::npos) out += ".0";
}

void put_value(std::string& out, Value v) {
  if (v.is_small_int()) {
    put(out, "<{}>", v.as_small_int());
  } else if (v.is_flonum()) {
    out += '<';
    put_double(out, v.as_flonum());
    out += '>';
  } else if (v.is_none()) {
    out += "None";
  } else if (v.is_true()) {
    out += "True";
  } else if (v.is_false()) {
    out += "False";
  } else {
    put(out, "v:{:#x}", v.raw);
  }
}

void put_arguments(const Ir& ir, Ref chain, std::string& out) {
  out += '(';
  bool first = true;
  for_each_argument(ir, chain, [&](Ref r) {
    if (!first) out += ", ";
    first = false;
    print_ref(ir, r, out);
  });
  out += ')';
}

void put_operands(const Ir& ir, const Ins& i, std::string& out) {
  const OpInfo& op = info(i.op);
  for (int k = 0; k < 3; k++) {
    if (i.operand(k) == kNoRef || op.modes[k] == Mode::Args) continue;
    out += ' ';
    print_ref(ir, i.operand(k), out);
  }
}

void put_snapshot_ref(const Ins& i, std::string& out) {
  if (i.imm >= 0) put(out, " !{}", i.imm);
}

void put_attribute(const Ir& ir, const Ins& i, std::string& out) {
  switch (info(i.op).attribute) {
    case Attribute::None: break;
    case Attribute::Snap: put_snapshot_ref(i, out); break;
    case Attribute::Field: put(out, " [{} {}]", i.imm, alias_name(i.alias())); break;
    case Attribute::Input: put(out, " #{}", i.aux); break;
    case Attribute::Slot:
      put(out, " #{}", i.aux);
      put_snapshot_ref(i, out);
      break;
    case Attribute::Call:
      put(out, " {}", ir.calls[i.aux]->name);
      put_arguments(ir, i.a, out);
      put_snapshot_ref(i, out);
      break;
    case Attribute::Shape:
    case Attribute::Kind:
    case Attribute::Size: put(out, " #{}", i.imm); break;
    case Attribute::Link:
      put(out, " #{} ", i.aux);
      put_arguments(ir, i.a, out);
      put_snapshot_ref(i, out);
      break;
  }
}

void put_frame(const Ir& ir, const FrameState& f, std::string& out) {
  put(out, "{:#x}@{} depth {}", f.code, f.pc, f.depth);
  if (f.resume == Resume::Raise) out += " raise";
  if (f.resume == Resume::Finish) out += " finish";
  if (f.kind) put(out, " kind {}", f.kind);
  out += " {";
  bool first = true;
  for (const SnapshotSlot& e : ir.snapshots.slots_of(f)) {
    put(out, "{}{}: ", first ? "" : ", ", e.slot);
    print_ref(ir, e.ref, out);
    first = false;
  }
  out += '}';
}

void put_virtual(const Ir& ir, const VirtualObject& v, std::string& out) {
  out += " with ";
  print_ref(ir, v.object, out);
  out += " {";
  bool first = true;
  for (const VirtualField& field : ir.snapshots.fields_of(v)) {
    put(out, "{}{}", first ? "" : ", ", field.offset);
    if (!field.is_value) put(out, " w{}", field.width);
    out += ": ";
    print_ref(ir, field.ref, out);
    first = false;
  }
  out += '}';
}

}  // namespace

void print_ref(const Ir& ir, Ref r, std::string& out) {
  if (!Ir::is_const(r)) {
    put(out, "%{}", Ir::index(r));
    return;
  }
  uint64_t bits = ir.bits(r);
  switch (ir.type_of(r)) {
    case Type::None: out += '_'; break;
    case Type::Int: put(out, "{}", int64_t(bits)); break;
    case Type::F64: put_double(out, std::bit_cast<double>(bits)); break;
    case Type::Bool: out += bits ? "true" : "false"; break;
    case Type::Value: put_value(out, Value::from_raw(bits)); break;
    case Type::Ptr: put(out, "p:{:#x}", bits); break;
  }
}

void print_ins(const Ir& ir, Ref r, std::string& out) {
  const Ins& i = ir[r];
  if (i.type != Type::None) put(out, "%{} {} = ", Ir::index(r), type_name(i.type));
  out += info(i.op).name;
  put_operands(ir, i, out);
  put_attribute(ir, i, out);
  if (i.flags & kSunk) out += " sunk";
}

void print_snapshot(const Ir& ir, uint32_t snapshot, std::string& out) {
  const Snapshot& s = ir.snapshots.list[snapshot];
  put(out, "!{} = ", snapshot);
  for (uint16_t f = s.frame; f != kNoFrame; f = ir.snapshots.frames[f].parent) {
    if (f != s.frame) out += " < ";
    put_frame(ir, ir.snapshots.frames[f], out);
  }
  for (const VirtualObject& v : ir.snapshots.virtuals_of(s)) put_virtual(ir, v, out);
}

std::string print(const Ir& ir) {
  std::string out;
  for (Ref r = Ir::kFirstIns; r < ir.end(); r++) {
    if (ir[r].op == Op::Nop || ir[r].op == Op::Arg) continue;
    print_ins(ir, r, out);
    out += '\n';
  }
  for (uint32_t s = 0; s < ir.snapshots.list.size(); s++) {
    print_snapshot(ir, s, out);
    out += '\n';
  }
  return out;
}

}  // namespace krait::jit
