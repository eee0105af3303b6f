// Structure sequences: tuples whose items also have names. Fields beyond the visible ones are stored behind
// the tuple's items and are reachable by name only.
#include <algorithm>
#include <cstring>
#include <iterator>

#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

constexpr const char* kUnnamed = "unnamed field";

// Kept in Type::extra: a tuple of the names of all fields that have one.
Tuple* field_names(const Type* type) {
  while (!type->spec || type->extra.is_unbound()) type = type->base;
  return type->extra.as<Tuple>();
}

size_t class_constant(Type* type, const char* name) {
  return size_t(type_lookup(type, str_intern(name)).as_small_int());
}
size_t visible_count(Type* type) { return class_constant(type, "n_sequence_fields"); }
size_t total_count(Type* type) { return class_constant(type, "n_fields"); }

Tuple* make(Type* type, size_t visible, size_t total) {
  auto* t = static_cast<Tuple*>(allocate_instance(type, total * sizeof(Value)));
  if (!t) return nullptr;
  t->length = visible;
  for (size_t i = 0; i < total; ++i) t->items[i] = Value::none();
  return t;
}

Value sequence_new(const Value* a) {
  auto* type = a[0].as<Type>();
  if (type->flags & kTypeHidden) return raise_type_error("cannot create '%N' instances", type);
  size_t visible = visible_count(type);
  Tuple* names = field_names(type);
  size_t total = total_count(type), unnamed = total - names->length;
  if (!a[2].is_unbound() && !is_dict(a[2])) {
    return raise_type_error("%s() takes a dict as second arg, if any", type_name(type));
  }
  Value given = tuple_from_iterable(a[1]);
  if (given.is_exception()) {
    if (clear_if(types::TypeError)) return raise_type_error("constructor requires a sequence");
    return given;
  }
  size_t count = given.as<Tuple>()->length;
  if (visible == total ? count != total : count < visible || count > total) {
    const char* bound = visible == total ? "" : count < visible ? "at least " : "at most ";
    size_t expected = count < visible ? visible : total;
    return raise_type_error("%s() takes %s%s%zu-sequence (%zu-sequence given)", type_name(type),
                            visible == total ? "a " : "an ", bound, expected, count);
  }
  Tuple* t = make(type, visible, total);
  if (!t) return Value::exception();
  memcpy(t->items, given.as<Tuple>()->items, count * sizeof(Value));
  for (size_t i = count; i < total && !a[2].is_unbound(); ++i) {
    Value v = dict_get(a[2].as<Dict>(), names->items[i - unnamed]);
    if (v.is_exception()) return v;
    if (!v.is_unbound()) t->items[i] = v;
  }
  write_barrier(t);
  return Value::object(t);
}

Value sequence_repr(const Value* a) {
  auto* t = a[0].as<Tuple>();
  Tuple* names = field_names(type_of(a[0]));
  StringBuilder builder;
  builder.append_utf8(type_name(type_of(a[0])));
  builder.append_char('(');
  for (uint64_t i = 0; i < t->length; ++i) {
    if (i) builder.append_ascii(", ");
    builder.append(names->items[i].as<Str>());
    builder.append_char('=');
    if (!builder.append_repr_of(t->items[i])) return Value::exception();
  }
  builder.append_char(')');
  return builder.finish();
}

Value sequence_reduce(const Value* a) {
  auto* t = a[0].as<Tuple>();
  Tuple* names = field_names(type_of(a[0]));
  Dict* hidden = dict_new();
  size_t total = total_count(type_of(a[0])), unnamed = total - names->length;
  for (uint64_t i = t->length; i < total; ++i) {
    if (!dict_set(hidden, names->items[i - unnamed], t->items[i])) return Value::exception();
  }
  Value visible = tuple_new(t->items, t->length);
  return tuple_new({type_value(type_of(a[0])), tuple_new({visible, Value::object(hidden)})});
}

const NativeDef kMethods[] = {
    {"__new__", "cls, sequence, dict=?", sequence_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", sequence_repr, "Return repr(self)."},
    {"__reduce__", "$self, /", sequence_reduce},
    {}};

const NativeDef* methods_with(const NativeDef& constructor) {
  auto* methods = new NativeDef[std::size(kMethods)];
  std::copy(std::begin(kMethods), std::end(kMethods), methods);
  methods[0] = constructor;
  return methods;
}

}  // namespace

Type* struct_sequence_create(const char* qualified_name, const char* doc, const char* const* names,
                             size_t visible, const NativeDef* constructor) {
  size_t total = 0;
  while (names[total]) ++total;
  // The descriptions live as long as the type: forever.
  auto* members = new MemberDef[total + 1]();
  RootVector named;
  size_t visible_named = 0;
  for (size_t i = 0; i < total; ++i) {
    if (strcmp(names[i], kUnnamed) == 0) continue;
    MemberDef& member = members[named.size()];
    member.name = names[i];
    member.offset = uint32_t(offsetof(Tuple, items) + i * sizeof(Value));
    named.push_back(Value::object(str_intern(names[i])));
    visible_named += i < visible;
  }
  auto* spec = new TypeSpec();
  spec->size = sizeof(Tuple);
  spec->doc = doc;
  spec->methods = constructor ? methods_with(*constructor) : kMethods;
  spec->members = members;
  Type* type = native_type_create(qualified_name, Kind::Tuple, sizeof(Tuple), types::tuple, 0, spec);
  store(type, &type->extra, tuple_new(named.data(), named.size()));
  dict_set_str(type->dict, "n_sequence_fields", Value::small_int(int64_t(visible)));
  dict_set_str(type->dict, "n_fields", Value::small_int(int64_t(total)));
  dict_set_str(type->dict, "n_unnamed_fields", Value::small_int(int64_t(total - named.size())));
  dict_set_str(type->dict, "__match_args__", tuple_new(named.data(), visible_named));
  type_modified(type, nullptr);
  return type;
}

Value struct_sequence_new(Type* type, const Value* values, size_t count) {
  Tuple* t = make(type, visible_count(type), total_count(type));
  if (!t) return Value::exception();
  memcpy(t->items, values, count * sizeof(Value));
  write_barrier(t);
  return Value::object(t);
}

}  // namespace krait
