// Parsing traces. See text.h for the notation.
//
// One pass over the lines: an operand that is not defined yet (a phi's second one, a snapshot's) is noted
// with its name and filled in at the end.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "jit/text.h"

namespace krait::jit {

namespace {

class Parser {
 public:
  Parser(Ir& ir, std::span<const CallInfo> calls) : ir_(ir), calls_(calls) {}

  std::string run(std::string_view text) {
    while (!text.empty() && error_.empty()) {
      size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      line_number_++;
      line_ = line.substr(0, line.find(';'));
      skip_space();
      if (!line_.empty()) parse_line();
      if (error_.empty() && !line_.empty()) fail(fmt::format("unexpected '{}'", line_));
    }
    if (error_.empty()) resolve();
    return error_;
  }

 private:
  // A place that holds the reference named `name`.
  struct Pending {
    enum { Operand, Slot, Field } where;
    size_t index;
    int operand;
    std::string name;
    int line;
  };

  void fail(std::string message) {
    if (error_.empty()) error_ = fmt::format("line {}: {}", line_number_, message);
    line_ = {};
  }

  // --- tokens
  void skip_space() {
    while (!line_.empty() && isspace(uint8_t(line_.front()))) line_.remove_prefix(1);
  }
  bool accept(std::string_view token) {
    if (!line_.starts_with(token)) return false;
    line_.remove_prefix(token.size());
    skip_space();
    return true;
  }
  bool expect(std::string_view token) {
    if (accept(token)) return true;
    fail(fmt::format("'{}' expected at '{}'", token, line_));
    return false;
  }
  std::string_view word() {
    size_t n = 0;
    while (n < line_.size() && is_word_char(n)) n++;
    std::string_view w = line_.substr(0, n);
    line_.remove_prefix(n);
    skip_space();
    return w;
  }
  bool is_word_char(size_t n) const {
    char c = line_[n];
    if (c == ':') return line_.substr(n + 1).starts_with("0x");  // v:0x18, not the colon behind a slot number
    return isalnum(uint8_t(c)) || contains("_.+-", c);
  }
  static bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

  bool to_int(std::string_view w, int64_t* out) {
    bool negative = w.starts_with('-');
    if (negative) w.remove_prefix(1);
    int base = w.starts_with("0x") ? 16 : 10;
    if (base == 16) w.remove_prefix(2);
    uint64_t magnitude = 0;
    auto [end, ec] = std::from_chars(w.data(), w.data() + w.size(), magnitude, base);
    if (ec != std::errc() || end != w.data() + w.size() || w.empty()) return false;
    *out = int64_t(negative ? 0 - magnitude : magnitude);
    return true;
  }
  int64_t integer() {
    int64_t value = 0;
    std::string_view before = line_;
    if (!to_int(word(), &value)) fail(fmt::format("number expected at '{}'", before));
    return value;
  }

  // --- operands
  static bool to_double(std::string_view w, double* out) {
    if (w == "nan") return *out = std::numeric_limits<double>::quiet_NaN(), true;
    if (w == "inf" || w == "-inf") return *out = (w[0] == '-' ? -1 : 1) * HUGE_VAL, true;
    if (w.find_first_of(".e") == std::string_view::npos) return false;
    auto [end, ec] = std::from_chars(w.data(), w.data() + w.size(), *out);
    return ec == std::errc() && end == w.data() + w.size();
  }
  Ref number(std::string_view w, bool as_value) {
    int64_t i;
    double d;
    if (w.starts_with("nan:") && to_int(w.substr(4), &i)) return ir_.constant(Type::F64, uint64_t(i));
    if (to_int(w, &i)) return as_value ? ir_.constant_value(Value::small_int(i)) : ir_.constant_int(i);
    if (to_double(w, &d)) return as_value ? ir_.constant_value(Value::flonum(d)) : ir_.constant_f64(d);
    fail(fmt::format("'{}' is no operand", w));
    return kNoRef;
  }
  Ref constant() {
    if (accept("<")) {
      Ref r = number(word(), true);
      expect(">");
      return r;
    }
    std::string_view w = word();
    int64_t i;
    if (w == "true" || w == "false") return ir_.constant_bool(w == "true");
    if (w == "None") return ir_.constant_value(Value::none());
    if (w == "True") return ir_.constant_value(Value::true_());
    if (w == "False") return ir_.constant_value(Value::false_());
    if (w.starts_with("v:") && to_int(w.substr(2), &i)) return ir_.constant(Type::Value, uint64_t(i));
    if (w.starts_with("p:") && to_int(w.substr(2), &i)) return ir_.constant(Type::Ptr, uint64_t(i));
    return number(w, false);
  }
  // Reads an operand that ends up at the given place.
  Ref operand(decltype(Pending::where) where, size_t index, int position) {
    if (!accept("%")) return constant();
    std::string name(word());
    auto known = names_.find(name);
    if (known != names_.end()) return known->second;
    pending_.push_back({where, index, position, name, line_number_});
    return kNoRef;
  }
  // Reads "(x, y)" as an argument chain.
  Ref arguments() {
    Ref chain = kNoRef;
    if (!expect("(")) return chain;
    for (bool first = true; error_.empty() && !accept(")"); first = false) {
      if (!first && !expect(",")) break;
      Ins arg{.op = Op::Arg, .b = chain};
      arg.a = operand(Pending::Operand, ir_.ins.size(), 0);
      chain = ir_.append(arg);
    }
    return chain;
  }

