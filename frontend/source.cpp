// Without a declaration the text is taken as UTF-8 as it stands: malformed bytes matter only where a token
// contains them. A script read from its file (kParseFromFile) is stricter, as in CPython, whose file reader
// checks every line and words its errors differently.
#include "frontend/source.h"

#include <cstdio>
#include <cstring>

#include "frontend/utf8.h"
#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/codecs/registry.h"
#include "runtime/error.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_from_file(const ParseOptions& options) { return (options.flags & kParseFromFile) != 0; }

// All line ends as \n, and one at the end of a module.
std::string translate_line_ends(std::string_view bytes, bool needs_final_newline) {
  std::string text;
  text.reserve(bytes.size() + 1);
  while (!bytes.empty()) {
    size_t end = bytes.find('\r');
    if (end == std::string_view::npos) {
      text.append(bytes);
      break;
    }
    text.append(bytes.substr(0, end));
    text.push_back('\n');
    bytes.remove_prefix(end + (bytes.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  if (needs_final_newline && (text.empty() || text.back() != '\n')) text.push_back('\n');
  return text;
}

// CPython's file reader takes a zero byte for the end of its line.
std::string cut_lines_at_zero_bytes(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    result.append(line.substr(0, line.find('\0')));
    if (line.find('\0') == std::string_view::npos || end == std::string_view::npos) result.push_back('\n');
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  if (!result.ends_with('\n')) result.push_back('\n');
  return result;
}

// utf-8 and latin-1 in the spelling that all their aliases share.
std::string normal_encoding_name(std::string_view name) {
  std::string lower;
  for (char c : name.substr(0, 12)) {
    lower += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  auto is = [&](std::string_view stem) {
    return lower == stem || (lower.starts_with(stem) && lower[stem.size()] == '-');
  };
  if (is("utf-8")) return "utf-8";
  if (is("latin-1") || is("iso-8859-1") || is("iso-latin-1")) return "iso-8859-1";
  return std::string(name);
}

// The encoding that a comment line declares, or nothing. *may_continue: the declaration could be on the next
// line, because this one has nothing but a comment.
std::string declared_encoding(std::string_view line, bool* may_continue) {
  *may_continue = true;
  size_t start = line.find_first_not_of(" \t\f");
  if (start == std::string_view::npos) return {};
  if (line[start] != '#') {
    *may_continue = false;
    return {};
  }
  constexpr std::string_view kCoding = "coding";
  auto is_name_char = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  };
  for (size_t at = line.find(kCoding, start); at != std::string_view::npos; at = line.find(kCoding, at + 1)) {
    size_t i = at + kCoding.size();
    if (i >= line.size() || (line[i] != ':' && line[i] != '=')) continue;
    do {
      ++i;
    } while (i < line.size() && (line[i] == ' ' || line[i] == '\t'));
    size_t end = i;
    while (end < line.size() && is_name_char(line[end])) ++end;
    if (end > i) return normal_encoding_name(line.substr(i, end - i));
  }
  return {};
}

std::string find_encoding(std::string_view text) {
  size_t first_end = text.find('\n');
  if (first_end == std::string_view::npos) return {};
  bool may_continue;
  std::string encoding = declared_encoding(text.substr(0, first_end), &may_continue);
  if (!encoding.empty() || !may_continue) return encoding;
  size_t second_end = text.find('\n', first_end + 1);
  if (second_end == std::string_view::npos) return {};
  return declared_encoding(text.substr(first_end + 1, second_end - first_end - 1), &may_continue);
}

// SyntaxError without a place: what is wrong concerns the whole file.
bool fail(const ParseOptions& options, Value message) {
  if (message.is_exception()) return false;
  if (is_from_file(options)) {
    raise_with_args(types::SyntaxError, {message});
  } else {
    Value place = tuple_new({options.filename, Value::small_int(0), Value::small_int(-1), Value::none()});
    if (!place.is_exception()) raise_with_args(types::SyntaxError, {message, place});
  }
  return false;
}

// A file is decoded as a stream: UTF-16, for one, wants a byte order mark there.
Value decode_file(const std::string& text, const std::string& encoding) {
  Value info = codec_lookup(encoding.c_str());
  if (info.is_exception()) return info;
  Value make = get_attribute(info, "incrementaldecoder");
  Value decoder = make.is_exception() ? make : call(make, {});
  if (decoder.is_exception()) return decoder;
  return call_method(decoder, names::decode, {bytes_new(text), Value::true_()});
}

// Replaces *text, in the named encoding, by UTF-8.
bool recode(const ParseOptions& options, const std::string& encoding, std::string* text) {
  Value decoded = is_from_file(options) ? decode_file(*text, encoding)
                                        : decode(reinterpret_cast<const uint8_t*>(text->data()), text->size(),
                                                 encoding.c_str(), nullptr);
  if (!decoded.is_exception() && is_str(decoded)) {
    *text = str_to_utf8(decoded);
    return true;
  }
  if (!decoded.is_exception()) raise_type_error("decoder should return a string result, not '%T'", decoded);
  if (is_from_file(options)) {
    clear_exception();
    return fail(options, format_string("encoding problem: %s", encoding.c_str()));
  }
  if (!exception_matches(types::LookupError) && !exception_matches(types::SyntaxError) &&
      !exception_matches(types::ValueError)) {
    return false;
  }
  return fail(options, format_string("%S", take_exception()));
}

// Cuts a file's text before the first line that is not UTF-8. False: raised.
bool cut_at_malformed_line(const ParseOptions& options, SourceText* source) {
  const char* reason;
  int bytes;
  std::string& text = source->text;
  int64_t malformed = utf8_find_malformed(text, &reason, &bytes);
  if (malformed < 0) return true;
  int line = 1;
  size_t line_start = 0;
  for (size_t i = 0; i < static_cast<size_t>(malformed); ++i) {
    if (text[i] != '\n') continue;
    ++line;
    line_start = i + 1;
  }
  source->undecodable = format_string(
      "Non-UTF-8 code starting with '\\x%02x' in file %S on line %d, but no encoding "
      "declared; see https://peps.python.org/pep-0263/ for details",
      static_cast<unsigned>(static_cast<uint8_t>(text[static_cast<size_t>(malformed)])), options.filename,
      line);
  text.resize(line_start);
  return !source->undecodable.is_exception();
}

}  // namespace

bool read_line_of_file(const std::string& path, int line, std::string* text) {
  FILE* file = line > 0 ? std::fopen(path.c_str(), "rbe") : nullptr;
  if (file == nullptr) return false;
  text->clear();
  for (int c, current = 1; current <= line && (c = getc_unlocked(file)) != EOF;) {
    if (c == '\r') {
      const int next = getc_unlocked(file);
      if (next != '\n') std::ungetc(next, file);
      c = '\n';
    }
    if (current == line) text->push_back(static_cast<char>(c));
    current += c == '\n';
  }
  std::fclose(file);
  return !text->empty();
}

bool decode_source(std::string_view bytes, const ParseOptions& options, SourceText* result) {
  result->text = translate_line_ends(bytes, options.mode == ParseMode::File);
  if (options.flags & kParseIgnoreCookie) {
    result->has_encoding = true;
    return true;
  }
  if (is_from_file(options) && result->text.find('\0') != std::string::npos) {
    result->text = cut_lines_at_zero_bytes(result->text);
  }
  bool has_mark = result->text.starts_with(kByteOrderMark);
  if (has_mark) result->text.erase(0, kByteOrderMark.size());
  result->encoding = find_encoding(result->text);
  result->has_encoding = has_mark || !result->encoding.empty();
  if (result->encoding.empty()) {
    if (has_mark) result->encoding = "utf-8";
    return !is_from_file(options) || has_mark || cut_at_malformed_line(options, result);
  }
  if (result->encoding == "utf-8") return true;
  if (has_mark) {
    return fail(options, format_string("encoding problem: %s with BOM", result->encoding.c_str()));
  }
  return recode(options, result->encoding, &result->text);
}

}  // namespace krait
