// Instructions on named variables of modules and class bodies, globals and builtins, and on imports.
#include "interp/names.h"
#include "interp/quicken.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/module.h"
#include "runtime/ops.h"

namespace krait {

namespace {

// namespace[name] = value
bool store_into(Value mapping, Str* name, Value value) {
  if (KRAIT_LIKELY(has_shape(mapping, shapes::dict))) {
    dict_set_str(mapping.as<Dict>(), name, value);
    return true;
  }
  return set_item(mapping, Value::object(name), value);
}

bool store_name(Frame* frame, Str* name, Value value) {
  if (!has_locals(frame)) {
    raise(types::SystemError, "no locals found when storing %R", Value::object(name));
    return false;
  }
  return store_into(frame->locals, name, value);
}

bool delete_name(Frame* frame, Str* name) {
  if (!has_locals(frame)) {
    raise(types::SystemError, "no locals when deleting %R", Value::object(name));
    return false;
  }
  if (delete_item(frame->locals, Value::object(name))) return true;
  clear_exception();
  raise_undefined_name(name);
  return false;
}

bool delete_global(Frame* frame, Str* name) {
  const int deleted = dict_delete(frame->globals(), Value::object(name));
  if (deleted == 0) raise_undefined_name(name);
  return deleted > 0;
}

}  // namespace

KRAIT_HANDLER(op_LOAD_NAME) {
  save_state(frame, ip, sp);
  const Value v = load_name(frame, code_name(frame->code, arg));
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_STORE_NAME) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!store_name(frame, code_name(frame->code, arg), sp[-1]))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_DELETE_NAME) {
  save_state(frame, ip, sp);
  if (!delete_name(frame, code_name(frame->code, arg))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

KRAIT_HANDLER(op_STORE_GLOBAL) {
  save_state(frame, ip, sp);
  dict_set_str(frame->globals(), code_name(frame->code, arg), sp[-1]);
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_DELETE_GLOBAL) {
  save_state(frame, ip, sp);
  if (!delete_global(frame, code_name(frame->code, arg))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_GLOBAL_generic) {
  save_state(frame, ip, sp);
  const Value v = load_global(frame, code_name(frame->code, arg >> 1));
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[0] = Value::unbound();
  sp[arg & 1] = v;
  KRAIT_TAIL next_after_call(frame, ip + 5, sp + 1 + (arg & 1), dispatch, arg);
}

// --- class bodies ---

KRAIT_HANDLER(op_LOAD_CLASSDEREF) {
  save_state(frame, ip, sp);
  Str* name = frame->code->locals_plus_names.as<Tuple>()->items[arg].as<Str>();
  Value v = frame->locals.is_unbound() ? frame->locals : get_namespace_item(frame->locals, name);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  if (v.is_unbound()) v = frame->slots[arg].as<Cell>()->value;
  if (KRAIT_UNLIKELY(v.is_unbound())) {
    raise_unbound_cell(frame->code, int(arg));
    KRAIT_TAIL unwind(KRAIT_ARGS);
  }
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

static Value load_build_class(Frame* frame) {
  const Value v = load_builtin(frame, names::__build_class__);
  return v.is_unbound() ? raise(types::NameError, "__build_class__ not found") : v;
}

KRAIT_HANDLER(op_LOAD_BUILD_CLASS) {
  save_state(frame, ip, sp);
  const Value v = load_build_class(frame);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

static bool setup_annotations(Frame* frame) {
  if (frame->locals.is_unbound()) {
    raise(types::SystemError, "no locals found when setting up annotations");
    return false;
  }
  const Value present = get_namespace_item(frame->locals, names::__annotations__);
  if (!present.is_unbound()) return !present.is_exception();
  return store_into(frame->locals, names::__annotations__, Value::object(dict_new()));
}

KRAIT_HANDLER(op_SETUP_ANNOTATIONS) {
  save_state(frame, ip, sp);
  if (!setup_annotations(frame)) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

// --- imports ---

KRAIT_HANDLER(op_IMPORT_NAME) {
  save_state(frame, ip, sp);
  const Value v = import_name(frame, code_name(frame->code, arg), sp[-1], sp[-2]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-2] = v;
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_IMPORT_FROM) {
  save_state(frame, ip, sp);
  const Value v = import_from(sp[-1], code_name(frame->code, arg));
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_IMPORT_STAR) {
  save_state(frame, ip, sp);
  if (!import_star(frame, sp[-1])) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

}  // namespace krait
