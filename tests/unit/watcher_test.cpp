// Lists of watchers: told once, in no list afterwards, and free to leave whenever they like.
#include "runtime/watcher.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/unit/told.h"

namespace krait {
namespace {

TEST(Watchers, AreToldOnce) {
  Told a, b;
  WatcherList list;
  list.add(&a);
  list.add(&b);
  list.tell();
  list.tell();
  EXPECT_EQ(a.times, 1);
  EXPECT_EQ(b.times, 1);
}

TEST(Watchers, LeaveFromAnyPlace) {
  for (int gone = 0; gone < 3; ++gone) {
    Told w[3];
    WatcherList list;
    for (Told& each : w) list.add(&each);
    w[gone].leave();
    w[gone].leave();
    list.tell();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(w[i].times, i == gone ? 0 : 1);
  }
}

TEST(Watchers, MayOutliveTheirList) {
  Told w;
  {
    WatcherList list;
    list.add(&w);
  }
  w.leave();
  WatcherList other;
  other.add(&w);
  other.tell();
  EXPECT_EQ(w.times, 1);
}

TEST(Watchers, MayBeEndedWhileOthersAreTold) {
  struct Ender : Watcher {
    Ender() : Watcher([](Watcher* w) { static_cast<Ender*>(w)->other.reset(); }) {}
    std::unique_ptr<Told> other = std::make_unique<Told>();
  };
  Ender ender;
  WatcherList list, told;
  list.add(ender.other.get());
  list.add(&ender);
  told.take(list);
  told.tell();
  EXPECT_EQ(ender.other, nullptr);
}

}  // namespace
}  // namespace krait
