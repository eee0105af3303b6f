// Method resolution order (C3), and the rules by which a class fits its bases: best base, memory layout,
// metaclass.
//
// Every class inherits the memory layout of one base, its best base; the other bases must not have added
// fields of their own that conflict with it. The class that added fields last is the "solid base". An
// attribute word at the end (the place of __dict__) does not count: subclasses move it behind their own
// fields.
#include <string>
#include <vector>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "runtime/type_internal.h"

namespace krait {

namespace {

// One of the lists that C3 merges, read from the front.
struct MergeList {
  const Tuple* items;
  uint64_t next = 0;

  bool done() const { return next >= items->length; }
  Value head() const { return items->items[next]; }
  bool tail_contains(Value v) const {
    for (uint64_t i = next + 1; i < items->length; ++i)
      if (items->items[i] == v) return true;
    return false;
  }
};

Value raise_inconsistent(const std::vector<MergeList>& lists) {
  std::vector<Value> candidates;
  for (const MergeList& l : lists) {
    if (l.done()) continue;
    bool seen = false;
    for (Value v : candidates) seen |= v == l.head();
    if (!seen) candidates.push_back(l.head());
  }
  std::string text = "Cannot create a consistent method resolution\norder (MRO) for bases";
  for (size_t i = 0; i < candidates.size(); ++i) {
    text += i ? ", " : " ";
    text += str_to_utf8(candidates[i].as<Type>()->name);
  }
  return raise_type_error("%s", text.c_str());
}

bool check_duplicate_bases(const Tuple* bases) {
  for (uint64_t i = 0; i < bases->length; ++i)
    for (uint64_t j = i + 1; j < bases->length; ++j)
      if (bases->items[i] == bases->items[j]) {
        raise_type_error("duplicate base class %S", bases->items[i].as<Type>()->name);
        return false;
      }
  return true;
}

// type + the base's MRO, for single inheritance.
Value linear_mro(Type* type, const Type* base) {
  const auto* inherited = base->mro.as<Tuple>();
  Tuple* result = tuple_allocate(inherited->length + 1);
  result->items[0] = type_value(type);
  for (uint64_t i = 0; i < inherited->length; ++i) result->items[i + 1] = inherited->items[i];
  write_barrier(result);
  return Value::object(result);
}

}  // namespace

Value type_c3_mro(Type* type) {
  const auto* bases = type->bases.as<Tuple>();
  if (bases->length == 0) return tuple_new({type_value(type)});
  for (uint64_t i = 0; i < bases->length; ++i) {
    const auto* base = bases->items[i].as<Type>();
    if (base->mro.is_unbound())
      return raise_type_error("Cannot extend an incomplete type '%.100s'", type_name(base));
  }
  if (bases->length == 1) return linear_mro(type, bases->items[0].as<Type>());
  if (!check_duplicate_bases(bases)) return Value::exception();
  std::vector<MergeList> lists;  // the tuples are held by the bases
  for (uint64_t i = 0; i < bases->length; ++i) lists.push_back({bases->items[i].as<Type>()->mro.as<Tuple>()});
  lists.push_back({bases});
  const Value result = list_new();
  auto* list = result.as<List>();
  if (!list_append(list, type_value(type))) return Value::exception();
  for (;;) {
    bool all_done = true;
    Value chosen = Value::unbound();
    for (const MergeList& candidate : lists) {
      if (candidate.done()) continue;
      all_done = false;
      bool blocked = false;
      for (const MergeList& other : lists) blocked |= !other.done() && other.tail_contains(candidate.head());
      if (blocked) continue;
      chosen = candidate.head();
      break;
    }
    if (all_done) return list_to_tuple(list);
    if (chosen.is_unbound()) return raise_inconsistent(lists);
    if (!list_append(list, chosen)) return Value::exception();
    for (MergeList& l : lists)
      if (!l.done() && l.head() == chosen) ++l.next;
  }
}

Value type_compute_mro(Type* type) {
  Type* metatype = type_of(type_value(type));
  if (metatype == types::type) return type_c3_mro(type);
  Type* where;
  const Value custom = type_lookup_where(metatype, names::mro, &where);
  if (where == types::type || custom.is_unbound()) return type_c3_mro(type);
  const Value result = call(descriptor_get(custom, type_value(type), metatype));
  if (result.is_exception()) return result;
  const Value mro = tuple_from_iterable(result);
  if (mro.is_exception()) return mro;
  Type* solid = type_solid_base(type);
  const auto* items = mro.as<Tuple>();
  if (items->length == 0) return raise_type_error("type MRO must not be empty");
  for (uint64_t i = 0; i < items->length; ++i) {
    const Value v = items->items[i];
    if (!has_kind(v, Kind::Type)) return raise_type_error("mro() returned a non-class ('%T')", v);
    if (!is_subtype(solid, type_solid_base(v.as<Type>())))
      return raise_type_error("mro() returned base with unsuitable layout ('%s')", type_name(v.as<Type>()));
  }
  return mro;
}

Type* type_solid_base(Type* type) {
  while (type->base) {
    const Type* base = type->base;
    if (type->instance_kind != base->instance_kind && !(type->flags & kTypeHeap && !type->spec)) return type;
    if (type_layout_size(type) != type_layout_size(base)) return type;
    type = type->base;
  }
  return type;
}

Type* type_best_base(Tuple* bases) {
  KRAIT_ASSERT(bases->length > 0);
  Type* best = nullptr;
  Type* winner = nullptr;
  for (uint64_t i = 0; i < bases->length; ++i) {
    if (!has_kind(bases->items[i], Kind::Type)) {
      raise_type_error("bases must be types");
      return nullptr;
    }
    auto* candidate_type = bases->items[i].as<Type>();
    if (!(candidate_type->flags & kTypeBase)) {
      raise_type_error("type '%s' is not an acceptable base type", type_name(candidate_type));
      return nullptr;
    }
    Type* candidate = type_solid_base(candidate_type);
    if (!winner || (is_subtype(candidate, winner) && candidate != winner)) {
      winner = candidate;
      best = candidate_type;
    } else if (!is_subtype(winner, candidate)) {
      raise_type_error("multiple bases have instance lay-out conflict");
      return nullptr;
    }
  }
  return best;
}

Type* type_calculate_metaclass(Type* metatype, Tuple* bases) {
  Type* winner = metatype;
  for (uint64_t i = 0; i < bases->length; ++i) {
    Type* candidate = type_of(bases->items[i]);
    if (is_subtype(winner, candidate)) continue;
    if (is_subtype(candidate, winner)) {
      winner = candidate;
      continue;
    }
    raise_type_error(
        "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
        "metaclasses of all its bases");
    return nullptr;
  }
  return winner;
}

}  // namespace krait
