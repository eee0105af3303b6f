// Frame states of inlined calls: what exits find in the snapshots.
#include <gtest/gtest.h>

#include "jit/frames.h"

namespace krait::jit {
namespace {

struct Stack {
  Ir ir;
  FrameStack frames{ir};

  // Three frames, marked at 10, 20 and 30.
  Stack() {
    frames.begin(1, 4, 2, true);
    frames.mark(10);
    frames.push(2, 5, 3, 0);
    frames.set(0, ir.constant_int(100));
    frames.mark(20);
    frames.push(3, 5, 2, 0);
    frames.set(0, ir.constant_int(200));
    frames.mark(30);
  }
  // The state `depth` calls outwards from the innermost one.
  FrameState state(size_t depth) {
    uint16_t i = ir.snapshots.list[frames.snapshot()].frame;
    while (depth-- > 0) i = ir.snapshots.frames[i].parent;
    return ir.snapshots.frames[i];
  }
  SnapshotSlot last_slot(size_t depth) {
    const FrameState s = state(depth);
    return ir.snapshots.slots_of(s).back();
  }
};

TEST(JitFrames, StatesAreShared) {
  Stack s;
  EXPECT_EQ(s.state(0).pc, 30u);
  EXPECT_EQ(s.state(1).pc, 20u);
  EXPECT_EQ(s.state(2).pc, 10u);
  EXPECT_EQ(s.state(2).parent, kNoFrame);
}

TEST(JitFrames, ObjectOfTheInnermostFrame) {
  Stack s;
  const Ref object = s.ir.constant_int(7);
  s.frames.set_object(object);
  s.frames.mark(31);
  EXPECT_EQ(s.last_slot(0), (SnapshotSlot{kObjectSlot, object}));
  EXPECT_EQ(s.last_slot(1).slot, 0);
}

TEST(JitFrames, ObjectOfACallerIsAddedToItsState) {
  Stack s;
  const Ref object = s.ir.constant_int(7);
  s.frames.set_object(1, object);
  EXPECT_EQ(s.frames.object(1), object);
  EXPECT_EQ(s.state(0).pc, 30u);
  EXPECT_EQ(s.state(1).pc, 20u);
  EXPECT_EQ(s.last_slot(1), (SnapshotSlot{kObjectSlot, object}));
  EXPECT_EQ(s.state(2).pc, 10u);
  // It goes with its frame.
  s.frames.pop();
  s.frames.pop();
  s.frames.mark(11);
  EXPECT_EQ(s.state(0).pc, 11u);
}

TEST(JitFrames, KindsOfFrames) {
  Stack s;
  s.frames.set_kind(s.frames.kind() | kMarkedRunning);
  s.frames.mark(32);
  EXPECT_EQ(s.state(0).kind, kMarkedRunning);
  EXPECT_EQ(s.state(1).kind, 0);
  EXPECT_EQ(s.frames.get(1, 0), s.ir.constant_int(100));
  EXPECT_EQ(s.frames.code(2), 3u);
}

}  // namespace
}  // namespace krait::jit
