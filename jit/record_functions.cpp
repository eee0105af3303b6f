// Recording the making of functions: a function object whose fields the trace stores, so that one that is
// only called need not exist.
#include "jit/natives.h"
#include "jit/record_names.h"
#include "runtime/bytecode.h"
#include "runtime/dict.h"
#include "runtime/function.h"
#include "runtime/shape.h"
#include "runtime/str.h"

namespace krait::jit {

void record_MAKE_FUNCTION(Recorder& r, uint64_t arg) {
  Namespace globals;
  if (!find_namespace(r, &globals)) return;
  Builder& b = r.b;
  auto* code = r.live(1).as<Code>();
  if (!Ir::is_const(r.ref(1))) return r.abort(AbortReason::OpcodeNotRecorded);
  // What stands below the code object, from the top: closure, annotations, keyword defaults, defaults.
  constexpr uint8_t kFlags[] = {kMakeClosure, kMakeAnnotations, kMakeKwDefaults, kMakeDefaults};
  Ref given[4] = {};
  size_t operands = 1;
  for (int i = 0; i < 4; i++) {
    if (arg & kFlags[i]) given[i] = r.boxed(r.ref(++operands));
  }
  if (!r.active()) return;
  // The other fields are those of a function made here and now.
  const Function* model = function_new(code, r.frame()->globals(), code->qualname);
  const krait::Type* type = types::function;
  const auto bytes = uint32_t(type->instance_size + 8u * type->root_shape->inline_capacity);
  const Ref f = b.new_object(Kind::Function, type->root_shape->id, bytes);
  const auto set = [&](AliasClass alias, size_t offset, Ref v) {
    b.store_reference(alias, f, int32_t(offset), v);
  };
  const auto copy = [&](AliasClass alias, size_t offset, Value v) {
    if (!v.is_unbound()) set(alias, offset, b.value(v));
  };
  copy(AliasClass::Function, offsetof(Function, code), Value::object(code));
  set(AliasClass::Constant, offsetof(Function, globals), globals.ref);
  copy(AliasClass::Constant, offsetof(Function, builtins), r.frame()->function->builtins);
  copy(AliasClass::Function, offsetof(Function, name), model->name);
  copy(AliasClass::Function, offsetof(Function, qualname), model->qualname);
  copy(AliasClass::Function, offsetof(Function, doc), model->doc);
  if (globals.is_constant) copy(AliasClass::Function, offsetof(Function, module), model->module);
  else set(AliasClass::Function, offsetof(Function, module), look_up_name(r, globals, names::__name__));
  copy(AliasClass::Function, offsetof(Function, version), model->version);
  if (given[0] != kNoRef) set(AliasClass::Constant, offsetof(Function, closure), given[0]);
  if (given[1] != kNoRef) set(AliasClass::Function, offsetof(Function, annotations), given[1]);
  if (given[2] != kNoRef) set(AliasClass::Function, offsetof(Function, keyword_defaults), given[2]);
  if (given[3] != kNoRef) set(AliasClass::Function, offsetof(Function, defaults), given[3]);
  r.replace(operands, f);
}

}  // namespace krait::jit
