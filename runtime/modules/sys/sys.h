// The module sys: its function tables, one per file.
#pragma once

#include "runtime/native.h"

namespace krait {

extern const NativeDef kSysAuditFunctions[];   // audit, addaudithook
extern const NativeDef kSysHookFunctions[];    // excepthook, displayhook, breakpointhook, ...
extern const NativeDef kSysThreadFunctions[];  // frames, tracing, recursion, exceptions being handled
extern const NativeDef kSysInfoFunctions[];    // encodings, sizes, interning, limits

// Struct sequences and other constant data: float_info, flags, implementation, ...
void sys_add_information(Value module);

// From now on sys.is_finalizing() is true.
void sys_set_finalizing();

}  // namespace krait
