// Lines of source files, for reports.
#pragma once

#include <string>

namespace krait::jit {

// A line (from 1) of a file; empty when it cannot be had. Files are read once.
std::string line_of_file(const std::string& path, int line);

}  // namespace krait::jit
