// The memory of bytes-like objects, for accesses in line: bytes, bytearray, array.array, and views of these.
#pragma once

#include "jit/recorder.h"
#include "runtime/storage.h"

namespace krait::jit {

struct ByteAccess {
  // Guards that the object is of the kind that it is now, one contiguous run of bytes. False: it is none
  // whose memory is known, or aborted.
  bool begin(Recorder& r, Ref object, Value live);
  // Guards that the memory may be written to. False: it may not, or aborted.
  bool guard_writable(Recorder& r) const;

  // Bytes lie from base + first on, in memory of this class.
  Ref base = kNoRef;
  int32_t first = 0;
  AliasClass memory = AliasClass::Constant;
  Ref length = kNoRef;  // in bytes
  const uint8_t* live_data = nullptr;
  int64_t live_length = 0;

 private:
  bool begin_view(Recorder& r, Ref view, Value live);

  Ref view_ = kNoRef;
  bool read_only_ = false;
};

// The address of a bytearray's first byte, less kFirstByte.
Ref bytes_of(Builder& b, Ref bytearray);
inline constexpr auto kFirstByte = int32_t(offsetof(RawStorage, bytes));

// Of a view of one dimension, behind ByteAccess::begin().
Ref items_of_view(Builder& b, Ref view);

}  // namespace krait::jit
