// What the files of the container and iterator types share.
#pragma once

#include "runtime/ops.h"

namespace krait {

// The six rich comparisons as method rows; F<op> is a native function.
#define COMPARE_ROWS(F, effects)                                            \
  {"__lt__", "$self, value, /", F<0>, "Return self<value.", effects},       \
      {"__le__", "$self, value, /", F<1>, "Return self<=value.", effects},  \
      {"__eq__", "$self, value, /", F<2>, "Return self==value.", effects},  \
      {"__ne__", "$self, value, /", F<3>, "Return self!=value.", effects},  \
      {"__gt__", "$self, value, /", F<4>, "Return self>value.", effects}, { \
    "__ge__", "$self, value, /", F<5>, "Return self>=value.", effects       \
  }

#define CLASS_GETITEM_ROW \
  {"__class_getitem__", "$type, item, /", class_getitem, "See PEP 585", Effects::Any, NativeRole::ClassMethod}

// __hash__ = None.
#define UNHASHABLE_ROW {"__hash__", "$self, /", nullptr}

// TypeSpec::initialize of types whose instances match sequence or mapping patterns.
// v.__getstate__(): attributes and slots, for types with a __reduce__ of their own.
Value pickled_state(Value v);

void match_as_sequence(Type* type);
void match_as_mapping(Type* type);

// __dict__ of native types whose instances have one.
#define DICT_GETSET_ROW {"__dict__", get_instance_dict, set_instance_dict}
Value get_instance_dict(Value self);
bool set_instance_dict(Value self, Value value);

// cls[item] as a types.GenericAlias.
Value class_getitem(const Value* args);
// __iter__ of iterators.
Value return_self(const Value* args);
// An attribute of the builtins module (for __reduce__).
Value builtin_named(const char* name);

// Comparison of two numbers as operator `op`.
inline bool compare_order(int op, int64_t a, int64_t b) {
  switch (op) {
    case 0: return a < b;
    case 1: return a <= b;
    case 2: return a == b;
    case 3: return a != b;
    case 4: return a > b;
    default: return a >= b;
  }
}

// A start/stop argument of index(): any object with __index__, clamped; negative counts from the end.
[[nodiscard]] bool index_argument(Value v, int64_t length, int64_t* out);

// The key of a sequence's subscript: an index (negative ones adjusted; the caller checks the range) or a
// slice.
enum class SubscriptKind { Index, Slice, Error };
SubscriptKind sequence_subscript(const char* type, Value key, int64_t length, int64_t* index);

}  // namespace krait
