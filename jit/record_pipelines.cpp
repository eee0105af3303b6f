// See record_pipelines.h.
#include "jit/record_pipelines.h"

#include "interp/iteration.h"
#include "interp/pipelines.h"
#include "interp/quicken.h"
#include "jit/natives.h"
#include "jit/record_methods.h"
#include "runtime/iterators.h"

namespace krait::jit {

namespace {

int32_t field_offset(size_t n) { return int32_t(sizeof(Object) + sizeof(Value) * n); }

// What of an iterator never changes has a class of its own.
AliasClass field_alias(Value iterator, size_t n) {
  const bool constant = has_kind(iterator, Kind::Zip) && field_offset(n) == offsetof(Zip, iterators);
  return constant ? AliasClass::Constant : AliasClass::Iterator;
}

// Enters the generator function for the iterator, which makes the result of the site. False: declined or
// aborted.
bool enter_pipeline(Recorder& r, size_t operands, Ref ref, Value live) {
  Pipeline p;
  if (!find_pipeline(live, &p) || r.inlined() >= Recorder::kMostResumed || !r.guard_shape(ref, live))
    return false;
  Invocation site;
  site.operands = operands;
  site.callable = Value::object(p.function);
  site.callable_ref = r.b.value(site.callable);
  site.add(ref, live);
  for (size_t i = 1; i < p.count; i++)
    site.add(r.b.load(Type::Value, field_alias(live, i - 1), ref, field_offset(i - 1)), p.args[i]);
  return call_method(r, site, 0);
}

// --- what the generator functions know

bool record_pipe(Recorder& r, Invocation& site) {
  if (enter_pipeline(r, site.operands, site.args[0], site.live[0])) return true;
  return r.active() && returns(r, site, site.args[0]);
}

// The place of a field.
struct Field {
  Ref object;
  AliasClass alias;
  int32_t offset;
};
Field field_of(const Invocation& site) {
  const auto n = size_t(site.live[1].as_small_int());
  return {site.args[0], field_alias(site.live[0], n), field_offset(n)};
}

bool record_load(Recorder& r, Invocation& site) {
  const Field f = field_of(site);
  const Ref v = r.b.load(Type::Value, f.alias, f.object, f.offset);
  const auto* fields = reinterpret_cast<const Value*>(site.live[0].as_object() + 1);
  const bool unbound = fields[site.live[1].as_small_int()].is_unbound();
  if (!r.guard(r.b.emit(Op::Same, v, r.b.value(Value::unbound())), unbound)) return false;
  return returns(r, site, unbound ? r.b.value(Value::none()) : v);
}

bool record_has(Recorder& r, Invocation& site) {
  const Field f = field_of(site);
  const Ref v = r.b.load(Type::Value, f.alias, f.object, f.offset);
  return returns(r, site, r.b.emit(Op::Not, r.b.emit(Op::Same, v, r.b.value(Value::unbound()))));
}

bool set_field(Recorder& r, Invocation& site, Ref v) {
  if (!r.active()) return false;
  const Field f = field_of(site);
  r.b.store_reference(f.alias, f.object, f.offset, v);
  return returns(r, site, r.b.value(Value::none()));
}
bool record_store(Recorder& r, Invocation& site) { return set_field(r, site, r.boxed(site.args[2])); }
bool record_clear(Recorder& r, Invocation& site) { return set_field(r, site, r.b.value(Value::unbound())); }

}  // namespace

const NativeRow kPipelineNatives[] = {
    {"pipelines.has", record_has, 0, 0, nullptr},     {"pipelines.load", record_load, 0, 0, nullptr},
    {"pipelines.store", record_store, 0, 0, nullptr}, {"pipelines.clear", record_clear, 0, 0, nullptr},
    {"pipelines.pipe", record_pipe, 0, 0, nullptr},   {}};

bool make_pipeline(Recorder& r) { return enter_pipeline(r, 1, r.ref(1), r.live(1)); }

void replace_by_pipeline(Recorder& r) {
  if ((r.code()->flags & kCoHidden) || !r.is_untouched(1)) return;
  const Value generator = pipeline_generator(r.live(1));
  if (generator.is_unbound()) return;
  r.replace_live(1, generator);
  set_opcode(r.ip(), OP_FOR_ITER_PIPELINE);
}

}  // namespace krait::jit
