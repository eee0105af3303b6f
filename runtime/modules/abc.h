// What abstract base classes remember about other classes, for compiled code.
#pragma once

#include "runtime/type.h"

namespace krait {

// Changes whenever an answer that is remembered may no longer hold.
extern int64_t g_abc_version;
// Do instances of the class count as instances of an abstract class? 1, 0, or -1: not remembered.
int abc_remembers(const Type* abstract, const Type* cls);

}  // namespace krait
