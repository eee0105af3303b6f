// Calls of native functions: finding their rows, binding arguments, direct calls with effects. See natives.h.
#include "jit/natives.h"

#include <string>
#include <string_view>
#include <unordered_map>

#include "interp/equivalents.h"
#include "jit/operations.h"
#include "jit/record_methods.h"
#include "runtime/call.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/plain_keys.h"
#include "runtime/signature.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"

namespace krait::jit {

namespace {

using RowTable = std::unordered_map<std::string_view, const NativeRow*>;

const RowTable& rows() {
  static const RowTable table = [] {
    RowTable t;
    for (const NativeRow* row :
         {kNumberNatives, kMathNatives, kObjectNatives, kListNatives, kDictNatives, kTextNatives,
          kBytesNatives, kStructNatives, kIteratorNatives, kPipelineNatives, kDequeNatives, kKeyedNatives}) {
      for (; row->name; ++row) t.emplace(row->name, row);
    }
    return t;
  }();
  return table;
}

// "math.sqrt", "list.append"; the bare name of a class.
std::string qualified_name(Value callable) {
  if (has_kind(callable, Kind::Type)) return callable.as<krait::Type>()->c_name;
  const auto* f = callable.as<NativeFunction>();
  std::string scope;
  if (f->checks_self || f->shape_id == shapes::classmethod_descriptor)
    scope = f->owner.as<krait::Type>()->c_name;
  else if (is_str(f->module_name)) scope = str_to_utf8(f->module_name);
  return scope + "." + f->def->name;
}

bool is_iterated_natively(Value v) {
  return has_shape(v, shapes::list) || has_shape(v, shapes::tuple) || has_shape(v, shapes::dict) ||
         has_shape(v, shapes::set) || has_shape(v, shapes::frozenset) || has_shape(v, shapes::range);
}

// Are the arguments what the row admits? Guards it.
bool admit(Recorder& r, const Invocation& site, const NativeRow& row, size_t first) {
  const char* letter = row.takes;
  for (size_t i = first; i < site.count; i++) {
    const Value v = site.live[i];
    const bool ok = *letter == '*' || is_plain_immutable(v) || (*letter == 'l' && is_iterated_natively(v));
    if (!ok || (*letter != '*' && !r.guard_type(site.args[i], v))) return false;
    if (letter[1]) ++letter;
  }
  return true;
}

// Completes the arguments to the array that the function takes. False: it would refuse them.
bool bind(Recorder& r, NativeFunction* f, Invocation* site) {
  if (f->parameter_count == int64_t(site->count)) return true;
  const Signature* s = native_signature(f);
  const auto self = size_t(f->checks_self || s->takes_self);
  const auto most = self + size_t(s->positional);
  if (site->count < self + size_t(s->min_positional) || (site->count > most && !s->has_var_args))
    return false;
  for (size_t k = size_t(s->positional); k < s->parameters.size(); k++) {
    if (s->parameters[k].required) return false;
  }
  if (size_t(s->bound_count()) + 1 > Invocation::kMostArguments) return false;
  Ref rest = kNoRef;
  if (s->has_var_args) {
    const size_t given = std::min(site->count, most);
    rest = new_tuple(r, std::span<const Ref>(site->args + given, site->count - given));
    if (!r.active()) return false;
    site->count = given;
  }
  const auto add = [&](Value v) { site->add(r.b.value(v), v); };
  while (site->count < most) add(s->parameters[site->count - self].default_value);
  if (s->has_var_args) site->add(rest, Value::unbound());
  for (size_t k = size_t(s->positional); k < s->parameters.size(); k++) add(s->parameters[k].default_value);
  if (s->has_var_keywords) add(Value::unbound());
  return site->count == size_t(s->bound_count());
}

// What neither reads nor writes anything that may change gives the same result for the same arguments.
bool fold_call(Recorder& r, const Invocation& site) {
  const Ir& ir = r.b.ir();
  Value args[Invocation::kMostArguments];
  for (size_t i = 0; i < site.count; i++) {
    if (!Ir::is_const(site.args[i])) return false;
    args[i] = Value::from_raw(ir.bits(site.args[i]));
  }
  const Value result = site.callable.as<NativeFunction>()->function(args);
  if (result.is_exception()) return clear_exception(), false;
  return is_plain_immutable(result) && returns(r, site, r.constant(result));
}

bool call_directly(Recorder& r, Invocation& site, AliasSet reads, AliasSet writes, bool anything) {
  auto* f = site.callable.as<NativeFunction>();
  if (!bind(r, f, &site)) return false;
  for (size_t i = 0; i < site.count; i++) site.args[i] = r.boxed(site.args[i]);
  if (!r.active()) return false;
  if (!anything && !reads && !writes && fold_call(r, site)) return true;
  const CallInfo& info = r.new_call({.name = f->def->name,
                                     .function = address_of(f->function),
                                     .result = Type::Value,
                                     .arg_count = uint8_t(site.count),
                                     .reads = anything ? kAllAliases : reads,
                                     .writes = anything ? kAllAliases : writes,
                                     .pure = false,
                                     .safepoint = true,
                                     .looks_back = anything});
  const Ref result = r.call(site.operands, info, std::span<const Ref>(site.args, site.count),
                            Recorder::Outcome::ValueMayRaise, Op::CallNative);
  if (!r.active()) return false;
  r.push(result);
  return true;
}

// A method needs a receiver of its type.
bool guard_receiver(Recorder& r, const NativeFunction* f, const Invocation& site) {
  if (!f->checks_self) return true;
  return site.count > 0 && is_instance(site.live[0], f->owner.as<krait::Type>()) &&
         r.guard_type(site.args[0], site.live[0]);
}

// dict's own methods do the same to instances of subclasses, and those of exceptions and of object to all.
bool is_exact_receiver(const NativeFunction* f, const Invocation& site) {
  if (!f->checks_self) return true;
  const auto* owner = f->owner.as<krait::Type>();
  return type_of(site.live[0]) == owner || owner == types::dict || owner == types::BaseException ||
         owner == types::object;
}

// A function of the module operator is followed in bytecode. False: it is none, declined or aborted.
bool call_equivalent(Recorder& r, const NativeFunction* f, const Invocation& site) {
  if (f->checks_self || !is_str(f->module_name) || !str_equals_ascii(f->module_name.as<Str>(), "_operator"))
    return false;
  Function* equivalent = operator_equivalent(f->def->name, site.count);
  if (!equivalent) return false;
  Invocation inner = site;
  inner.callable = Value::object(equivalent);
  inner.callable_ref = r.b.value(inner.callable);
  return call_method(r, inner, 0);
}

}  // namespace

const NativeRow* native_row(Value callable) {
  const auto found = rows().find(qualified_name(callable));
  return found == rows().end() ? nullptr : found->second;
}

bool record_native_call(Recorder& r, Invocation& site) {
  auto* f = site.callable.as<NativeFunction>();
  const bool of_class = f->shape_id == shapes::classmethod_descriptor;
  if (f->is_new) return record_new(r, site);
  if (f->is_next || (of_class && site.bound == kNoRef)) return false;
  if (!r.guard_is(site.callable_ref, site.callable) || !guard_receiver(r, f, site)) return false;
  if (call_equivalent(r, f, site)) return true;
  if (!r.active()) return false;
  const NativeRow* row = is_exact_receiver(f, site) ? native_row(site.callable) : nullptr;
  if (row && row->record && row->record(r, site)) return true;
  if (!r.active()) return false;
  const bool known = row && row->takes && admit(r, site, *row, f->checks_self || of_class);
  if (!r.active()) return false;
  return call_directly(r, site, known ? row->reads : 0, known ? row->writes : 0, !known);
}

void guard_unexported(Recorder& r, Ref object, int64_t live_exports, AliasClass c, int32_t offset) {
  if (live_exports) return r.abort(AbortReason::NoRecorderForCall);
  r.guard(r.b.emit(Op::Eq, r.b.load(Type::Int, c, object, offset), r.b.int_(0)));
}

bool call_with_effects(Recorder& r, Invocation& site, AliasSet reads, AliasSet writes) {
  return call_directly(r, site, reads, writes, false);
}

bool record_class_call(Recorder& r, Invocation& site) {
  const auto* type = site.callable.as<krait::Type>();
  if (!type->spec) return false;
  const NativeRow* row = native_row(site.callable);
  if (!row || !r.guard_is(site.callable_ref, site.callable)) return false;
  if (row->record && row->record(r, site)) return true;
  if (!r.active() || !row->takes || !admit(r, site, *row, 0)) return false;
  Ref args[Invocation::kMostArguments + 2];
  args[0] = r.b.value(Value::small_int(int64_t(site.count + 1)));
  args[1] = r.b.value(site.callable);
  for (size_t i = 0; i < site.count; i++) args[i + 2] = r.boxed(site.args[i]);
  if (!r.active()) return false;
  CallInfo info = array_operation(row->name, address_of(op_call), site.count + 1, false);
  info.reads = row->reads;
  info.writes = row->writes;
  const Ref result = r.call(site.operands, r.new_call(info), std::span<const Ref>(args, site.count + 2),
                            Recorder::Outcome::ValueMayRaise, Op::CallNative);
  if (!r.active()) return false;
  r.push(result);
  return true;
}

CallInfo reading_call(const char* name, const void* function, Type result, uint8_t count, AliasSet reads) {
  return {.name = name,
          .function = function,
          .result = result,
          .arg_count = count,
          .reads = reads,
          .writes = 0,
          .pure = reads == 0,
          .safepoint = false,
          .looks_back = false};
}

CallInfo pure_call(const char* name, const void* function, Type result, uint8_t count) {
  return reading_call(name, function, result, count, 0);
}

CallInfo making_call(const char* name, const void* function, uint8_t count) {
  return {.name = name,
          .function = function,
          .result = Type::Value,
          .arg_count = count,
          .reads = 0,
          .writes = 0,
          .pure = false,
          .safepoint = true,
          .looks_back = false};
}

bool calls(Recorder& r, const Invocation& site, const CallInfo& info, std::initializer_list<Ref> args) {
  if (!r.active()) return false;
  const Ref result = r.call(site.operands, info, args, Recorder::Outcome::ValueMayRaise);
  if (r.active()) r.push(result);
  return r.active();
}

bool is_tuple_for(Recorder& r, Value v, Slot operation) {
  if (has_shape(v, shapes::tuple)) return true;
  if (!is_tuple(v)) return false;
  krait::Type* type = type_of(v);
  return type->slot_methods[int(operation)] == types::tuple->slot_methods[int(operation)] &&
         r.watch_class(type);
}

Ref new_tuple(Recorder& r, std::span<const Ref> items) {
  if (items.empty()) return r.b.value(tuple_empty());
  Ref boxed[Invocation::kMostArguments];
  for (size_t i = 0; i < items.size(); i++) boxed[i] = r.boxed(items[i]);
  if (!r.active()) return kNoRef;
  const auto size = uint32_t(sizeof(Tuple) + 8 * items.size());
  const Ref tuple = r.b.new_object(Kind::Tuple, shapes::tuple, size);
  r.b.store(AliasClass::Constant, tuple, offsetof(Tuple, length), r.b.int_(int64_t(items.size())));
  for (size_t i = 0; i < items.size(); i++)
    r.b.store_reference(AliasClass::Constant, tuple, int32_t(offsetof(Tuple, items) + 8 * i), boxed[i]);
  return tuple;
}

}  // namespace krait::jit
