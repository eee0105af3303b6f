// The front end as the runtime sees it: fills g_compiler (runtime/compiler.h). Call at start-up.
#pragma once

namespace krait {

void frontend_initialize();

}  // namespace krait
