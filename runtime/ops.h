// Generic operations on any Python value: what the interpreter and the library call. Every function that
// returns Value returns exception() when it raised; bool functions return false when they raised unless said
// otherwise.
#pragma once

#include "runtime/call.h"
#include "runtime/error.h"
#include "runtime/str.h"

namespace krait {

// --- attributes (name must be interned) ---
Value get_attribute(Value v, Str* name);
Value get_attribute(Value v, const char* name);
// Like getattr with default: unbound() when the attribute does not exist (AttributeError is swallowed).
Value get_attribute_or_unbound(Value v, Str* name);
[[nodiscard]] bool set_attribute(Value v, Str* name, Value value);
[[nodiscard]] bool delete_attribute(Value v, Str* name);
// object.__getattribute__ / __setattr__ (value unbound: delete): the generic algorithm.
Value object_get_attribute(Value v, Str* name);
// The same without raising when nothing is found: unbound().
Value object_get_attribute_or_unbound(Value v, Str* name);
[[nodiscard]] bool object_set_attribute(Value v, Str* name, Value value);
// type.__getattribute__.
Value type_get_attribute(Type* type, Str* name);
// For method calls: looks up without binding. *self_included tells that the result is an unbound function to
// be called with the receiver as first argument.
Value get_method(Value v, Str* name, bool* self_included);
// The function of the class method in Python that is this attribute of a class; unbound if it is something
// else.
Value class_method_function(Type* type, Str* name);
// A special method looked up on the type, bound to v; unbound() when the type has none.
Value lookup_special(Value v, Str* name);
// The __dict__ of an instance (forces dict mode); unbound() when it has none.
Value instance_dict(Value v);
// Own attribute of an instance without descriptors: unbound() when absent.
Value instance_attribute(Object* o, Str* name);

// --- operators ---
// op: index as in slots.def BINARY rows; 13 more for the in-place form (= BINARY_OP's argument).
Value binary_operation(int op, Value a, Value b);
inline Value add(Value a, Value b) { return binary_operation(0, a, b); }
Value power(Value a, Value b, Value modulus);
Value divmod(Value a, Value b);
Value negate(Value v);
Value positive(Value v);
Value invert(Value v);
Value absolute(Value v);
// op: 0 < 1 <= 2 == 3 != 4 > 5 >= (COMPARE_OP's argument)
Value compare(int op, Value a, Value b);
int compare_truth(int op, Value a, Value b);  // 1, 0, or -1 raised
// == with the identity shortcut that containers use. 1, 0, -1.
int equals(Value a, Value b);
int truth(Value v);                         // 1, 0, -1
int contains(Value container, Value item);  // 1, 0, -1
// hash(v). The usual keys are done in line.
[[nodiscard]] bool hash_slow(Value v, int64_t* out);
// False: not that simple.
[[nodiscard]] inline bool hash_at_sight(Value v, int64_t* out) {
  constexpr int64_t kModulus = (int64_t{1} << 61) - 1;
  if (v.is_small_int()) {
    *out = v.as_small_int();
    return KRAIT_LIKELY(*out > -kModulus && *out < kModulus && *out != -1);
  }
  if (!has_shape(v, shapes::str)) return false;
  *out = v.as<Str>()->hash;
  return KRAIT_LIKELY(*out != 0);
}
[[nodiscard]] inline bool hash(Value v, int64_t* out) { return hash_at_sight(v, out) || hash_slow(v, out); }
// The hash of a tuple's items (subclasses of tuple, too).
[[nodiscard]] bool hash_tuple(Tuple* t, int64_t* out);
int64_t hash_identity(const void* p);

// --- items, length, iteration ---
Value get_item(Value v, Value key);
[[nodiscard]] bool set_item(Value v, Value key, Value value);
[[nodiscard]] bool delete_item(Value v, Value key);
int64_t length(Value v);                         // -1: raised
int64_t length_hint(Value v, int64_t fallback);  // -1: raised
// How many items a built-in iterator will give at most, as its fields say; 0: unknown.
int64_t items_to_come(Value iterator);
Value iterate(Value v);  // iter(v)
// Next item; unbound() when exhausted, exception when raised.
Value next(Value iterator);
bool is_iterator(Value v);
// Calls body(item, context) for each item; stops when body returns false (an exception is then set, or a
// deliberate stop).
[[nodiscard]] bool for_each(Value iterable, bool (*body)(Value item, void* context), void* context);
// The same for an iterator.
[[nodiscard]] bool for_each_item(Value iterator, bool (*body)(Value item, void* context), void* context);
// Unpacks exactly into out[count]; raises "not enough values to unpack (expected 3, got 2)" etc.
[[nodiscard]] bool unpack(Value iterable, Value* out, size_t count);

// --- conversion to text ---
Value repr(Value v);    // always a str
Value str_of(Value v);  // str(v)
Value ascii(Value v);
Value format(Value v, Value spec);  // format(v, spec); spec str
// Tracks containers being printed so that recursive ones print "...": enter returns 1 when already inside, -1
// raised.
int repr_enter(Value v);
void repr_leave(Value v);

// --- classes ---
int is_instance_of(Value v, Value class_or_tuple);  // isinstance: 1, 0, -1
int is_subclass_of(Value cls, Value class_or_tuple);
Value type_call(Type* type, const Value* args, size_t count, Tuple* keywords);
// What it does with the object that __new__ has made: calls __init__ with the same arguments if the object is
// an instance of the class. The object, or an exception.
Value initialize(const Type* type, Value object, const Value* args, size_t count, Tuple* keywords);
// Is there an __init__ to be called?
bool needs_init(const Type* type, Value object);
// object.__new__: a fresh instance; TypeError for abstract classes.
Value object_new(Type* type);

// --- slices ---
struct SliceBounds {
  int64_t start, stop, step, length;
};
// Evaluates slice (a slice object) against a sequence length, as slice.indices does, clamped.
[[nodiscard]] bool slice_bounds(Value slice, int64_t sequence_length, SliceBounds* out);
Value slice_new(Value start, Value stop, Value step);
struct Slice : Object {
  static constexpr Kind kKind = Kind::Slice;
  Value start, stop, step;
};
struct Range : Object {
  static constexpr Kind kKind = Kind::Range;
  Value start, stop, step, length;  // plain ints
};
// Iterator over a range of small ints; larger ranges keep `big` Values (start, step, remaining count)
// instead.
struct RangeIterator : Object {
  static constexpr Kind kKind = Kind::RangeIterator;
  int64_t next, step, remaining;
};
// Iterators over sequences by index: what the interpreter's FOR_ITER and the JIT know by layout.
struct SequenceIteratorBase : Object {
  Value sequence;  // unbound once exhausted
  int64_t index;
};
struct SequenceIterator : SequenceIteratorBase {
  static constexpr Kind kKind = Kind::SequenceIterator;
};
struct ListIterator : SequenceIteratorBase {
  static constexpr Kind kKind = Kind::ListIterator;
};
struct TupleIterator : SequenceIteratorBase {
  static constexpr Kind kKind = Kind::TupleIterator;
};
struct StrIterator : SequenceIteratorBase {
  static constexpr Kind kKind = Kind::StrIterator;
};
struct BytesIterator : SequenceIteratorBase {
  static constexpr Kind kKind = Kind::BytesIterator;
};

}  // namespace krait
