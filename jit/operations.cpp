// See operations.h.
#include "jit/operations.h"

#include <cmath>

#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

Value op_binary(int64_t op, Value a, Value b) { return binary_operation(int(op), a, b); }
Value op_compare(int64_t op, Value a, Value b) { return compare(int(op), a, b); }
Value op_get_item(Value v, Value key) { return get_item(v, key); }
bool op_set_item(Value v, Value key, Value value) { return set_item(v, key, value); }
bool op_delete_item(Value v, Value key) { return delete_item(v, key); }
Value op_get_attribute(Value v, Value name) { return get_attribute(v, name.as<Str>()); }
bool op_set_attribute(Value v, Value name, Value value) { return set_attribute(v, name.as<Str>(), value); }
Value op_iterate(Value v) { return iterate(v); }
Value op_next(Value v) { return next(v); }
Value bool_or_exception(int outcome) { return outcome < 0 ? Value::exception() : Value::boolean(outcome); }
Value op_truth(Value v) { return bool_or_exception(truth(v)); }
Value op_not(Value v) {
  const int t = truth(v);
  return bool_or_exception(t < 0 ? t : !t);
}
Value op_contains(Value container, Value item, int64_t invert) {
  const int found = contains(container, item);
  return bool_or_exception(found < 0 ? found : found != int(invert));
}
Value op_negate(Value v) { return negate(v); }
Value op_invert(Value v) { return invert(v); }
Value op_positive(Value v) { return positive(v); }

// FORMAT_VALUE: conversion 1 str, 2 repr, 3 ascii.
Value op_format(Value v, int64_t conversion, Value spec) {
  switch (conversion) {
    case 1: v = str_of(v); break;
    case 2: v = repr(v); break;
    case 3: v = ascii(v); break;
    default: break;
  }
  if (v.is_exception()) return v;
  if (has_shape(v, shapes::str) && spec.is_unbound()) return v;
  return format(v, spec.is_unbound() ? str_empty() : spec);
}

bool op_list_extend(Value list, Value iterable) { return list_extend(list.as<List>(), iterable); }
bool op_set_update(Value set, Value iterable) { return set_update(set.as<Set>(), iterable); }
bool op_dict_update(Value dict, Value other) { return dict_update(dict.as<Dict>(), other); }
bool op_set_add(Value set, Value item) { return set_add(set.as<Set>(), item); }
bool op_map_add(Value dict, Value key, Value value) { return dict_set(dict.as<Dict>(), key, value); }

bool op_list_append(Value list, Value v) { return list_append(list.as<List>(), v); }
double op_fmod(double a, double b) { return float_remainder(a, b); }
double op_ffloordiv(double a, double b) { return float_floor_divide(a, b); }
double op_pow(double a, double b) { return float_power(a, b); }
Value op_int_power(Value a, Value b) { return int_power(a, b, Value::none()); }
int64_t op_str_equal(Value a, Value b) { return str_equal(a.as<Str>(), b.as<Str>()); }

template <class F>
const void* address(F* f) {
  return reinterpret_cast<const void*>(f);
}

constexpr Type kValueResult = Type::Value, kBoolResult = Type::Bool;

}  // namespace

namespace operations {

#define OPERATION(name_, function_, result_, count_)      \
  const CallInfo name_ = {.name = #name_,                 \
                          .function = address(function_), \
                          .result = k##result_##Result,   \
                          .arg_count = count_,            \
                          .reads = kAllAliases,           \
                          .writes = kAllAliases,          \
                          .pure = false,                  \
                          .safepoint = true,              \
                          .looks_back = true};
KRAIT_JIT_OPERATIONS(OPERATION)
#undef OPERATION

const CallInfo ListAppend = {.name = "ListAppend",
                             .function = address(op_list_append),
                             .result = Type::Bool,
                             .arg_count = 2,
                             .reads = alias_bit(AliasClass::List),
                             .writes = alias_bit(AliasClass::List) | alias_bit(AliasClass::ListItems) |
                                       alias_bit(AliasClass::ListDoubles),
                             .pure = false,
                             .safepoint = true,
                             .looks_back = false};

namespace {
constexpr CallInfo pure_call(const char* name, const void* function, Type result, uint8_t count) {
  return {.name = name,
          .function = function,
          .result = result,
          .arg_count = count,
          .reads = 0,
          .writes = 0,
          .pure = true,
          .safepoint = false,
          .looks_back = false};
}
}  // namespace

const CallInfo FMod = pure_call("FMod", address(op_fmod), Type::F64, 2);
const CallInfo FFloorDiv = pure_call("FFloorDiv", address(op_ffloordiv), Type::F64, 2);
const CallInfo Pow = pure_call("Pow", address(op_pow), Type::F64, 2);
const CallInfo StrEqual = pure_call("StrEqual", address(op_str_equal), Type::Int, 2);
const CallInfo IntPower = {.name = "IntPower",
                           .function = address(op_int_power),
                           .result = Type::Value,
                           .arg_count = 2,
                           .reads = 0,
                           .writes = 0,
                           .pure = false,
                           .safepoint = true,
                           .looks_back = false};

}  // namespace operations

CallInfo array_operation(const char* name, const void* function, size_t values, bool looks_back) {
  const AliasSet touched = looks_back ? kAllAliases : 0;
  return {.name = name,
          .function = function,
          .result = Type::Value,
          .arg_count = uint8_t(values + 1),
          .reads = looks_back ? kAllAliases : 0,
          .writes = touched,
          .pure = false,
          .safepoint = true,
          .looks_back = looks_back};
}

namespace {
size_t count_of(const Value* args) { return size_t(args[0].as_small_int()); }
}  // namespace

// callable, arguments
Value op_call(const Value* args) { return krait::call(args[1], args + 2, count_of(args) - 1, nullptr); }

// names, callable, arguments
Value op_call_keywords(const Value* args) {
  auto* names = args[1].as<Tuple>();
  return krait::call(args[2], args + 3, count_of(args) - 2 - names->length, names);
}

Value op_build_list(const Value* args) { return list_new(args + 1, count_of(args)); }
Value op_build_tuple(const Value* args) { return tuple_new(args + 1, count_of(args)); }

Value op_build_map(const Value* args) {
  const size_t count = count_of(args);
  Dict* d = dict_with_capacity(count / 2);
  for (size_t i = 0; i < count; i += 2) {
    if (!dict_set(d, args[i + 1], args[i + 2])) return Value::exception();
  }
  return Value::object(d);
}

Value op_build_set(const Value* args) {
  const Value set = set_new();
  for (size_t i = 0; i < count_of(args); i++) {
    if (!set_add(set.as<Set>(), args[i + 1])) return Value::exception();
  }
  return set;
}

Value op_build_string(const Value* args) {
  StringBuilder builder;
  for (size_t i = 0; i < count_of(args); i++) builder.append(args[i + 1].as<Str>());
  return builder.finish();
}

}  // namespace krait::jit
