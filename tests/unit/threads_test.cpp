// The global lock: exactly one thread runs, and sees all that the others have written before.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "runtime/thread.h"
#include "tests/unit/runtime_fixture.h"

namespace krait {
namespace {

// Plain variables, which only the lock protects.
struct Shared {
  uint64_t first = 0, apart[32] = {}, second = 0;
  bool occupied = false;
  size_t seen_occupied = 0, seen_unequal = 0;

  void take_turn(bool give_way) {
    seen_occupied += occupied;
    occupied = true;
    seen_unequal += first != second;
    first++;
    if (give_way) std::this_thread::yield();
    second++;
    occupied = false;
  }
};

TEST(GlobalLock, OneThreadAtATime) {
  constexpr size_t kThreads = 4, kTurns = 500;
  initialize_runtime_for_tests();
  Thread* const main = g_thread;
  Shared shared;
  std::vector<Thread*> states;
  std::vector<std::thread> threads;
  for (size_t n = 0; n < kThreads; n++) states.push_back(thread_create());
  for (Thread* state : states) {
    threads.emplace_back([&shared, state] {
      for (size_t turn = 0; turn < kTurns; turn++) {
        acquire_lock(state);
        shared.take_turn(turn % 16 == 0);
        release_lock();
      }
    });
  }
  release_lock();
  for (std::thread& t : threads) t.join();
  acquire_lock(main);
  for (Thread* state : states) thread_destroy(state);
  EXPECT_EQ(shared.first, kThreads * kTurns);
  EXPECT_EQ(shared.second, kThreads * kTurns);
  EXPECT_EQ(shared.seen_occupied, 0u);
  EXPECT_EQ(shared.seen_unequal, 0u);
}

// A request carries what was written before it: flags are set with release order and taken with acquire
// order.
TEST(BreakRequests, CarryWhatWasWrittenBefore) {
  constexpr uint64_t kRounds = 20000;
  AtomicBits flags{}, answers{};
  uint64_t message = 0, received = 0, wrong = 0;
  std::thread sender([&] {
    for (uint64_t n = 1; n <= kRounds; n++) {
      message = n;
      flags.set(1);
      while (!answers.any()) std::this_thread::yield();
      answers.take();
      wrong += received != n;
    }
  });
  for (uint64_t n = 1; n <= kRounds; n++) {
    while (!flags.any()) std::this_thread::yield();
    EXPECT_EQ(flags.take(), 1u);
    wrong += message != n;
    received = n;
    answers.set(1);
  }
  sender.join();
  EXPECT_EQ(wrong, 0u);
}

}  // namespace
}  // namespace krait
