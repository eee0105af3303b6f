// Native functions: how C++ code becomes a Python callable.
//
// One row (NativeDef) ties a built-in function to its name, signature, implementation, effects and
// documentation. From the signature text come argument binding with CPython's error messages,
// __text_signature__ and inspect.signature.
//
// The signature is CPython's __text_signature__ without the parentheses: "$self, iterable=(), /, *,
// key=None". The function receives one Value per parameter, in order, defaults filled in: `self` first where
// the text begins with "$self" (or
// "$cls" / "$type" for class methods and __new__), a tuple for "*args", a dict (or unbound when empty) for
// "**kwargs". A default of
// "?" means: unbound when omitted; what follows the "?" is for __text_signature__. "$module" must not be written: module functions do not receive their
// module.
//
// What CPython says about wrong arguments follows from the form: no parameters, one positional-only
// parameter, several positional-only ones ("pop expected at most 1 argument, got 2"), or with keywords
// ("round() missing required argument 'number' (pos 1)"). Marks in front of the text change that:
//   -   __text_signature__ is None
//   ~   messages of the older style, "find() takes at least 1 argument (0 given)"; implies -
//   !   wrong positional counts as in "sorted expected 1 argument, got 0" although there are keywords
//   ^   a missing argument is named without its position
//
// The result is a Value; Value::exception() with the exception set on the thread. A `__next__` returns
// unbound() without an exception when the iterator is exhausted (Python code sees StopIteration).
#pragma once

#include "runtime/object.h"

namespace krait {

using NativeFn = Value (*)(const Value* args);

// What a native function may do besides computing its result. The JIT relies on it.
enum class Effects : uint8_t {
  Pure = 0,        // result depends on the (immutable) arguments only
  ReadsHeap = 1,   // depends on mutable objects
  WritesHeap = 2,  // changes objects
  MayRaise = 4,
  RunsPython = 8,  // may call arbitrary Python code (and so do anything)
  Any = 15,
};
constexpr Effects operator|(Effects a, Effects b) { return Effects(uint8_t(a) | uint8_t(b)); }

enum class NativeRole : uint8_t {
  Function,      // module function, or (in a type's table) a method / slot wrapper
  ClassMethod,   // receives the class ("$type" / "$cls")
  StaticMethod,  // receives nothing; also __new__, whose first parameter is the class
};

struct NativeDef {
  const char* name;
  const char* signature;
  NativeFn function;  // null in a type's table: the attribute is None (such as __hash__ of list)
  const char* doc = nullptr;
  Effects effects = Effects::Any;
  NativeRole role = NativeRole::Function;
};

struct GetSetDef {
  const char* name;
  Value (*get)(Value self);
  bool (*set)(Value self,
              Value value) = nullptr;  // value unbound: delete. False with exception set. Null: read-only
  const char* doc = nullptr;
};

// A field of the native struct at a byte offset, holding a Value.
struct MemberDef {
  const char* name;
  uint32_t offset;
  bool read_only = true;
  bool none_if_unbound = true;  // else AttributeError when unset
  const char* doc = nullptr;
  const char* undeletable = nullptr;  // what AttributeError says when it is to be deleted; null: it can be
};

// The description of a native type. Instances with a __dict__ have their attribute word right behind the
// struct. Tables end at the first row with a null name.
struct TypeSpec {
  size_t size = 0;  // of the native struct; 0: inherited from the base type
  const char* doc = nullptr;
  const NativeDef* methods = nullptr;
  const GetSetDef* getsets = nullptr;
  const MemberDef* members = nullptr;
  void (*finalize)(Object* o) = nullptr;     // releases native resources of a dead object; must not allocate
  void (*initialize)(Type* type) = nullptr;  // further set-up (class attributes, registering)
  const char* pipeline = nullptr;            // iterators: their __next__ in Python (interp/pipelines.h)
};

struct Signature;  // parsed form, see call.cpp

// A native function or, inside a type, a method descriptor / slot wrapper.
struct NativeFunction : Object {
  static constexpr Kind kKind = Kind::NativeFunction;
  const NativeDef* def;
  NativeFn function;
  Signature* signature;     // parsed on first need
  Value name;               // str
  Value owner;              // the type it was defined in, or the module (for __self__), or None
  Value module_name;        // str or None
  int16_t parameter_count;  // calling with exactly this many positional arguments (self included) needs no
                            // binding; -1: binding is always needed (*args, **kwargs, keyword-only)
  int16_t min_positional;
  int16_t max_positional;  // -1: unlimited
  bool simple;             // positional-only parameters only
  bool is_next;            // __next__: unbound result means StopIteration
  bool checks_self;        // in a type: the first argument must be an instance of `owner`
  bool is_new;             // a static __new__, whose first argument must be a subclass of `owner`
};

// A native method bound to its receiver ("builtin_function_or_method" / "method-wrapper").
struct NativeMethod : Object {
  static constexpr Kind kKind = Kind::NativeMethod;
  NativeFunction* function;
  Value self;
};

// A module-level function object from its row.
NativeFunction* native_function_new(const NativeDef* def, Value module_name, Value owner);

// The function bound to a receiver: builtin method, or method-wrapper for the wrapper of a slot.
Value native_method_new(NativeFunction* function, Value self);

// For a reflected operator: the same function with its operands swapped.
template <NativeFn F>
Value reflected(const Value* args) {
  const Value swapped[3] = {args[1], args[0], Value::none()};
  return F(swapped);
}

}  // namespace krait
