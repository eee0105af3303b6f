// A malformed sequence is cut as Unicode recommends (and Python does): the longest prefix that could begin a
// character counts as one error.
#include "frontend/utf8.h"

#include <cstdio>

namespace krait {

namespace {

struct Sequence {
  int length;          // of the whole character by its first byte; 0: no character begins so
  uint8_t second_low;  // allowed range of the second byte
  uint8_t second_high;
};

Sequence sequence_of(uint8_t first) {
  if (first < 0x80) return {1, 0, 0};
  if (first < 0xc2) return {0, 0, 0};
  if (first < 0xe0) return {2, 0x80, 0xbf};
  if (first == 0xe0) return {3, 0xa0, 0xbf};
  if (first == 0xed) return {3, 0x80, 0x9f};
  if (first < 0xf0) return {3, 0x80, 0xbf};
  if (first == 0xf0) return {4, 0x90, 0xbf};
  if (first < 0xf4) return {4, 0x80, 0xbf};
  if (first == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

}  // namespace

int32_t utf8_decode(std::string_view text, int* length) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  Sequence sequence = sequence_of(byte(0));
  if (sequence.length <= 1) {
    *length = 1;
    return sequence.length == 1 ? byte(0) : -1;
  }
  int32_t character = byte(0) & (0x7f >> sequence.length);
  for (int i = 1; i < sequence.length; ++i) {
    uint8_t low = i == 1 ? sequence.second_low : 0x80;
    uint8_t high = i == 1 ? sequence.second_high : 0xbf;
    if (static_cast<size_t>(i) >= text.size() || byte(i) < low || byte(i) > high) {
      *length = i;
      return -1;
    }
    character = character << 6 | (byte(i) & 0x3f);
  }
  *length = sequence.length;
  return character;
}

int32_t utf8_count(std::string_view text) {
  int32_t count = 0;
  while (!text.empty()) {
    int length;
    utf8_decode(text, &length);
    text.remove_prefix(length);
    ++count;
  }
  return count;
}

std::string utf8_replace_malformed(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    int length;
    if (utf8_decode(text, &length) >= 0) {
      result.append(text.substr(0, length));
    } else {
      result.append("\xef\xbf\xbd");
    }
    text.remove_prefix(length);
  }
  return result;
}

void utf8_append(std::string* out, uint32_t character) {
  auto put = [&](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xc0 | character >> 6);
    put(0x80 | (character & 0x3f));
  } else if (character < 0x10000) {
    put(0xe0 | character >> 12);
    put(0x80 | (character >> 6 & 0x3f));
    put(0x80 | (character & 0x3f));
  } else {
    put(0xf0 | character >> 18);
    put(0x80 | (character >> 12 & 0x3f));
    put(0x80 | (character >> 6 & 0x3f));
    put(0x80 | (character & 0x3f));
  }
}

int64_t utf8_find_malformed(std::string_view text, const char** reason, int* bytes) {
  size_t position = 0;
  while (position < text.size()) {
    if (static_cast<uint8_t>(text[position]) < 0x80) {
      ++position;
      continue;
    }
    std::string_view rest = text.substr(position);
    int length;
    if (utf8_decode(rest, &length) < 0) {
      if (sequence_of(rest[0]).length == 0) {
        *reason = "invalid start byte";
      } else {
        *reason = static_cast<size_t>(length) == rest.size() ? "unexpected end of data"
                                                             : "invalid continuation byte";
      }
      *bytes = length;
      return static_cast<int64_t>(position);
    }
    position += length;
  }
  return -1;
}

std::string utf8_error_message(std::string_view text, int64_t position, int bytes, const char* reason) {
  char message[160];
  long long first = position;
  if (bytes == 1) {
    snprintf(message, sizeof message,
             "(unicode error) 'utf-8' codec can't decode byte 0x%02x in position %lld: %s",
             static_cast<uint8_t>(text[static_cast<size_t>(position)]), first, reason);
  } else {
    snprintf(message, sizeof message,
             "(unicode error) 'utf-8' codec can't decode bytes in position %lld-%lld: %s", first,
             first + bytes - 1, reason);
  }
  return message;
}

}  // namespace krait
