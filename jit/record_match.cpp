// Recording the match statement. Whether a subject matches follows from its type, which is guarded and
// watched; its attributes and items are loaded as attribute accesses and unpacking do.
#include "interp/names.h"
#include "interp/statements.h"
#include "jit/natives.h"
#include "jit/record_attributes.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

Value op_match_keys(Value mapping, Value keys) { return match_keys(mapping, keys.as<Tuple>()); }
const CallInfo kMatchKeys = KRAIT_CALL_ANYTHING("MatchKeys", op_match_keys, Type::Value, 2);
Value op_match_class(Value subject, Value type, int64_t positional, Value keywords) {
  return match_class(subject, type, positional, keywords.as<Tuple>());
}
const CallInfo kMatchClass = KRAIT_CALL_ANYTHING("MatchClass", op_match_class, Type::Value, 4);
Value op_length_value(Value v) {
  const int64_t n = length(v);
  return n < 0 ? Value::exception() : Value::small_int(n);
}
const CallInfo kLengthOfAny = KRAIT_CALL_ANYTHING("LengthOfAny", op_length_value, Type::Value, 1);

void match_by_type(Recorder& r, uint32_t flag) {
  const Value live = r.live(1);
  krait::Type* type = type_of(live);
  if (!r.watch_class(type)) return r.abort(AbortReason::OpcodeNotRecorded);
  if (r.guard_type(r.ref(1), live)) r.push(r.b.boolean(type->flags & flag));
}

// The class and what it says about patterns are settled; the subject's type decides.
enum class Match { No, Yes, Unknown };

Match decide(Recorder& r, Value subject, Value pattern) {
  if (!has_kind(pattern, Kind::Type) || type_of(pattern) != types::type) return Match::Unknown;
  krait::Type* type = type_of(subject);
  if (!(type->flags & kTypeDefaultGetattr) ||
      type_lookup(type, names::__class__) != type_lookup(types::object, names::__class__))
    return Match::Unknown;
  if (!r.watch_class(type) || !r.watch_class(pattern.as<krait::Type>())) return Match::Unknown;
  return is_subtype(type, pattern.as<krait::Type>()) ? Match::Yes : Match::No;
}

// The names of the attributes that a class pattern asks for. False: not recorded in line.
bool attribute_names(krait::Type* type, uint64_t positional, const Tuple* keywords, std::vector<Str*>* out) {
  if (positional) {
    if (shape_of(type)->type != types::type) return false;
    const Value names = type_lookup(type, krait::names::__match_args__);
    if (!has_shape(names, shapes::tuple) || names.as<Tuple>()->length < positional) return false;
    for (uint64_t i = 0; i < positional; i++) {
      const Value name = names.as<Tuple>()->items[i];
      if (!has_shape(name, shapes::str)) return false;
      out->push_back(str_intern(name));
    }
  }
  for (uint64_t i = 0; i < keywords->length; i++) out->push_back(str_intern(keywords->items[i]));
  for (size_t i = 0; i < out->size(); i++) {
    for (size_t k = 0; k < i; k++) {
      if ((*out)[i] == (*out)[k]) return false;
    }
  }
  return true;
}

// False: not recorded in line (no effects), or aborted.
bool match_in_line(Recorder& r, uint64_t positional) {
  const Value subject = r.live(3), pattern = r.live(2), keywords = r.live(1);
  const Ref subject_ref = r.ref(3);
  const Match match = decide(r, subject, pattern);
  if (match == Match::Unknown || !Ir::is_const(r.ref(1))) return false;
  if (!r.guard_is(r.ref(2), pattern) || !r.guard_type(subject_ref, subject)) return false;
  if (match == Match::No) return r.replace(3, r.b.value(Value::none())), true;
  auto* type = pattern.as<krait::Type>();
  const bool itself =
      positional == 1 && matches_itself(type) && type_lookup(type, names::__match_args__).is_unbound();
  std::vector<Str*> names;
  if (!attribute_names(type, itself ? 0 : positional, keywords.as<Tuple>(), &names)) return false;
  std::vector<Ref> values;
  if (itself) values.push_back(subject_ref);
  for (Str* name : names) {
    const Ref v = load_attribute(r, subject_ref, subject, name);
    if (v == kNoRef) return false;
    values.push_back(v);
  }
  const Ref tuple = new_tuple(r, values);
  if (!r.active()) return false;
  r.replace(3, tuple);
  return true;
}

}  // namespace

void record_MATCH_MAPPING(Recorder& r, uint64_t) { match_by_type(r, kTypeMatchMapping); }
void record_MATCH_SEQUENCE(Recorder& r, uint64_t) { match_by_type(r, kTypeMatchSequence); }

void record_GET_LEN(Recorder& r, uint64_t) {
  const Ref known = length_of(r, r.ref(1), r.live(1));
  if (!r.active()) return;
  if (known != kNoRef) return r.push(known);
  const Ref subject = r.boxed(r.ref(1));
  r.push(r.call(0, kLengthOfAny, {subject}, Recorder::Outcome::ValueMayRaise));
}

void record_MATCH_KEYS(Recorder& r, uint64_t) {
  const Ref subject = r.boxed(r.ref(2)), keys = r.ref(1);
  r.push(r.call(0, kMatchKeys, {subject, keys}, Recorder::Outcome::ValueMayRaise));
}

void record_MATCH_CLASS(Recorder& r, uint64_t arg) {
  if (match_in_line(r, arg) || !r.active()) return;
  const Ref subject = r.boxed(r.ref(3)), pattern = r.boxed(r.ref(2)), keywords = r.ref(1);
  r.push(r.call(3, kMatchClass, {subject, pattern, r.b.int_(int64_t(arg)), keywords},
                Recorder::Outcome::ValueMayRaise));
}

}  // namespace krait::jit
