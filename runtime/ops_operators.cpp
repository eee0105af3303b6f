// Arithmetic operators: which operand's method is asked, in which order.
//
// The right operand's reflected method comes first when its type is a subclass of the left's that overrides
// it. Built-in sequences concatenate and repeat only when no operand is a number: for them the right
// operand's reflected method comes before their own + and *, and before += and *= as well.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"

namespace krait {

namespace {

constexpr int kAdd = int(Slot::Add), kMultiply = int(Slot::Multiply), kPower = int(Slot::Power),
              kRShift = int(Slot::RShift), kSubtract = int(Slot::Subtract);
constexpr int kReflected = int(Slot::RAdd), kInplace = int(Slot::IAdd);

constexpr const char* kSymbols[kBinaryOperatorCount] = {
#define BINARY(name, symbol, forward, reflected, inplace) symbol,
#include "runtime/slots.def"
#undef BINARY
};
constexpr const char* kInplaceSymbols[kBinaryOperatorCount] = {
    "+=", "&=", "//=", "<<=", "@=", "*=", "%=", "|=", "**=", ">>=", "-=", "/=", "^=",
};

Value call_slot(NativeFn f, Value a, Value b) {
  const Value args[3] = {a, b, Value::none()};
  return f(args);
}

// Does the type use the native concatenation or repetition of a built-in sequence?
bool is_native_sequence(const Type* type, int slot) {
  if (!(type->flags & kTypeSequence)) return false;
  const Value method = type->slot_methods[slot];
  return !method.is_unbound() && has_kind(method, Kind::NativeFunction);
}

struct Operation {
  int op;  // 0..12
  Value left, right;
  const Type* left_type;
  const Type* right_type;

