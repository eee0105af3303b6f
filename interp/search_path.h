// Where this program was started from, where the standard library is, and what sys.path begins with.
#pragma once

namespace krait {

// Fills executable, prefixes, standard library and search path of g_config, from argv[0], PYTHONHOME,
// PYTHONPLATLIBDIR and PYTHONPATH. False (told): no standard library there.
[[nodiscard]] bool set_search_path();

}  // namespace krait
