// Recording accesses to the elements of lists.
#pragma once

#include <span>
#include <vector>

#include "jit/recorder.h"
#include "runtime/list.h"

namespace krait::jit {

struct ListAccess {
  Elements elements = Elements::Empty;
  Ref length = kNoRef;

  // Guards that it is a list with the kind of elements that it has now; its length, or kNoRef when aborted.
  Ref begin(Recorder& r, Ref list, Value live);
  // An element, as Int, F64 or Value. The index is in range.
  Ref load(Builder& b, Ref list, Ref index) const;
  // A list of elements from the index on, made in line. All of them exist. kNoRef: aborted.
  Ref slice(Recorder& r, Ref list, Ref start, int64_t count) const;
  // Changes the number of elements, whose store is given.
  void set_length(Builder& b, Ref list, Ref store, Ref length) const;
};

// A list of these values, made in line; kNoRef: aborted.
struct NewListItem {
  Ref ref;
  Value live;
};
Ref new_list(Recorder& r, std::span<const NewListItem> items);
// The list that the trace has made holds these items, and nobody else can have changed it. False: unknown.
bool items_of_new_list(Recorder& r, Ref list, std::vector<Ref>* items);
// Lets such a list hold these items instead. hidden: no code will ever see the list. False: aborted.
bool replace_items(Recorder& r, Ref list, std::span<const NewListItem> items, bool hidden);

// Is the item of the kind that the list has? (Lists of ints or doubles become general ones with others.)
bool is_element(const Recorder& r, Elements elements, Ref item, Value live);
// The item as it is stored, guarded to be of that kind; kNoRef: aborted.
Ref as_element(Recorder& r, Elements elements, Ref item, Value live);

// Appends in line where the list's kind of elements admits the item. False: declined, nothing recorded but
// guards; or aborted.
bool append_in_line(Recorder& r, Ref list, Value live, Ref item, Value live_item);
// Removes the last element and gives it. kNoRef: declined or aborted.
Ref pop_in_line(Recorder& r, Ref list, Value live);

}  // namespace krait::jit
