// Recording attribute accesses, for other files.
#pragma once

#include "jit/record_methods.h"

namespace krait::jit {

// An attribute whose load runs no code. kNoRef: something else, or aborted.
Ref load_attribute(Recorder& r, Ref owner, Value live, Str* name);
// An attribute that Python code makes up: a property, another descriptor of the class, __getattr__. The
// operands are popped; leaves_null: with NULL below the attribute, as LOAD_METHOD has it. False: none of
// these, declined or aborted.
bool call_getter(Recorder& r, MethodArgument object, Str* name, size_t operands, bool leaves_null);
// The same for getattr(object, name), whose operands stay until the function has returned.
bool call_getter_for_getattr(Recorder& r, MethodArgument object, Str* name);
// The object has no such attribute, as long as its shape and class stay as they are. False: it has, or
// aborted.
bool lacks_attribute(Recorder& r, Ref owner, Value live, Str* name);
// A store that runs no code. False: something else, or aborted.
bool store_attribute(Recorder& r, MethodArgument object, Str* name, MethodArgument value);
// The same for object.__setattr__, whatever the class has.
bool store_as_object(Recorder& r, MethodArgument object, Str* name, MethodArgument value);
// The same for deleting one.
bool delete_attribute_in_line(Recorder& r, MethodArgument object, Str* name);

}  // namespace krait::jit
