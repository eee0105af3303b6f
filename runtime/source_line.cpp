// See source_line.h.
#include "runtime/source_line.h"

#include <cstdio>
#include <cstring>

#include "runtime/codecs.h"
#include "runtime/error.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/str.h"

namespace krait {

namespace {

constexpr size_t kMaxSourceBytes = size_t{1} << 28;

bool read_file(const std::string& path, std::string* out) {
  std::FILE* f = std::fopen(path.c_str(), "rb");
  if (!f) return false;
  char buffer[65536];
  size_t n;
  while ((n = std::fread(buffer, 1, sizeof buffer, f)) > 0 && out->size() < kMaxSourceBytes)
    out->append(buffer, n);
  const bool ok = !std::ferror(f);
  std::fclose(f);
  return ok;
}

// The file of that name in a folder of sys.path.
bool read_from_path(const std::string& filename, std::string* out) {
  const size_t slash = filename.rfind('/');
  const std::string tail = slash == std::string::npos ? filename : filename.substr(slash + 1);
  const Value path = sys_get(names::path);
  if (path.is_unbound() || !is_list(path)) return false;
  for (int64_t i = 0; i < path.as<List>()->length; ++i) {
    const Value folder = list_get(path.as<List>(), i);
    if (!is_str(folder)) continue;
    std::string candidate = str_to_utf8(folder);
    if (!candidate.empty() && candidate.back() != '/') candidate += '/';
    if (read_file(candidate + tail, out)) return true;
  }
  return false;
}

// Start and length of a line; newlines are \n, \r and \r\n.
bool find_line(const std::string& text, int line, size_t* start, size_t* length) {
  size_t at = 0;
  for (int current = 1;; ++current) {
    if (at >= text.size()) return false;
    size_t end = text.find_first_of("\r\n", at);
    if (end == std::string::npos) end = text.size();
    if (current == line) {
      *start = at;
      *length = end - at;
      return true;
    }
    at = end + 1;
    if (end + 1 < text.size() && text[end] == '\r' && text[end + 1] == '\n') ++at;
  }
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

// The cookie in a comment line: "coding", then ":" or "=", blanks, the name. Empty when there is none. *blank
// tells that the next line may still have one.
std::string cookie_of(const std::string& line, bool* blank) {
  const size_t first = line.find_first_not_of(" \t\f");
  *blank = first == std::string::npos || line[first] == '#';
  if (first == std::string::npos || line[first] != '#') return "";
  for (size_t at = line.find("coding", first); at != std::string::npos; at = line.find("coding", at + 1)) {
    size_t p = at + 6;
    if (p >= line.size() || (line[p] != ':' && line[p] != '=')) continue;
    do ++p;
    while (p < line.size() && (line[p] == ' ' || line[p] == '\t'));
    size_t end = p;
    while (end < line.size() && is_name_char(line[end])) ++end;
    if (end > p) return line.substr(p, end - p);
  }
  return "";
}

}  // namespace

std::string source_encoding(const std::string& text) {
  for (int line = 1; line <= 2; ++line) {
    size_t start, length;
    if (!find_line(text, line, &start, &length)) break;
    bool blank;
    const std::string name = cookie_of(text.substr(start, length), &blank);
    if (!name.empty()) return name;
    if (!blank) break;
  }
  return "utf-8";
}

Value source_line(Value filename, int line) {
  if (!is_str(filename) || line <= 0) return Value::unbound();
  std::string path, text;
  if (!str_to_filesystem(filename, &path)) {
    clear_exception();
    return Value::unbound();
  }
  if (!read_file(path, &text) && !(text.clear(), read_from_path(path, &text))) return Value::unbound();
  const bool marked = text.starts_with("\xEF\xBB\xBF");
  const std::string encoding = marked ? "utf-8" : source_encoding(text);
  if (marked) text.erase(0, 3);
  size_t start, length;
  if (!find_line(text, line, &start, &length)) return Value::unbound();
  const Value decoded =
      decode(reinterpret_cast<const uint8_t*>(text.data()) + start, length, encoding.c_str(), "strict");
  if (decoded.is_exception()) {
    clear_exception();
    return Value::unbound();
  }
  return decoded;
}

}  // namespace krait
