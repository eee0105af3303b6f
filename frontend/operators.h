// From the AST's operators to those of the instruction set.
#pragma once

#include "frontend/ast.h"
#include "runtime/bytecode.h"

namespace krait {

inline BinaryOp binary_op_of(ast::Operator op) {
  switch (op) {
    case ast::Operator::kAdd: return kBinaryAdd;
    case ast::Operator::kSub: return kBinarySubtract;
    case ast::Operator::kMult: return kBinaryMultiply;
    case ast::Operator::kMatMult: return kBinaryMatrixMultiply;
    case ast::Operator::kDiv: return kBinaryTrueDivide;
    case ast::Operator::kMod: return kBinaryRemainder;
    case ast::Operator::kPow: return kBinaryPower;
    case ast::Operator::kLShift: return kBinaryLshift;
    case ast::Operator::kRShift: return kBinaryRshift;
    case ast::Operator::kBitOr: return kBinaryOr;
    case ast::Operator::kBitXor: return kBinaryXor;
    case ast::Operator::kBitAnd: return kBinaryAnd;
    case ast::Operator::kFloorDiv: return kBinaryFloorDivide;
  }
  return kBinaryAdd;
}

}  // namespace krait
