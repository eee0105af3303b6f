// The module _opcode: the stack effect of instructions, for dis.
#include <algorithm>

#include "runtime/bytecode.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"

namespace krait {

namespace {

Value stack_effect(const Value* a) {
  int opcode, argument = 0;
  if (!int_to_int(a[0], &opcode)) return Value::exception();
  if (!a[2].is_none() && !a[2].is_bool())
    return raise_value_error("stack_effect: jump must be False, True or None");
  if (opcode < kHaveArgument) {
    if (!a[1].is_none())
      return raise_value_error("stack_effect: opcode does not permit oparg but oparg was specified");
  } else if (a[1].is_none()) {
    return raise_value_error("stack_effect: opcode requires oparg but oparg was not specified");
  } else if (!int_to_int(a[1], &argument)) {
    return Value::exception();
  }
  if (opcode < 0 || opcode > 255 || !opcode_name(opcode)) return raise_value_error("invalid opcode or oparg");
  StackUse use = stack_use(opcode, uint32_t(argument));
  int through = use.effect(), jumped = is_jump(opcode) ? use.jump_effect : through;
  if (a[2].is_none()) return Value::small_int(std::max(through, jumped));
  return Value::small_int(a[2].is_true() ? jumped : through);
}

Value get_specialization_stats(const Value*) { return Value::none(); }

const NativeDef kFunctions[] = {
    {"stack_effect", "opcode, oparg=None, /, *, jump=None", stack_effect,
     "Compute the stack effect of the opcode."},
    {"get_specialization_stats", "", get_specialization_stats, "Return the specialization stats"},
    {}};

}  // namespace

Value module_init__opcode(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
