// The IR verifier. See verify.h.
#include "jit/verify.h"

#include <fmt/format.h>

#include "jit/text.h"

namespace krait::jit {

namespace {

class Verifier {
 public:
  explicit Verifier(const Ir& ir) : ir_(ir) {}

  std::string run() {
    if (ir_.ins.empty()) return "the trace is empty";
    for (at_ = Ir::kFirstIns; at_ < ir_.end() && error_.empty(); at_++) check_ins(ir_[at_]);
    if (error_.empty() && !info(ir_.ins.back().op).has(Trait::Ends)) error_ = "the trace has no end";
    return error_;
  }

 private:
  void fail(std::string_view message) {
    if (!error_.empty()) return;
    std::string text;
    print_ins(ir_, at_, text);
    error_ = fmt::format("{}: {}", text, message);
  }

  void check_ins(const Ins& i) {
    const OpInfo& op = info(i.op);
    if (op.any_type ? i.type == Type::None : i.type != op.type) fail("wrong result type");
    for (int k = 0; k < 3; k++) check_operand(i, k, op.modes[k]);
    check_position(i);
    in_loop_head_ = i.op == Op::Loop || (in_loop_head_ && (i.op == Op::Phi || i.op == Op::Nop));
    check_attribute(i, op);
  }

  void check_operand(const Ins& i, int k, Mode mode) {
    Ref r = i.operand(k);
    bool optional = mode == Mode::None || mode == Mode::Index || mode == Mode::Args;
    if (r == kNoRef) return optional ? void() : fail("operand missing");
    if (mode == Mode::None) return fail("too many operands");
    if (!is_known(r, i.op == Op::Phi && k == 1)) return fail("operand is not defined here");
    if (!type_fits(mode, ir_.type_of(r), i)) fail(fmt::format("operand {} has the wrong type", k));
    if (mode == Mode::Args && ir_[r].op != Op::Arg) fail("argument chain expected");
  }
  bool is_known(Ref r, bool forward) const {
    if (Ir::is_const(r)) return r < ir_.consts.size();
    return r < (forward ? ir_.end() : at_);
  }
  bool type_fits(Mode mode, Type t, const Ins& i) const {
    switch (mode) {
      case Mode::Any: return t != Type::None;
      case Mode::Same: return t == i.type;
      case Mode::SameAsA: return t == ir_.type_of(i.a);
      case Mode::Object: return t == Type::Value || t == Type::Ptr;
      case Mode::Word: return t == Type::Value || t == Type::Ptr || t == Type::Int || t == Type::Bool;
      case Mode::Index: return t == Type::Int;
      case Mode::Args: return t == Type::None;
      default: return t == mode_type(mode);
    }
  }
  static Type mode_type(Mode mode) {
    switch (mode) {
      case Mode::Value: return Type::Value;
      case Mode::Int: return Type::Int;
      case Mode::F64: return Type::F64;
      case Mode::Ptr: return Type::Ptr;
      case Mode::Bool: return Type::Bool;
      default: return Type::None;
    }
  }

  // Where in the trace the instruction may stand.
  void check_position(const Ins& i) {
    bool last = at_ == ir_.end() - 1;
    if (info(i.op).has(Trait::Ends) != last) fail(last ? "not an end" : "ends the trace early");
    bool in_loop = ir_.loop != kNoRef && at_ > ir_.loop;
    switch (i.op) {
      case Op::Loop:
        if (ir_.loop != at_) fail("not the recorded loop marker");
        break;
      case Op::Entry:
        if (ir_.entry != at_) fail("not the recorded entry marker");
        break;
      case Op::Phi:
        if (!in_loop || !in_loop_head_) fail("phi outside the loop's head");
        if (i.a >= ir_.loop && !Ir::is_const(i.a)) fail("initial value from inside the loop");
        break;
      case Op::Jump:
        if (!in_loop) fail("no loop to jump to");
        break;
      case Op::Slot:
      case Op::Input:
        if (ir_.entry != kNoRef && at_ > ir_.entry) fail("entry state behind the entry");
        break;
      default: break;
    }
  }

  void check_attribute(const Ins& i, const OpInfo& op) {
    if (op.attribute == Attribute::Call) {
      if (i.aux >= ir_.calls.size()) return fail("unknown call");
      check_call(i, *ir_.calls[i.aux]);
    }
    if (op.attribute == Attribute::Link && i.aux >= ir_.links.size()) return fail("unknown link");
    if (op.attribute == Attribute::Field && i.aux >= uint16_t(AliasClass::kCount))
      return fail("unknown alias class");
    if (!op.has_snapshot()) return;
    if (i.imm < 0) {
      if (op.has(Trait::Exits)) fail("snapshot missing");
    } else if (size_t(i.imm) >= ir_.snapshots.list.size()) {
      fail("unknown snapshot");
    } else {
      check_snapshot(i.snapshot());
    }
  }
  void check_call(const Ins& i, const CallInfo& call) {
    int count = 0;
    for_each_argument(ir_, i.a, [&](Ref) { count++; });
    if (count != call.arg_count) fail(fmt::format("{} arguments, {} expected", count, call.arg_count));
    if (i.type != call.result) fail("wrong result type");
  }
  void check_snapshot(uint32_t s) {
    ir_.snapshots.for_each_ref(s, [&](Ref r) {
      if (r == kNoRef || !is_known(r, false))
        return fail(fmt::format("snapshot !{} refers to a later value", s));
      Type t = ir_.type_of(r);
      if (t == Type::None) fail(fmt::format("snapshot !{} refers to no value", s));
    });
  }

  const Ir& ir_;
  Ref at_ = kNoRef;
  bool in_loop_head_ = false;
  std::string error_;
};

}  // namespace

std::string verify(const Ir& ir) { return Verifier(ir).run(); }

}  // namespace krait::jit
