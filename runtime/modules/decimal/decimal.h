// The Python objects of the module _decimal: Decimal, Context, and the mapping of conditions to exceptions.
#pragma once

#include "runtime/modules/decimal/number.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait::decimal {

struct DecimalObject : Object {
  static constexpr Kind kKind = Kind::Native;
  Value big;           // the coefficient when large, else unbound
  uint64_t low, high;  // the small coefficient
  int64_t exponent;
  uint32_t negative;
  uint32_t form;
};

struct ContextObject : Object {
  static constexpr Kind kKind = Kind::Native;
  Value flags_view, traps_view;  // the SignalDicts
  Settings settings;             // status: the flags raised so far
  uint32_t traps;
  uint32_t capitals;
};

// A MutableMapping view of a context's flags or traps.
struct SignalDict : Object {
  static constexpr Kind kKind = Kind::Native;
  ContextObject* context;
  uint64_t of_traps;
};

inline constexpr int kSignalCount = 9;

struct Globals {
  Type *decimal, *context, *signal_dict, *context_manager;
  Value exceptions[13];  // by bit of Status
  Value decimal_exception;
  Value decimal_tuple;  // collections.namedtuple class
  Value rounding_names[kRoundingCount];
  Value default_context;   // template of new contexts
  Value context_variable;  // contextvars.ContextVar
};
extern Globals g;

inline bool is_decimal(Value v) { return v.is_object() && is_instance(v, g.decimal); }
inline bool is_context(Value v) { return !v.is_unbound() && is_instance(v, g.context); }

Number to_number(Value decimal);
Value from_number(const Number& n, Type* type = nullptr);  // null: Decimal

// The context in effect for this thread / task; exception when it cannot be had.
Value current_context();
// `v` if it is a context, the current one when None; else TypeError "optional argument must be a context".
Value context_argument(Value v);
inline ContextObject* context_of(Value v) { return v.as<ContextObject>(); }

// An operation under a context: collects conditions, then sets flags and raises what is trapped.
class Operation {
 public:
  explicit Operation(Value context) : context_(context_of(context)), settings(context_->settings) {
    settings.status = 0;
  }
  // The result as a Decimal; exception when a condition is trapped.
  Value result(const Number& n) { return report() ? from_number(n) : Value::exception(); }
  [[nodiscard]] bool report();

 private:
  ContextObject* context_;

 public:
  Settings settings;
};

// Operand conversion of the operators: Decimal or int; 1 converted, 0 other type, -1 raised.
int operand(Value v, Number* out);
// For methods and Context functions: as above, else TypeError "conversion from %s to Decimal is not
// supported".
[[nodiscard]] bool required_operand(Value v, Number* out);
// Decimal(value) exactly; conditions as with the given context. Exception or Decimal of the type.
Value decimal_from_value(Value v, Type* type, Value context);
// Context.create_decimal: rounded to the context.
Value create_decimal(Value v, Value context);
Number number_from_int(Value i);
Number number_from_double(double d);
Value number_to_int(const Number& n);  // truncates; raises for NaN and infinity

extern const TypeSpec kDecimalSpec, kContextSpec, kSignalDictSpec, kContextManagerSpec;
extern const NativeDef kContextFunctions[];  // getcontext, setcontext, localcontext

// A method that the stock library computes: decimal numbers and context are handed to _pydecimal, result and
// flags taken back. For the operations that are rare and long: exp, ln, log10, power, logical and shifting
// operations.
Value through_library(const char* method, const Value* operands, size_t count, Value context);

// Format by the mini-language; and the same with the help of _pydecimal.
Value format_decimal(Value self, Str* spec, Value context);
Value format_by_library(Value self, Str* spec, Value context);

}  // namespace krait::decimal
