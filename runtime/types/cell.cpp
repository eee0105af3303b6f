// Cells: the variables that closures share.
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/types/support.h"

namespace krait {

namespace {

Value new_cell(const Value* args) { return Value::object(cell_new(args[1])); }

Value get_contents(Value self) {
  const Value v = self.as<Cell>()->value;
  return v.is_unbound() ? raise_value_error("Cell is empty") : v;
}
bool set_contents(Value self, Value value) {
  store(self.as_object(), &self.as<Cell>()->value, value);
  return true;
}

Value cell_repr(const Value* args) {
  const Value v = args[0].as<Cell>()->value;
  void* address = reinterpret_cast<void*>(args[0].raw);
  if (v.is_unbound()) return format_string("<cell at %p: empty>", address);
  return format_string("<cell at %p: %.80s object at %p>", address, type_name_of(v), (void*)v.raw);
}

// Cells compare by contents; an empty one comes before all others.
template <int op>
Value cell_compare(const Value* args) {
  const auto *a = cast<Cell>(args[0]), *b = cast<Cell>(args[1]);
  if (!a || !b) return Value::not_implemented();
  if (!a->value.is_unbound() && !b->value.is_unbound()) return compare(op, a->value, b->value);
  return Value::boolean(compare_order(op, !a->value.is_unbound(), !b->value.is_unbound()));
}

const NativeDef kMethods[] = {
    {"__new__", "-cls, contents=?, /", new_cell, nullptr, Effects::Pure, NativeRole::StaticMethod},
    {"__repr__", "$self, /", cell_repr, "Return repr(self)."},
    COMPARE_ROWS(cell_compare, Effects::Any),
    {"__hash__", "", nullptr},
    {},
};
const GetSetDef kGetSets[] = {{"cell_contents", get_contents, set_contents}, {}};

}  // namespace

Cell* cell_new(Value value) {
  auto* cell = allocate<Cell>(shapes::cell);
  cell->value = value;
  return cell;
}

const TypeSpec type_spec_cell{.size = sizeof(Cell),
                              .doc =
                                  "Create a new cell object.\n\n  contents\n    the contents of the cell. If "
                                  "not specified, the cell will "
                                  "be empty,\n    and \n further attempts to access its cell_contents "
                                  "attribute will\n    raise a ValueError.",
                              .methods = kMethods,
                              .getsets = kGetSets};

}  // namespace krait
