// See support.h.
#include "runtime/types/support.h"

#include "runtime/dict.h"
#include "runtime/instance.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/str.h"

namespace krait {

Value class_getitem(const Value* args) { return call(type_value(types::generic_alias), {args[0], args[1]}); }

void match_as_sequence(Type* type) { type->flags |= kTypeMatchSequence; }
void match_as_mapping(Type* type) { type->flags |= kTypeMatchMapping; }

Value get_instance_dict(Value self) { return instance_dict(self); }

bool set_instance_dict(Value self, Value value) {
  if (value.is_unbound()) {
    (void)raise_type_error("cannot delete __dict__");
    return false;
  }
  if (is_dict(value)) return instance_set_dict(self.as_object(), value.as<Dict>());
  (void)raise_type_error("__dict__ must be set to a dictionary, not a '%T'", value);
  return false;
}

Value return_self(const Value* args) { return args[0]; }

Value builtin_named(const char* name) { return dict_get_str(builtins_dict(), str_intern(name)); }

bool index_argument(Value v, int64_t length, int64_t* out) {
  if (!v.is_small_int() && !is_int(v) && !type_of(v)->slot(Slot::Index)) {
    (void)raise_type_error("slice indices must be integers or have an __index__ method");
    return false;
  }
  if (!int_to_i64_clamped(v, out)) return false;
  if (*out < 0) *out = *out + length < 0 ? 0 : *out + length;
  return true;
}

SubscriptKind sequence_subscript(const char* type, Value key, int64_t length, int64_t* index) {
  if (KRAIT_LIKELY(key.is_small_int())) {
    *index = key.as_small_int();
  } else if (has_kind(key, Kind::Slice)) {
    return SubscriptKind::Slice;
  } else if (is_int(key) || type_of(key)->slot(Slot::Index)) {
    Value plain = index_of(key);
    if (plain.is_exception()) return SubscriptKind::Error;
    if (!int_fits_i64(plain, index)) {
      (void)raise(types::IndexError, "cannot fit '%T' into an index-sized integer", key);
      return SubscriptKind::Error;
    }
  } else {
    (void)raise_type_error("%s indices must be integers or slices, not %T", type, key);
    return SubscriptKind::Error;
  }
  if (*index < 0) *index += length;
  return SubscriptKind::Index;
}

}  // namespace krait
