// Comparison, equality, truth, hashing, membership.
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/tuple_hash.h"

namespace krait {

namespace {

constexpr int kLess = 0, kLessEqual = 1, kEqual = 2, kNotEqual = 3, kGreater = 4, kGreaterEqual = 5;
constexpr int kSwapped[] = {kGreater, kGreaterEqual, kEqual, kNotEqual, kLess, kLessEqual};
constexpr const char* kSymbols[] = {"<", "<=", "==", "!=", ">", ">="};

NativeFn compare_slot(const Type* type, int op) { return type->slots[int(Slot::Lt) + op]; }

template <class Number>
bool compare_small(int op, Number a, Number b) {
  switch (op) {
    case kLess: return a < b;
    case kLessEqual: return a <= b;
    case kEqual: return a == b;
    case kNotEqual: return a != b;
    case kGreater: return a > b;
    default: return a >= b;
  }
}

Value ask(NativeFn f, Value a, Value b) {
  if (!f) return Value::not_implemented();
  const Value args[2] = {a, b};
  return f(args);
}

// Is the right operand's method asked before the left one's?
bool is_reflected_first(const Type* left, const Type* right) {
  return left != right && is_subtype(right, left);
}

// The second of the two methods, then identity.
Value compare_after_first(int op, Value a, Value b) {
  const Type *left = type_of(a), *right = type_of(b);
  const Value r = is_reflected_first(left, right) ? ask(compare_slot(left, op), a, b)
                                                  : ask(compare_slot(right, kSwapped[op]), b, a);
  if (!r.is_not_implemented()) return r;
  if (op == kEqual) return Value::boolean(is_identical(a, b));
  if (op == kNotEqual) return Value::boolean(!is_identical(a, b));
  return raise_type_error("'%s' not supported between instances of '%.100s' and '%.100s'", kSymbols[op],
                          type_name(left), type_name(right));
}

Value compare_objects(int op, Value a, Value b) {
  const Type *left = type_of(a), *right = type_of(b);
  const Value r = is_reflected_first(left, right) ? ask(compare_slot(right, kSwapped[op]), b, a)
                                                  : ask(compare_slot(left, op), a, b);
  return r.is_not_implemented() ? compare_after_first(op, a, b) : r;
}

// Equality as far as two words tell: 1, 0, or -1 for "look closer". Flonums are neither NaN nor have a second
// representation.
int equal_at_sight(Value a, Value b) {
  if (a == b) return 1;
  if (a.is_small_int() && b.is_small_int()) return 0;
  if (a.is_flonum() && b.is_flonum()) return 0;
  if (has_shape(a, shapes::str) && has_shape(b, shapes::str)) return str_equal(a.as<Str>(), b.as<Str>());
  return -1;
}

int tuples_equal_at_sight(const Tuple* x, const Tuple* y) {
  if (x->length != y->length) return 0;
  for (uint64_t i = 0; i < x->length; ++i) {
    const int equal = equal_at_sight(x->items[i], y->items[i]);
    if (equal <= 0) return equal;
  }
  return 1;
}

// Where two tuples first differ: the index, the shorter length if they do not, or -1 raised.
int64_t first_difference(Tuple* x, Tuple* y) {
  uint64_t common = x->length < y->length ? x->length : y->length;
  for (uint64_t i = 0; i < common; ++i) {
    int equal = equal_at_sight(x->items[i], y->items[i]);
    if (equal < 0) {
      equal = equals(x->items[i], y->items[i]);
      if (equal < 0) return -1;
    }
    if (!equal) return int64_t(i);
  }
  return int64_t(common);
}

// Comparison of exact tuples.
Value compare_tuples(int op, Tuple* x, Tuple* y) {
  int64_t at = first_difference(x, y);
  if (at < 0) return Value::exception();
  if (uint64_t(at) >= x->length || uint64_t(at) >= y->length)
    return Value::boolean(compare_small(op, int64_t(x->length), int64_t(y->length)));
  if (op == kEqual || op == kNotEqual) return Value::boolean(op == kNotEqual);
  return compare(op, x->items[at], y->items[at]);
}

// Unbound: the items that decide are no small ints.
Value compare_at_sight(int op, const Tuple* x, const Tuple* y) {
  for (uint64_t i = 0; i < x->length && i < y->length; ++i) {
    const Value a = x->items[i], b = y->items[i];
    if (!a.is_small_int() || !b.is_small_int()) return Value::unbound();
    if (a != b) return Value::boolean(compare_small(op, a.as_small_int(), b.as_small_int()));
  }
  return Value::unbound();
}

int truth_of_result(Value r) {
  if (KRAIT_LIKELY(r.is_bool())) return r.is_true();
  return r.is_exception() ? -1 : truth(r);
}

// object's __ne__ asks __eq__ and inverts the answer.
bool inverts_equality(int op, const Type* type) {
  constexpr auto kSlot = int(Slot::Ne);
  return op == kNotEqual && type->slot_methods[kSlot] == types::object->slot_methods[kSlot];
}

}  // namespace

FirstMethod first_comparison_method(int op, Value a, Value b) {
  const Type *left = type_of(a), *right = type_of(b);
  const bool swapped = is_reflected_first(left, right);
  const Type* asked = swapped ? right : left;
  const int slot = inverts_equality(op, asked) ? kEqual : swapped ? kSwapped[op] : op;
  return {asked->slot_methods[int(Slot::Lt) + slot], swapped};
}

Value finish_comparison(int op, Value a, Value b, Value result) {
  if (result.is_not_implemented()) return compare_after_first(op, a, b);
  const Type *left = type_of(a), *right = type_of(b);
  if (!inverts_equality(op, is_reflected_first(left, right) ? right : left)) return result;
  const int t = truth(result);
  return t < 0 ? Value::exception() : Value::boolean(!t);
}

bool inverts_first_comparison(int op, Value a, Value b) {
  const Type *left = type_of(a), *right = type_of(b);
  return inverts_equality(op, is_reflected_first(left, right) ? right : left);
}

Value compare(int op, Value a, Value b) {
  if (a.is_small_int() && b.is_small_int())
    return Value::boolean(compare_small(op, a.as_small_int(), b.as_small_int()));
  if (has_shape(a, shapes::str) && has_shape(b, shapes::str))
    return Value::boolean(compare_small(op, str_compare(a.as<Str>(), b.as<Str>()), 0));
  if (has_shape(a, shapes::tuple) && has_shape(b, shapes::tuple)) {
    const Value quick = compare_at_sight(op, a.as<Tuple>(), b.as<Tuple>());
    if (!quick.is_unbound()) return quick;
  }
  NativeRecursion guard(" in comparison");
  if (guard.exceeded()) return Value::exception();
  if (has_shape(a, shapes::tuple) && has_shape(b, shapes::tuple))
    return compare_tuples(op, a.as<Tuple>(), b.as<Tuple>());
  return compare_objects(op, a, b);
}

int compare_truth(int op, Value a, Value b) {
  if (a.is_flonum() && b.is_flonum()) return compare_small(op, a.as_flonum(), b.as_flonum());
  if (a.is_small_int() && b.is_small_int()) return compare_small(op, a.as_small_int(), b.as_small_int());
  return truth_of_result(compare(op, a, b));
}

int equals(Value a, Value b) {
  int equal = equal_at_sight(a, b);
  if (equal < 0 && has_shape(a, shapes::tuple) && has_shape(b, shapes::tuple))
    equal = tuples_equal_at_sight(a.as<Tuple>(), b.as<Tuple>());
  if (equal >= 0) return equal;
  if (is_identical(a, b)) return 1;
  return truth_of_result(compare(kEqual, a, b));
}

int truth_from_bool(Value r) {
  if (KRAIT_LIKELY(r.is_bool())) return r.is_true();
  if (!r.is_exception()) raise_type_error("__bool__ should return bool, returned %T", r);
  return -1;
}

int truth(Value v) {
  if (v.is_bool()) return v.is_true();
  if (v.is_none()) return 0;
  if (v.is_small_int()) return v.as_small_int() != 0;
  if (v.is_flonum()) return v.as_flonum() != 0;
  const Type* type = type_of(v);
  if (NativeFn f = type->slot(Slot::Bool)) return truth_from_bool(f(&v));
  if (type->slot(Slot::Len)) {
    const int64_t n = length(v);
    return n < 0 ? -1 : n > 0;
  }
  return 1;
}

int contains(Value container, Value item) {
  if (has_shape(container, shapes::dict)) return dict_contains(container.as<Dict>(), item);
  if (has_shape(container, shapes::set)) return set_contains(container.as<Set>(), item);
  if (has_shape(container, shapes::str) && is_str(item)) {
    const auto* text = container.as<Str>();
    return str_find(text, item.as<Str>(), 0, int64_t(text->length)) >= 0;
  }
  const Type* type = type_of(container);
  if (NativeFn f = type->slot(Slot::Contains)) {
    if (!native_stack_suffices()) return -1;
    const Value args[2] = {container, item};
    return truth_of_result(f(args));
  }
  const Value iterator = iterate(container);
  if (iterator.is_exception()) {
    if (clear_if(types::TypeError))
      raise_type_error("argument of type '%.200s' is not iterable", type_name(type));
    return -1;
  }
  for (;;) {
    const Value candidate = next(iterator);
    if (candidate.is_unbound()) return 0;
    if (candidate.is_exception()) return -1;
    const int same = equals(candidate, item);
    if (same) return same;
  }
}

bool hash_tuple(Tuple* t, int64_t* out) {
  return native_stack_suffices() &&
         mix_tuple_hash(t->items, t->length, [](Value v, int64_t* h) { return hash(v, h); }, out);
}

bool hash_slow(Value v, int64_t* out) {
  if (has_shape(v, shapes::tuple)) return hash_tuple(v.as<Tuple>(), out);
  if (v.is_small_int()) {
    *out = int_hash(v);
    return true;
  }
  if (v.is_flonum()) {
    *out = float_hash(v.as_flonum());
    return true;
  }
  if (has_shape(v, shapes::str)) {
    *out = str_hash(v.as<Str>());
    return true;
  }
  if (has_shape(v, shapes::bytes)) {
    *out = bytes_hash(v.as<Bytes>());
    return true;
  }
  const Type* type = type_of(v);
  NativeFn f = type->slot(Slot::Hash);
  if (!f) {
    raise_type_error("unhashable type: '%T'", v);
    return false;
  }
  if (!native_stack_suffices()) return false;
  return hash_from(f(&v), out);
}

bool hash_from(Value result, int64_t* hash) {
  if (result.is_exception()) return false;
  if (!is_int(result)) {
    raise_type_error("__hash__ method should return an integer");
    return false;
  }
  if (!int_fits_i64(result, hash)) *hash = int_hash(result);
  if (*hash == -1) *hash = -2;
  return true;
}

}  // namespace krait
