// Items of built-in sequences by index: for subscripts and iterators alike.
#pragma once

#include "jit/byte_access.h"
#include "jit/record_lists.h"

namespace krait::jit {

class SequenceAccess {
 public:
  // Guards that the sequence is of the kind that it is now, and its kind of items. False: it is none of those
  // read in line (list, tuple, str of one byte per character, bytes, bytearray, array, view), or aborted.
  bool begin(Recorder& r, Ref sequence, Value live);
  Ref length() const { return length_; }
  int64_t live_length() const { return live_length_; }
  // An item as Int, F64 or Value. The index is in range. kNoRef: aborted.
  Ref load(Recorder& r, Ref index) const;
  // Stores into a list, bytearray, array or view what its kind of items admits. False: declined or aborted.
  bool store(Recorder& r, Ref index, Ref item, Value live_item) const;

 private:
  bool begin_array(Recorder& r, Value live);
  bool store_list_item(Recorder& r, Ref index, Ref item, Value live_item) const;
  bool begin_view(Recorder& r, Value live);
  bool store_machine_item(Recorder& r, Ref index, Ref item, Value live_item) const;

  enum { List, Tuple, Text, Bytes, ByteArray, Items } kind_ = List;
  Ref sequence_ = kNoRef;
  Ref length_ = kNoRef;
  int64_t live_length_ = 0;
  ListAccess list_;
  ByteAccess items_;  // of an array or view
  char code_ = 0;     // what the items are
};

}  // namespace krait::jit
