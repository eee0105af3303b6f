// What the files of the module itertools share.
#pragma once

#include "runtime/ops.h"

namespace krait::itertools {

// Each adds its types to the module.
void create_basic_types(Value module);
void create_selecting_types(Value module);
void create_grouping_types(Value module);
void create_combinatoric_types(Value module);

// A new type itertools.NAME of NativeValues with the spec, added to the module.
Type* create_type(Value module, const char* qualified_name, const TypeSpec* spec);

// "NAME() takes no keyword arguments", unless `type` is a subclass of `own`. False: raised.
[[nodiscard]] bool no_keywords(Type* type, Type* own, const char* name, Value kwargs);

#define NEW_ROW(signature, function) \
  {"__new__", signature, function, "Create and return a new object.", Effects::Any, NativeRole::StaticMethod}
#define ITERATOR_ROWS(next)                                                      \
  {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure}, \
      {"__next__", "$self, /", next, "Implement next(self)."}
#define REDUCE_ROW(function) {"__reduce__", "-$self, /", function, "Return state information for pickling."}
#define SETSTATE_ROW(function) \
  {"__setstate__", "-$self, state, /", function, "Set state information for unpickling."}

}  // namespace krait::itertools
