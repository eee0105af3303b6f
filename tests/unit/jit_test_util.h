// Helpers for tests on textual IR.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "jit/builder.h"
#include "jit/passes.h"
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

// Emits the instructions of `in` through a builder, as a recorder would have.
class Rebuilder {
 public:
  Rebuilder(const Ir& in, Builder& b) : in_(in), b_(b), out_(b.ir()), map_(in.ins.size()) { b.start(); }

  // Everything.
  void run() {
    copy_tables();
    for (size_t k = 0; k < in_.ins.size(); k++) {
      if (in_.ins[k].op == Op::Entry) out_.entry = out_.end();
      emit(k);
    }
    move_snapshots();
  }

  // One iteration of a loop: its slots are read from the frame, the last instruction is an exit that says
  // what they hold at the end. Then closes the loop.
  LoopEnd run_loop(size_t slot_count) {
    b_.frames().begin(0x10, slot_count, uint16_t(slot_count), true);
    b_.frames().mark(0);
    b_.start_body();
    copy_tables();
    for (size_t k = 0; k + 1 < in_.ins.size(); k++) {
      const Ins& i = in_.ins[k];
      if (i.op == Op::Slot) {
        map_[k] = b_.slot(i.aux, i.type);
      } else if (i.op != Op::Entry) {
        emit(k);
      }
    }
    move_snapshots();
    const Snapshot& last = in_.snapshots.list[in_.ins.back().snapshot()];
    for (SnapshotSlot e : in_.snapshots.slots_of(in_.snapshots.frames[last.frame]))
      b_.frames().set(e.slot, move(e.ref));
    b_.frames().mark(0);
    uint16_t slot = 0;
    return close_loop(b_, &slot);
  }

 private:
  // The snapshots of `in` keep their order behind those that exist already.
  void copy_tables() {
    out_.calls = in_.calls;
    snapshot_base_ = int32_t(out_.snapshots.list.size());
    frame_base_ = uint16_t(out_.snapshots.frames.size());
    slot_base_ = out_.snapshots.slots.size();
    for (FrameState f : in_.snapshots.frames) {
      auto entries = in_.snapshots.slots_of(f);
      if (f.parent != kNoFrame) f.parent = uint16_t(f.parent + frame_base_);
      out_.snapshots.add_frame(f, entries);
    }
    for (const Snapshot& s : in_.snapshots.list) out_.snapshots.add(uint16_t(s.frame + frame_base_));
  }
  void emit(size_t k) {
    Ins i = in_.ins[k];
    for_each_operand(i, [&](Ref& r) { r = move(r); });
    if (i.has_snapshot()) i.imm += snapshot_base_;
    map_[k] = b_.emit(i);
  }
  Ref move(Ref r) {
    if (r == kNoRef) return r;
    return Ir::is_const(r) ? out_.constant(in_.type_of(r), in_.bits(r)) : map_[Ir::index(r)];
  }
  void move_snapshots() {
    for (size_t k = slot_base_; k < slot_base_ + in_.snapshots.slots.size(); k++) {
      out_.snapshots.slots[k].ref = move(out_.snapshots.slots[k].ref);
    }
  }

  const Ir& in_;
  Builder& b_;
  Ir& out_;
  std::vector<Ref> map_;
  int32_t snapshot_base_ = 0;
  uint16_t frame_base_ = 0;
  size_t slot_base_ = 0;
};

// What remains of the text when it is emitted through a builder.
inline std::string rebuilt(std::string_view text) {
  Ir in, out;
  parse_test(text, in);
  Builder b(out);
  Rebuilder(in, b).run();
  EXPECT_EQ(verify(out), "");
  return normalize(print(out));
}

// The loop made from one iteration, without dead code and removable allocations.
inline std::string peeled(std::string_view text, size_t slot_count, LoopEnd expected = LoopEnd::Closed) {
  Ir in, out;
  parse_test(text, in);
  Builder b(out);
  LoopEnd end = Rebuilder(in, b).run_loop(slot_count);
  EXPECT_EQ(int(end), int(expected));
  if (end != LoopEnd::Closed) return "";
  EXPECT_EQ(verify(out), "") << print(out);
  remove_allocations(out);
  EXPECT_EQ(verify(out), "") << print(out);
  remove_dead_code(out);
  EXPECT_EQ(verify(out), "") << print(out);
  return normalize(print(out));
}

// Two texts that mean the same up to names.
inline void expect_text(const std::string& actual, std::string_view expected) {
  EXPECT_EQ(normalize(actual), normalize(expected));
}

}  // namespace krait::jit
