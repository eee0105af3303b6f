// See source_line.h.
#include "jit/source_line.h"

#include <fstream>
#include <unordered_map>
#include <vector>

namespace krait::jit {

std::string line_of_file(const std::string& path, int line) {
  static std::unordered_map<std::string, std::vector<std::string>> files;
  auto [file, is_new] = files.try_emplace(path);
  if (is_new) {
    std::ifstream in(path);
    for (std::string text; std::getline(in, text);) file->second.push_back(text);
  }
  return line >= 1 && size_t(line) <= file->second.size() ? file->second[size_t(line) - 1] : "";
}

}  // namespace krait::jit
