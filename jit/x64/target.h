// The x86-64 target.
#pragma once

#include "jit/machine_code.h"
#include "jit/target.h"

namespace krait::jit {

Target& x64_target();

}  // namespace krait::jit
