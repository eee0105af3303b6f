// Traceback objects, and what except clauses match.
#include "runtime/code.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/descriptors.h"

namespace krait {

namespace {

Traceback* traceback_of(Value v) { return v.as<Traceback>(); }

bool check_next(Value v) {
  if (v.is_none() || has_kind(v, Kind::Traceback)) return true;
  raise_type_error("expected traceback object or None, got '%s'", type_name_of(v));
  return false;
}

Value new_traceback(const Value* args) {
  int last_instruction, line;
  if (!has_kind(args[2], Kind::FrameObject))
    return raise_bad_argument("traceback", "argument 'tb_frame'", "frame", args[2]);
  if (!int_to_int(args[3], &last_instruction) || !int_to_int(args[4], &line) || !check_next(args[1]))
    return Value::exception();
  return traceback_new(args[1], args[2], last_instruction, line);
}

Value get_next(Value self) { return traceback_of(self)->next; }
bool set_next(Value self, Value value) {
  if (value.is_unbound()) {
    raise_type_error("can't delete tb_next attribute");
    return false;
  }
  if (!check_next(value)) return false;
  for (Value at = value; has_kind(at, Kind::Traceback); at = traceback_of(at)->next) {
    if (at != self) continue;
    raise_value_error("traceback loop detected");
    return false;
  }
  store(self.as_object(), &traceback_of(self)->next, value);
  return true;
}

Value get_frame(Value self) { return traceback_of(self)->frame; }
Value get_last_instruction(Value self) { return Value::small_int(traceback_of(self)->last_instruction); }
Value get_line(Value self) { return Value::small_int(traceback_line(traceback_of(self))); }

Value dir(const Value*) {
  return list_new({Value::object(str_intern("tb_frame")), Value::object(str_intern("tb_next")),
                   Value::object(str_intern("tb_lasti")), Value::object(str_intern("tb_lineno"))});
}

const NativeDef kMethods[] = {
    {"__new__", "cls, tb_next, tb_frame, tb_lasti, tb_lineno", new_traceback, nullptr, Effects::Any,
     NativeRole::StaticMethod},
    {"__dir__", "-$self, /", dir},
    {},
};
const GetSetDef kGetSets[] = {
    {"tb_next", get_next, set_next},
    {"tb_frame", get_frame, readonly_attribute},
    {"tb_lasti", get_last_instruction, readonly_attribute},
    {"tb_lineno", get_line, readonly_attribute},
    {},
};

}  // namespace

int64_t traceback_line(const Traceback* tb) {
  if (tb->line != kLineLater) return tb->line;
  const Value code = get_attribute(tb->frame, "f_code");
  return code.is_exception() ? -1 : code_line_at(code.as<Code>(), int(tb->last_instruction));
}

Value traceback_new(Value next, Value frame, int64_t last_instruction, int64_t line) {
  auto* tb = allocate<Traceback>(shapes::traceback);
  tb->next = next;
  tb->frame = frame;
  tb->last_instruction = last_instruction;
  tb->line = line;
  return Value::object(tb);
}

int exception_matches_pattern(Value exception, Value pattern) {
  const auto check = [](Value cls) {
    if (is_exception_class(cls)) return true;
    raise_type_error("catching classes that do not inherit from BaseException is not allowed");
    return false;
  };
  if (!is_tuple(pattern)) {
    if (!check(pattern)) return -1;
    return is_instance(exception, pattern.as<Type>());
  }
  const auto* classes = pattern.as<Tuple>();
  for (uint64_t i = 0; i < classes->length; ++i)
    if (!check(classes->items[i])) return -1;
  for (uint64_t i = 0; i < classes->length; ++i)
    if (is_instance(exception, classes->items[i].as<Type>())) return 1;
  return 0;
}

const TypeSpec type_spec_traceback{.size = sizeof(Traceback),
                                   .doc = "Create a new traceback object.",
                                   .methods = kMethods,
                                   .getsets = kGetSets};

}  // namespace krait
