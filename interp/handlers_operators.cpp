// Operators, comparisons, subscripts and attributes in their generic forms, for operands of any type.
#include "interp/names.h"
#include "interp/quicken.h"
#include "runtime/ops.h"

namespace krait {

namespace {

template <Value (*kOperation)(Value)>
[[gnu::always_inline]] inline KRAIT_HANDLER(unary) {
  save_state(frame, ip, sp);
  const Value v = kOperation(sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

}  // namespace

KRAIT_HANDLER(op_UNARY_POSITIVE) { KRAIT_TAIL unary<positive>(KRAIT_ARGS); }
KRAIT_HANDLER(op_UNARY_INVERT) { KRAIT_TAIL unary<invert>(KRAIT_ARGS); }

static KRAIT_HANDLER(negative_slow) { KRAIT_TAIL unary<negate>(KRAIT_ARGS); }

KRAIT_HANDLER(op_UNARY_NEGATIVE) {
  // -(x<<1|1) as a tagged word is 2 - (x<<1|1).
  int64_t result;
  if (KRAIT_UNLIKELY(!sp[-1].is_small_int()) ||
      KRAIT_UNLIKELY(__builtin_sub_overflow(int64_t{2}, int64_t(sp[-1].raw), &result)))
    KRAIT_TAIL negative_slow(KRAIT_ARGS);
  sp[-1] = Value::from_raw(uint64_t(result));
  KRAIT_TAIL next(KRAIT_ARGS);
}

static KRAIT_HANDLER(not_slow) {
  save_state(frame, ip, sp);
  const int t = truth(sp[-1]);
  if (KRAIT_UNLIKELY(t < 0)) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = Value::boolean(t == 0);
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

KRAIT_HANDLER(op_UNARY_NOT) {
  const Value v = sp[-1];
  if (KRAIT_UNLIKELY(!v.is_bool())) KRAIT_TAIL not_slow(KRAIT_ARGS);
  sp[-1] = Value::boolean(v.is_false());
  KRAIT_TAIL next(KRAIT_ARGS);
}

KRAIT_HANDLER(op_BINARY_OP_generic) {
  save_state(frame, ip, sp);
  const Value v = binary_operation(int(arg), sp[-2], sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-2] = v;
  KRAIT_TAIL next_after_call(frame, ip + 1, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_COMPARE_OP_generic) {
  save_state(frame, ip, sp);
  const Value v = compare(int(arg), sp[-2], sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-2] = v;
  KRAIT_TAIL next_after_call(frame, ip + 2, sp - 1, dispatch, arg);
}

static KRAIT_HANDLER(is_slow) {
  sp[-2] = Value::boolean(is_identical(sp[-2], sp[-1]) != bool(arg));
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_IS_OP) {
  const bool same = sp[-2] == sp[-1];
  if (KRAIT_UNLIKELY(!same && has_kind(sp[-2], Kind::Float))) KRAIT_TAIL is_slow(KRAIT_ARGS);
  sp[-2] = Value::boolean(same != bool(arg));
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_CONTAINS_OP) {
  save_state(frame, ip, sp);
  const int found = contains(sp[-1], sp[-2]);
  if (KRAIT_UNLIKELY(found < 0)) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-2] = Value::boolean(bool(found) != bool(arg));
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_BINARY_SUBSCR_generic) {
  save_state(frame, ip, sp);
  const Value v = get_item(sp[-2], sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-2] = v;
  KRAIT_TAIL next_after_call(frame, ip + 4, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_STORE_SUBSCR_generic) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!set_item(sp[-2], sp[-1], sp[-3]))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip + 1, sp - 3, dispatch, arg);
}

KRAIT_HANDLER(op_DELETE_SUBSCR) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!delete_item(sp[-2], sp[-1]))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 2, dispatch, arg);
}

KRAIT_HANDLER(op_GET_LEN) {
  save_state(frame, ip, sp);
  const int64_t n = length(sp[-1]);
  if (KRAIT_UNLIKELY(n < 0)) KRAIT_TAIL unwind(KRAIT_ARGS);
  *sp = Value::small_int(n);
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

// --- attributes ---

KRAIT_HANDLER(op_LOAD_ATTR_generic) {
  save_state(frame, ip, sp);
  const Value v = get_attribute(sp[-1], code_name(frame->code, arg));
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL next_after_call(frame, ip + 4, sp, dispatch, arg);
}

KRAIT_HANDLER(op_STORE_ATTR_generic) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!set_attribute(sp[-1], code_name(frame->code, arg), sp[-2])))
    KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip + 4, sp - 2, dispatch, arg);
}

KRAIT_HANDLER(op_DELETE_ATTR) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!delete_attribute(sp[-1], code_name(frame->code, arg)))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

// Whether the method was found unbound tells how it is to be called; handlers have no addressable locals.
struct FoundMethod {
  Value method;
  bool self_included;
};
static FoundMethod find_method(Value receiver, Str* name) {
  FoundMethod found{};
  found.method = get_method(receiver, name, &found.self_included);
  return found;
}

KRAIT_HANDLER(op_LOAD_METHOD_generic) {
  save_state(frame, ip, sp);
  const FoundMethod found = find_method(sp[-1], code_name(frame->code, arg));
  if (KRAIT_UNLIKELY(found.method.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  if (found.self_included) {
    sp[0] = sp[-1];
    sp[-1] = found.method;
  } else {
    sp[0] = found.method;
    sp[-1] = Value::unbound();
  }
  KRAIT_TAIL next_after_call(frame, ip + 10, sp + 1, dispatch, arg);
}

}  // namespace krait
