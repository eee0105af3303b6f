// How a target writes the rows of its lowering table: `Row(op, a, b, c, result, emit, options)` with the
// places of target.h and these options, joined by |.
#pragma once

#include "jit/target.h"

namespace krait::jit {

// The options column.
struct RowOptions {
  LowerRow row{};
  constexpr RowOptions(int) {}
};
constexpr RowOptions operator|(RowOptions a, RowOptions b) {
  a.row.temps = uint8_t(a.row.temps + b.row.temps);
  if (b.row.fixed_operand) a.row.fixed_operand = b.row.fixed_operand;
  if (b.row.fixed_result) a.row.fixed_result = b.row.fixed_result;
  a.row.clobbers |= b.row.clobbers;
  a.row.call |= b.row.call;
  a.row.is_test |= b.row.is_test;
  return a;
}
template <class F>
constexpr RowOptions row_option(F set) {
  RowOptions o(0);
  set(o.row);
  return o;
}

// General temporaries.
constexpr RowOptions Temp(uint8_t n) {
  return row_option([=](LowerRow& row) { row.temps = n; });
}
// The register of Fixed operands, and of a Fixed result.
constexpr RowOptions In(Reg r) {
  return row_option([=](LowerRow& row) { row.fixed_operand = r; });
}
constexpr RowOptions Out(Reg r) {
  return row_option([=](LowerRow& row) { row.fixed_result = r; });
}
constexpr RowOptions Clobbers(Reg a, Reg b) {
  return row_option([=](LowerRow& row) { row.clobbers = reg_bit(a) | reg_bit(b); });
}
// Sets the condition flags.
constexpr RowOptions Test = row_option([](LowerRow& row) { row.is_test = true; });
constexpr RowOptions Call = row_option([](LowerRow& row) { row.call = true; });
constexpr RowOptions ClobbersAll = row_option([](LowerRow& row) { row.clobbers = ~RegSet{0}; });

// Row is a LowerRow with `emit`, which emits the operation.
template <class Row, class Emit>
constexpr Row make_row(Place a, Place b, Place c, ResultPlace result, Emit emit, RowOptions options) {
  Row row{};
  static_cast<LowerRow&>(row) = options.row;
  row.operands[0] = a;
  row.operands[1] = b;
  row.operands[2] = c;
  row.result = result;
  row.emit = emit;
  return row;
}

// A table must have its rows in the order of ir.def.
constexpr bool is_ordered(std::span<const Op> ops) {
  for (int k = 0; k < kOpCount; k++) {
    if (int(ops[size_t(k)]) != k) return false;
  }
  return ops.size() == kOpCount;
}

}  // namespace krait::jit
