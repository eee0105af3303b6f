// Whoever wants to be told, once, before a watched key or class changes (dict_watch, watch_type): a member of
// the list of those who wait for the same. Compiled traces wait by the thousand for the same built-in names,
// and recordings that are dropped stop waiting again, so a watcher leaves its list without a search, whether
// or not what it watched is still there.
#pragma once

namespace krait {

class Watcher {
 public:
  explicit Watcher(void (*changed)(Watcher*)) : changed_(changed) {}
  ~Watcher() { leave(); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  void leave() {
    if (!link_) return;
    *link_ = next_;
    if (next_) next_->link_ = link_;
    link_ = nullptr;
  }

 private:
  friend class WatcherList;
  void (*changed_)(Watcher*);
  Watcher* next_ = nullptr;
  Watcher** link_ = nullptr;  // what points to this one; null: in no list
};

class WatcherList {
 public:
  WatcherList() = default;
  ~WatcherList() {
    while (first_) first_->leave();
  }
  WatcherList(const WatcherList&) = delete;
  WatcherList& operator=(const WatcherList&) = delete;

  void add(Watcher* w) {
    w->leave();
    w->next_ = first_;
    w->link_ = &first_;
    if (first_) first_->link_ = &w->next_;
    first_ = w;
  }

  void take(WatcherList& other) {
    while (other.first_) add(other.first_);
  }

  // Those who are told may end watches, their own and others'.
  void tell() {
    while (Watcher* w = first_) {
      w->leave();
      w->changed_(w);
    }
  }

 private:
  Watcher* first_ = nullptr;
};

}  // namespace krait
