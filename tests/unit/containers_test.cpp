// Lists, dicts, sets and sorting against simple models, with garbage collections in between.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"
#include "tests/unit/runtime_fixture.h"
#include "tests/unit/told.h"

namespace krait {
namespace {

class ContainersTest : public testing::Test {
 protected:
  void SetUp() override { initialize_runtime_for_tests(); }
  std::mt19937 random{12345};
};

Value str(int i) { return str_from_utf8("key" + std::to_string(i)); }

TEST_F(ContainersTest, ListElementsKinds) {
  List* list = list_new().as<List>();
  EXPECT_EQ(list->elements, Elements::Empty);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(list_append(list, Value::small_int(i)));
  EXPECT_EQ(list->elements, Elements::Ints);
  ASSERT_TRUE(list_append(list, Value::flonum(1.5)));
  EXPECT_EQ(list->elements, Elements::Any);
  list_clear(list);
  EXPECT_EQ(list->elements, Elements::Empty);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(list_append(list, float_new(i * 1e-200)));
  EXPECT_EQ(list->elements, Elements::Doubles);
  collect_garbage(Collect::Full);
  EXPECT_EQ(float_value(list_get(list, 50)), 50 * 1e-200);
  list_set(list, 3, Value::none());
  EXPECT_EQ(list->elements, Elements::Any);
  EXPECT_TRUE(list_get(list, 3).is_none());
  EXPECT_EQ(float_value(list_get(list, 99)), 99 * 1e-200);
}

TEST_F(ContainersTest, ListAgainstVector) {
  List* list = list_new().as<List>();
  RootVector root;
  root.push_back(Value::object(list));
  std::vector<int> model;
  for (int step = 0; step < 20000; ++step) {
    int v = int(random() % 1000);
    auto n = int(model.size());
    switch (random() % 8) {
      case 0:
      case 1:
      case 2:
        ASSERT_TRUE(list_append(list, str(v)));
        model.push_back(v);
        break;
      case 3: {
        int at = n ? int(random() % unsigned(n)) : 0;
        ASSERT_TRUE(list_insert(list, at, str(v)));
        model.insert(model.begin() + at, v);
        break;
      }
      case 4:
        if (n) {
          int at = int(random() % unsigned(n));
          (void)list_pop(list, at);
          model.erase(model.begin() + at);
        }
        break;
      case 5:
        if (n > 3) {
          int begin = int(random() % unsigned(n)), end = begin + int(random() % unsigned(n - begin + 1));
          Value with[3] = {str(v), str(v + 1), str(v + 2)};
          auto count = int(random() % 4);
          ASSERT_TRUE(list_replace(list, begin, end, with, count));
          model.erase(model.begin() + begin, model.begin() + end);
          for (int i = 0; i < count; ++i) model.insert(model.begin() + begin + i, v + i);
        }
        break;
      case 6:
        list_reverse(list);
        std::reverse(model.begin(), model.end());
        break;
      case 7:
        if (step % 50 == 0) collect_garbage(step % 100 ? Collect::Minor : Collect::Full);
        break;
    }
    ASSERT_EQ(list->length, int64_t(model.size()));
  }
  for (size_t i = 0; i < model.size(); ++i) {
    ASSERT_EQ(str_to_utf8(list_get(list, int64_t(i))), "key" + std::to_string(model[i]));
  }
}

TEST_F(ContainersTest, DictAgainstMap) {
  Dict* d = dict_new();
  RootVector root;
  root.push_back(Value::object(d));
  std::map<int, int> model;
  std::vector<int> order;
  for (int step = 0; step < 100000; ++step) {
    int k = int(random() % 3000), v = int(random() % 100000);
    Value key = k % 2 ? str(k) : Value::small_int(k * 1024);
    switch (random() % 5) {
      case 0:
      case 1:
        ASSERT_TRUE(dict_set(d, key, Value::small_int(v)));
        if (!model.count(k)) order.push_back(k);
        model[k] = v;
        break;
      case 2: {
        int deleted = dict_delete(d, key);
        ASSERT_EQ(deleted, int(model.erase(k)));
        if (deleted) order.erase(std::find(order.begin(), order.end(), k));
        break;
      }
      case 3: {
        Value found = dict_get(d, key);
        ASSERT_EQ(!found.is_unbound(), model.count(k) == 1);
        if (model.count(k)) {
          ASSERT_EQ(found.as_small_int(), model[k]);
        }
        break;
      }
      case 4:
        if (step % 500 == 0) collect_garbage(step % 1000 ? Collect::Minor : Collect::Full);
        if (random() % 100 == 0 && !order.empty()) {
          Value last_key, last_value;
          ASSERT_TRUE(dict_pop_last(d, &last_key, &last_value));
          ASSERT_EQ(last_value.as_small_int(), model[order.back()]);
          model.erase(order.back());
          order.pop_back();
        }
        break;
    }
    ASSERT_EQ(d->length, int64_t(model.size()));
  }
  size_t position = 0, i = 0;
  Value key, value;
  while (dict_next(d, &position, &key, &value)) ASSERT_EQ(value.as_small_int(), model[order[i++]]);
  EXPECT_EQ(i, order.size());
}

TEST_F(ContainersTest, DictKeysVersionAndWatch) {
  Dict* d = dict_new();
  Str* name = str_intern("watched_name");
  dict_set_str(d, name, Value::small_int(1));
  uint32_t version = dict_keys_version(d);
  EXPECT_NE(version, 0u);
  Told told, gone;
  dict_watch(d, name, &told);
  dict_watch(d, name, &gone);
  gone.leave();
  dict_set_str(d, "another", Value::small_int(5));
  EXPECT_NE(dict_keys_version(d), version);
  EXPECT_EQ(told.times, 0);
  version = dict_keys_version(d);
  dict_set_str(d, name, Value::small_int(2));
  EXPECT_EQ(dict_keys_version(d), version);
  EXPECT_EQ(told.times, 1);
  dict_set_str(d, name, Value::small_int(3));
  EXPECT_EQ(gone.times, 0);
  EXPECT_EQ(told.times, 1);
}

TEST_F(ContainersTest, SetAgainstSet) {
  Set* s = set_new().as<Set>();
  RootVector root;
  root.push_back(Value::object(s));
  std::set<int> model;
  for (int step = 0; step < 50000; ++step) {
    int k = int(random() % 2000);
    Value key = k % 3 ? Value::small_int(k * 64) : str(k);
    switch (random() % 4) {
      case 0:
      case 1:
        ASSERT_TRUE(set_add(s, key));
        model.insert(k);
        break;
      case 2: ASSERT_EQ(set_discard(s, key), int(model.erase(k))); break;
      case 3: ASSERT_EQ(set_contains(s, key), int(model.count(k))); break;
    }
    ASSERT_EQ(s->length, int64_t(model.size()));
    if (step % 10000 == 0) collect_garbage(Collect::Full);
  }
}

// Orders that CPython 3.11 prints.
TEST_F(ContainersTest, SetOrderIsThatOfCPython) {
  auto order = [](std::initializer_list<int> items) {
    Set* s = set_new().as<Set>();
    for (int i : items) EXPECT_TRUE(set_add(s, Value::small_int(i)));
    std::vector<int64_t> out;
    size_t position = 0;
    Value item;
    while (set_next(s, &position, &item)) out.push_back(item.as_small_int());
    return out;
  };
  EXPECT_EQ(order({100, 5, 33, 8, 1}), (std::vector<int64_t>{33, 1, 100, 5, 8}));
  EXPECT_EQ(order({1000, 2000, 3000, 17, 9, 25}), (std::vector<int64_t>{1000, 9, 2000, 17, 3000, 25}));
}

TEST_F(ContainersTest, SortIsStableAndSorts) {
  for (int round = 0; round < 200; ++round) {
    int n = int(random() % 400), range = 1 + int(random() % 500);
    List* list = list_new().as<List>();
    std::vector<std::pair<int, int>> model;
    for (int i = 0; i < n; ++i) {
      int k = int(random() % unsigned(range));
      if (round % 3 == 0) k = i / 7 * (i % 2 ? 1 : -1);
      model.push_back({k, i});
      Value item = tuple_new({Value::small_int(k), Value::small_int(i)});
      ASSERT_TRUE(list_append(list, item));
    }
    bool reverse = round % 2;
    std::sort(model.begin(), model.end(), [&](auto& a, auto& b) {
      return reverse ? std::pair(b.first, b.second) < std::pair(a.first, a.second)
                     : std::pair(a.first, a.second) < std::pair(b.first, b.second);
    });
    ASSERT_TRUE(list_sort(list, Value::none(), reverse));
    for (int i = 0; i < n; ++i) {
      ASSERT_EQ(list_get(list, i).as<Tuple>()->items[1].as_small_int(), model[size_t(i)].second);
    }
  }
}

TEST_F(ContainersTest, SortOfPlainKinds) {
  for (int n : {0, 1, 2, 3, 63, 64, 65, 1000, 5000}) {
    List* ints = list_new().as<List>();
    List* doubles = list_new().as<List>();
    List* strings = list_new().as<List>();
    for (int i = 0; i < n; ++i) {
      int v = int(random() % 10000) - 5000;
      ASSERT_TRUE(list_append(ints, Value::small_int(v)));
      ASSERT_TRUE(list_append(doubles, float_new(v / 7.0)));
      ASSERT_TRUE(list_append(strings, str(v)));
    }
    ASSERT_TRUE(list_sort(ints, Value::none(), false) && list_sort(doubles, Value::none(), true) &&
                list_sort(strings, Value::none(), false));
    for (int i = 1; i < n; ++i) {
      ASSERT_LE(list_get(ints, i - 1).as_small_int(), list_get(ints, i).as_small_int());
      ASSERT_GE(float_value(list_get(doubles, i - 1)), float_value(list_get(doubles, i)));
      ASSERT_LE(str_compare(list_get(strings, i - 1).as<Str>(), list_get(strings, i).as<Str>()), 0);
    }
  }
}

TEST_F(ContainersTest, Hashes) {
  int64_t h;
  ASSERT_TRUE(hash(tuple_new({Value::small_int(1), Value::small_int(2), Value::small_int(3)}), &h));
  EXPECT_EQ(h, 529344067295497451);
  ASSERT_TRUE(hash(tuple_empty(), &h));
  EXPECT_EQ(h, 5740354900026072187);
  Value items[3] = {Value::small_int(1), Value::small_int(2), Value::small_int(3)};
  ASSERT_TRUE(hash(frozenset_new(items, 3), &h));
  EXPECT_EQ(h, -272375401224217160);
}

}  // namespace
}  // namespace krait