  NativeFn forward() const { return left_type->slots[op]; }
  NativeFn reflected() const {
    return left_type == right_type ? nullptr : right_type->slots[kReflected + op];
  }
  bool right_overrides() const {
    return right_type->slot_methods[kReflected + op] != left_type->slot_methods[kReflected + op] &&
           is_subtype(right_type, left_type);
  }
};

// left op right; NotImplemented when neither operand knows.
Value try_binary(const Operation& o) {
  NativeFn reflected = o.reflected();
  if (reflected && o.right_overrides()) {
    const Value r = call_slot(reflected, o.right, o.left);
    if (!r.is_not_implemented()) return r;
    reflected = nullptr;
  }
  if (NativeFn f = o.forward()) {
    const Value r = call_slot(f, o.left, o.right);
    if (!r.is_not_implemented()) return r;
  }
  return reflected ? call_slot(reflected, o.right, o.left) : Value::not_implemented();
}

Value try_inplace(const Operation& o) {
  if (NativeFn f = o.left_type->slots[kInplace + o.op]) {
    const Value r = call_slot(f, o.left, o.right);
    if (!r.is_not_implemented()) return r;
  }
  return try_binary(o);
}

bool check_repeat_count(Value count) {
  if (is_int(count) || type_of(count)->slot(Slot::Index)) return true;
  raise_type_error("can't multiply sequence by non-int of type '%T'", count);
  return false;
}

// + and * with a built-in sequence on either side. *handled says whether the rules for sequences applied.
Value try_sequence(const Operation& o, bool inplace, bool* handled) {
  const bool left = is_native_sequence(o.left_type, o.op);
  const bool right = is_native_sequence(o.right_type, o.op == kMultiply ? kReflected + o.op : o.op);
  *handled = left || (right && o.op == kMultiply);
  if (!*handled) return Value::not_implemented();
  if (left) {
    NativeFn reflected = right ? nullptr : o.reflected();
    if (reflected) {
      const Value r = call_slot(reflected, o.right, o.left);
      if (!r.is_not_implemented()) return r;
    }
    if (o.op == kMultiply && !check_repeat_count(o.right)) return Value::exception();
    NativeFn own = inplace ? o.left_type->slots[kInplace + o.op] : nullptr;
    return call_slot(own ? own : o.forward(), o.left, o.right);
  }
  if (inplace && o.left_type->slots[kInplace + o.op]) {
    const Value r = call_slot(o.left_type->slots[kInplace + o.op], o.left, o.right);
    if (!r.is_not_implemented()) return r;
  }
  if (NativeFn f = o.forward()) {
    const Value r = call_slot(f, o.left, o.right);
    if (!r.is_not_implemented()) return r;
  }
  // For *= a sequence on the right is asked only if the left operand could be none: instances of classes
  // could.
  if (inplace && (o.left_type->flags & kTypeHeap)) return Value::not_implemented();
  if (!check_repeat_count(o.left)) return Value::exception();
  return call_slot(o.right_type->slots[kReflected + o.op], o.right, o.left);
}

// print >> file, from Python 2.
bool is_print_function(Value v) {
  return has_kind(v, Kind::NativeFunction) && v == dict_get_str(builtins_dict(), str_intern("print"));
}

Value raise_unsupported(const Operation& o, bool inplace) {
  const char* symbol = inplace ? kInplaceSymbols[o.op] : kSymbols[o.op];
  if (o.op == kRShift && !inplace && is_print_function(o.left))
    return raise_type_error(
        "unsupported operand type(s) for %.100s: '%.100s' and '%.100s'. Did you mean \"print(<message>, "
        "file=<output_stream>)\"?",
        symbol, type_name(o.left_type), type_name(o.right_type));
  return raise_binary_error(symbol, o.left, o.right);
}

// The method that is asked first: of a type, with the operands swapped or not.
struct FirstAsked {
  enum { None, Inplace, Forward, Reflected } which;
  Value method;
};

// Does a number's own method know nothing of the other operand?
bool is_foreign_to_number(const Type* number, const Type* other) {
  const bool plain = number == types::int_ || number == types::float_ || number == types::bool_;
  return plain && (other->flags & kTypeHeap) && !is_subtype(other, types::int_) &&
         !is_subtype(other, types::float_);
}

FirstAsked first_asked(const Operation& o, bool inplace) {
  const bool sequences =
      (o.op == kAdd || o.op == kMultiply) && ((o.left_type->flags | o.right_type->flags) & kTypeSequence);
  if (sequences) return {FirstAsked::None, Value::unbound()};
  const auto of = [](const Type* t, int slot) { return t->slot_methods[slot]; };
  if (inplace && o.left_type->slots[kInplace + o.op])
    return {FirstAsked::Inplace, of(o.left_type, kInplace + o.op)};
  const bool reflected = o.reflected();
  const bool forward = o.forward() && !is_foreign_to_number(o.left_type, o.right_type);
  if (reflected && (!forward || o.right_overrides()))
    return {FirstAsked::Reflected, of(o.right_type, kReflected + o.op)};
  if (forward) return {FirstAsked::Forward, of(o.left_type, o.op)};
  return {FirstAsked::None, Value::unbound()};
}

Operation operation_of(int op, Value a, Value b, bool* inplace) {
  *inplace = op >= kBinaryOperatorCount;
  return {*inplace ? op - kBinaryOperatorCount : op, a, b, type_of(a), type_of(b)};
}

// What is asked when the first method has returned NotImplemented.
Value ask_others(const Operation& o, bool inplace) {
  switch (first_asked(o, inplace).which) {
    case FirstAsked::Inplace: return try_binary(o);
    case FirstAsked::Forward:
      return o.reflected() ? call_slot(o.reflected(), o.right, o.left) : Value::not_implemented();
    case FirstAsked::Reflected:
      return o.forward() ? call_slot(o.forward(), o.left, o.right) : Value::not_implemented();
    default: return Value::not_implemented();
  }
}

}  // namespace

FirstMethod first_binary_method(int op, Value a, Value b) {
  bool inplace;
  const FirstAsked first = first_asked(operation_of(op, a, b, &inplace), inplace);
  return {first.method, first.which == FirstAsked::Reflected};
}

Value binary_operation_after_first(int op, Value a, Value b) {
  bool inplace;
  const Operation o = operation_of(op, a, b, &inplace);
  const Value r = ask_others(o, inplace);
  return r.is_not_implemented() ? raise_unsupported(o, inplace) : r;
}

namespace {

// The commonest operators on two small ints or two floats; unbound: another case.
inline Value plain_arithmetic(int op, Value a, Value b) {
  if (a.is_small_int() && b.is_small_int()) {
    if (op == kAdd) return int_add(a, b);
    if (op == kSubtract) return int_subtract(a, b);
    if (op == kMultiply) return int_multiply(a, b);
  } else if (a.is_flonum() && b.is_flonum()) {
    if (op == kAdd) return float_new(a.as_flonum() + b.as_flonum());
    if (op == kSubtract) return float_new(a.as_flonum() - b.as_flonum());
    if (op == kMultiply) return float_new(a.as_flonum() * b.as_flonum());
  }
  return Value::unbound();
}

}  // namespace

Value binary_operation(int op, Value a, Value b) {
  if (!a.is_object()) {
    const Value r = plain_arithmetic(op, a, b);
    if (!r.is_unbound()) return r;
  }
  const bool inplace = op >= kBinaryOperatorCount;
  const Operation o{inplace ? op - kBinaryOperatorCount : op, a, b, type_of(a), type_of(b)};
  if ((o.op == kAdd || o.op == kMultiply) && ((o.left_type->flags | o.right_type->flags) & kTypeSequence)) {
    bool handled;
    const Value r = try_sequence(o, inplace, &handled);
    if (handled) return r.is_not_implemented() ? raise_unsupported(o, inplace) : r;
  }
  const Value r = inplace ? try_inplace(o) : try_binary(o);
  return KRAIT_LIKELY(!r.is_not_implemented()) ? r : raise_unsupported(o, inplace);
}

namespace {

bool is_python_method(Value method) { return method.is_unbound() || !has_kind(method, Kind::NativeFunction); }

}  // namespace

Value power(Value a, Value b, Value modulus) {
  if (modulus.is_none()) return binary_operation(kPower, a, b);
  const Type *left = type_of(a), *right = type_of(b);
  if (NativeFn f = left->slots[kPower]) {
    const Value args[3] = {a, b, modulus};
    const Value r = f(args);
    if (!r.is_not_implemented()) return r;
  }
  // Reflected methods written in Python take no modulus and are not asked.
  NativeFn reflected = right->slots[kReflected + kPower];
  if (left != right && reflected && !is_python_method(right->slot_methods[kReflected + kPower])) {
    const Value args[3] = {b, a, modulus};
    const Value r = reflected(args);
    if (!r.is_not_implemented()) return r;
  }
  if (is_subtype(type_of(modulus), types::float_))
    return raise_type_error("pow() 3rd argument not allowed unless all arguments are integers");
  if (is_subtype(type_of(modulus), types::complex)) return raise_value_error("complex modulo");
  return raise_type_error("unsupported operand type(s) for ** or pow(): '%.100s', '%.100s', '%.100s'",
                          type_name(left), type_name(right), type_name_of(modulus));
}

Value divmod(Value a, Value b) {
  const Type *left = type_of(a), *right = type_of(b);
  NativeFn forward = left->slot(Slot::Divmod);
  NativeFn reflected = left == right ? nullptr : right->slot(Slot::RDivmod);
  const int r_slot = int(Slot::RDivmod);
  if (reflected && right->slot_methods[r_slot] != left->slot_methods[r_slot] && is_subtype(right, left)) {
    const Value r = call_slot(reflected, b, a);
    if (!r.is_not_implemented()) return r;
    reflected = nullptr;
  }
  for (int turn = 0; turn < 2; ++turn) {
    NativeFn f = turn ? reflected : forward;
    if (!f) continue;
    const Value r = turn ? call_slot(f, b, a) : call_slot(f, a, b);
    if (!r.is_not_implemented()) return r;
  }
  return raise_binary_error("divmod()", a, b);
}

namespace {

Value unary(Slot slot, Value v, const char* symbol) {
  if (NativeFn f = type_of(v)->slot(slot)) return f(&v);
  return raise_type_error("bad operand type for %s: '%.200s'", symbol, type_name_of(v));
}

}  // namespace

Value negate(Value v) { return unary(Slot::Neg, v, "unary -"); }
Value positive(Value v) { return unary(Slot::Pos, v, "unary +"); }
Value invert(Value v) { return unary(Slot::Invert, v, "unary ~"); }
Value absolute(Value v) { return unary(Slot::Abs, v, "abs()"); }

}  // namespace krait
