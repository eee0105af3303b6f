// Helpers for tests on textual IR.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "jit/builder.h"
#include "jit/text.h"
#include "jit/verify.h"

namespace krait::jit {

// A few functions that textual IR may call.
inline uint64_t test_add(uint64_t a, uint64_t b) { return a + b; }
inline uint64_t test_anything(uint64_t a) { return a; }
inline uint64_t test_native(const uint64_t* args) { return args[0]; }
inline const CallInfo kTestCalls[] = {
    {.name = "pure_add",
     .function = (const void*)test_add,
     .result = Type::Int,
     .arg_count = 2,
     .reads = 0,
     .writes = 0,
     .pure = true,
     .safepoint = false,
     .looks_back = false},
    {.name = "anything",
     .function = (const void*)test_anything,
     .result = Type::Value,
     .arg_count = 1,
     .reads = kAllAliases,
     .writes = kAllAliases,
     .pure = false,
     .safepoint = true,
     .looks_back = true},
    {.name = "reader",
     .function = (const void*)test_anything,
     .result = Type::Value,
     .arg_count = 1,
     .reads = kAllAliases,
     .writes = 0,
     .pure = false,
     .safepoint = false,
     .looks_back = false},
    {.name = "native",
     .function = (const void*)test_native,
     .result = Type::Value,
     .arg_count = 3,
     .reads = kAllAliases,
     .writes = kAllAliases,
     .pure = false,
     .safepoint = true,
     .looks_back = true},
};

// Parses and verifies.
inline void parse_test(std::string_view text, Ir& ir) {
  ASSERT_EQ(parse(text, ir, kTestCalls), "");
  ASSERT_EQ(verify(ir), "") << print(ir);
}

// Renumbers %names in order of appearance, trims lines, drops empty ones and comments.
inline std::string normalize(std::string_view text) {
  std::map<std::string, int> numbers;
  std::string out, line;
  auto flush = [&] {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    if (!line.empty()) out += line + "\n";
    line.clear();
  };
  for (size_t i = 0; i < text.size(); i++) {
    char c = text[i];
    if (c == ';') {
      while (i < text.size() && text[i] != '\n') i++;
      flush();
    } else if (c == '\n') {
      flush();
    } else if (c == '%') {
      size_t end = i + 1;
      while (end < text.size() && (isalnum(text[end]) || text[end] == '_')) end++;
      auto [it, fresh] = numbers.emplace(std::string(text.substr(i, end - i)), int(numbers.size()));
      line += "%" + std::to_string(it->second);
      i = end - 1;
    } else if (c != ' ' || (!line.empty() && line.back() != ' ')) {
      line += c;
    }
  }
  flush();
  return out;
}

// Emits every instruction of `in` through a builder.
inline void rebuild(const Ir& in, Builder& b) {
  std::vector<Ref> map(in.ins.size());
  b.start();
  Ir& out = b.ir();
  auto move = [&](Ref r) {
    if (r == kNoRef) return r;
    return Ir::is_const(r) ? out.constant(in.type_of(r), in.bits(r)) : map[Ir::index(r)];
  };
  out.calls = in.calls;
  out.snapshots = in.snapshots;
  for (size_t k = 0; k < in.ins.size(); k++) {
    Ins i = in.ins[k];
    for_each_operand(i, [&](Ref& r) { r = move(r); });
    if (i.op == Op::Entry) out.entry = out.end();
    map[k] = b.emit(i);
  }
  for (SnapshotSlot& s : out.snapshots.slots) s.ref = move(s.ref);
  for (VirtualField& f : out.snapshots.fields) f.ref = move(f.ref);
}

// What remains of the text when it is emitted through a builder.
inline std::string rebuilt(std::string_view text) {
  Ir in, out;
  parse_test(text, in);
  Builder b(out);
  rebuild(in, b);
  EXPECT_EQ(verify(out), "");
  return normalize(print(out));
}

}  // namespace krait::jit
