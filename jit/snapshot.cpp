// The snapshot tables. See snapshot.h.
#include "jit/snapshot.h"

namespace krait::jit {

void Snapshots::clear() {
  list.clear();
  frames.clear();
  slots.clear();
  virtuals.clear();
  fields.clear();
}

uint16_t Snapshots::add_frame(FrameState state, std::span<const SnapshotSlot> entries) {
  state.first = uint32_t(slots.size());
  state.count = uint16_t(entries.size());
  slots.insert(slots.end(), entries.begin(), entries.end());
  frames.push_back(state);
  return uint16_t(frames.size() - 1);
}

uint32_t Snapshots::add(uint16_t frame) {
  list.push_back({frame, 0, 0});
  return uint32_t(list.size() - 1);
}

size_t Snapshots::bytes() const {
  return list.size() * sizeof(Snapshot) + frames.size() * sizeof(FrameState) +
         slots.size() * sizeof(SnapshotSlot) + virtuals.size() * sizeof(VirtualObject) +
         fields.size() * sizeof(VirtualField);
}

}  // namespace krait::jit