  // --- lines
  void parse_line() {
    if (accept("!")) return parse_snapshot();
    std::string name;
    Type type = Type::None;
    if (accept("%")) {
      name = word();
      type = parse_type(word());
      expect("=");
    }
    std::string_view op_name = word();
    for (int op = 0; op < kOpCount && error_.empty(); op++) {
      if (op_name != kOpNames[op]) continue;
      parse_ins(Op(op), type);
      if (!name.empty() && !names_.emplace(name, Ref(ir_.end() - 1)).second)
        fail("%" + name + " is defined twice");
      return;
    }
    fail(fmt::format("unknown operation '{}'", op_name));
  }
  Type parse_type(std::string_view w) {
    for (int t = 1; t <= int(Type::Bool); t++) {
      if (w == type_name(Type(t))) return Type(t);
    }
    fail(fmt::format("unknown type '{}'", w));
    return Type::None;
  }

  bool at_operand() const {
    return !line_.empty() && !contains("!#[(", line_.front()) && !line_.starts_with("sunk");
  }

  void parse_ins(Op op, Type type) {
    const OpInfo& row = info(op);
    Ins i{.op = op, .type = type};
    size_t first_pending = pending_.size();
    for (int k = 0; k < 3 && row.modes[k] != Mode::None; k++) {
      if (row.modes[k] == Mode::Args) continue;
      if (row.modes[k] == Mode::Index && !index_follows(op)) continue;
      if (at_operand()) i.operand(k) = operand(Pending::Operand, 0, k);
    }
    size_t last_pending = pending_.size();
    parse_attribute(row, i);
    if (accept("sunk")) i.flags |= kSunk;
    for (size_t p = first_pending; p < last_pending; p++) pending_[p].index = ir_.ins.size();
    if (op == Op::Loop) ir_.loop = ir_.end();
    if (op == Op::Entry) ir_.entry = ir_.end();
    ir_.append(i);
  }
  // Is the optional index of a memory access there? The operands that are there are counted.
  bool index_follows(Op op) const {
    int count = 0;
    bool in_word = false;
    for (char c : line_) {
      if (c == '[') break;
      bool space = isspace(uint8_t(c));
      if (!space && !in_word) count++;
      in_word = !space;
    }
    return count > (info(op).modes[2] == Mode::None ? 0 : 1);
  }
  void parse_attribute(const OpInfo& row, Ins& i) {
    switch (row.attribute) {
      case Attribute::None: break;
      case Attribute::Snap: parse_exit(i); break;
      case Attribute::Field: parse_field(i); break;
      case Attribute::Input:
      case Attribute::Slot:
        if (expect("#")) i.aux = uint16_t(integer());
        if (row.attribute == Attribute::Slot) parse_exit(i);
        break;
      case Attribute::Call: parse_call(i); break;
      case Attribute::Shape: i.aux = uint16_t(AliasClass::Shape); [[fallthrough]];
      case Attribute::Kind:
      case Attribute::Size:
        if (expect("#")) i.imm = int32_t(integer());
        break;
      case Attribute::Link:
        if (expect("#")) i.aux = uint16_t(integer());
        i.a = arguments();
        parse_exit(i);
        break;
    }
  }
  void parse_exit(Ins& i) { i.imm = accept("!") ? int32_t(integer()) : -1; }
  void parse_field(Ins& i) {
    if (!expect("[")) return;
    i.imm = int32_t(integer());
    std::string_view alias = word();
    i.aux = uint16_t(AliasClass::kCount);
    for (int c = 0; c < int(AliasClass::kCount); c++) {
      if (alias == alias_name(AliasClass(c))) i.aux = uint16_t(c);
    }
    if (i.aux == uint16_t(AliasClass::kCount)) fail(fmt::format("unknown alias class '{}'", alias));
    expect("]");
  }
  void parse_call(Ins& i) {
    std::string_view name = word();
    const CallInfo* found = nullptr;
    for (const CallInfo& call : calls_) {
      if (name == call.name) found = &call;
    }
    if (!found) return fail(fmt::format("unknown function '{}'", name));
    i.aux = ir_.call_number(found);
    i.a = arguments();
    parse_exit(i);
  }

  // "0 = 0x10@8 depth 5 {0: %2} < ... with %5 {...}"
  void parse_snapshot() {
    size_t number = size_t(integer());
    if (number != ir_.snapshots.list.size()) fail("snapshots must be numbered in order");
    expect("=");
    ir_.snapshots.add(parse_frames());
    Snapshot& s = ir_.snapshots.list.back();
    s.first_virtual = uint32_t(ir_.snapshots.virtuals.size());
    while (accept("with")) {
      parse_virtual();
      s.virtual_count++;
    }
  }
  uint16_t parse_frames() {
    FrameState f{};
    f.code = uint64_t(integer());
    expect("@");
    f.pc = uint32_t(integer());
    if (expect("depth")) f.depth = uint16_t(integer());
    if (accept("raise")) f.resume = Resume::Raise;
    if (accept("finish")) f.resume = Resume::Finish;
    if (accept("kind")) f.kind = uint8_t(integer());
    expect("{");
    std::vector<SnapshotSlot> entries;
    std::vector<size_t> unresolved;
    for (bool first = true; error_.empty() && !accept("}"); first = false) {
      if (!first && !expect(",")) break;
      uint16_t slot = uint16_t(integer());
      expect(":");
      size_t before = pending_.size();
      Ref r = operand(Pending::Slot, entries.size(), 0);
      if (pending_.size() > before) unresolved.push_back(before);
      entries.push_back({slot, r});
    }
    f.parent = accept("<") ? parse_frames() : kNoFrame;
    uint16_t index = ir_.snapshots.add_frame(f, entries);
    for (size_t p : unresolved) pending_[p].index += ir_.snapshots.frames[index].first;
    return index;
  }
  void parse_virtual() {
    VirtualObject v{};
    if (!expect("%")) return;
    std::string name(word());
    if (!names_.contains(name)) return fail("%" + name + " is not defined");
    v.object = names_[name];
    v.first = uint32_t(ir_.snapshots.fields.size());
    expect("{");
    for (bool first = true; error_.empty() && !accept("}"); first = false) {
      if (!first && !expect(",")) break;
      VirtualField field{
          .offset = int32_t(integer()), .ref = kNoRef, .width = 8, .is_value = true, .alias = 0};
      if (accept("w")) {
        field.width = uint8_t(integer());
        field.is_value = false;
      }
      expect(":");
      field.ref = operand(Pending::Field, ir_.snapshots.fields.size(), 0);
      ir_.snapshots.fields.push_back(field);
      v.count++;
    }
    ir_.snapshots.virtuals.push_back(v);
  }

  void resolve() {
    for (const Pending& p : pending_) {
      auto known = names_.find(p.name);
      if (known == names_.end()) {
        line_number_ = p.line;
        return fail("%" + p.name + " is not defined");
      }
      if (p.where == Pending::Operand) ir_.ins[p.index].operand(p.operand) = known->second;
      if (p.where == Pending::Slot) ir_.snapshots.slots[p.index].ref = known->second;
      if (p.where == Pending::Field) ir_.snapshots.fields[p.index].ref = known->second;
    }
  }

  static constexpr std::string_view kOpNames[] = {
#define IR(name, text, ...) #text,
#include "jit/ir.def"
#undef IR
  };

  Ir& ir_;
  std::span<const CallInfo> calls_;
  std::string_view line_;
  int line_number_ = 0;
  std::string error_;
  std::unordered_map<std::string, Ref> names_;
  std::vector<Pending> pending_;
};

}  // namespace

std::string parse(std::string_view text, Ir& ir, std::span<const CallInfo> calls) {
  ir.clear();
  return Parser(ir, calls).run(text);
}

}  // namespace krait::jit
