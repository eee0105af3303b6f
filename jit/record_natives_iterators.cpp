// Recording the classes that loops are made of: range and the like.
#include "jit/natives.h"
#include "runtime/ops.h"

namespace krait::jit {

namespace {

// The number of items as range() counts them. Of a step that is not constant only the direction is guarded:
// sieves and transforms go through their lists with many steps.
Ref range_length(Recorder& r, Ref start, Ref stop, Ref step, int64_t live_step) {
  Builder& b = r.b;
  const bool up = live_step > 0;
  if (!r.guard(up ? b.emit(Op::Lt, b.int_(0), step) : b.emit(Op::Lt, step, b.int_(0)))) return kNoRef;
  const Ref span = up ? b.emit(Op::SubOv, stop, start) : b.emit(Op::SubOv, start, stop);
  const Ref width = up ? step : b.emit(Op::SubOv, b.int_(0), step);
  const Ref rounded = b.emit(Op::AddOv, span, b.emit(Op::Sub, width, b.int_(1)));
  return b.emit(Op::Max, b.emit(Op::FloorDiv, rounded, width), b.int_(0));
}

bool record_range(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  if (site.count < 1 || site.count > 3) return false;
  for (size_t i = 0; i < site.count; i++) {
    if (!is_int_argument(r, site, i) || !site.live[i].is_small_int()) return false;
  }
  const int64_t live_step = site.count == 3 ? site.live[2].as_small_int() : 1;
  if (live_step == 0 || live_step == INT64_MIN) return false;
  const auto argument = [&](size_t i) { return r.int_of(site.args[i], site.live[i]); };
  const Ref start = site.count == 1 ? b.int_(0) : argument(0);
  const Ref stop = argument(site.count == 1 ? 0 : 1);
  const Ref step = site.count == 3 ? argument(2) : b.int_(1);
  if (!r.active()) return false;
  const Ref length = range_length(r, start, stop, step, live_step);
  if (length == kNoRef) return false;
  const Ref fields[] = {r.boxed(start), r.boxed(stop), r.boxed(step), r.boxed(length)};
  if (!r.active()) return false;
  const Ref range = b.new_object(Kind::Range, shapes::range, sizeof(Range));
  constexpr size_t kOffsets[] = {offsetof(Range, start), offsetof(Range, stop), offsetof(Range, step),
                                 offsetof(Range, length)};
  for (size_t i = 0; i < 4; i++)
    b.store_reference(AliasClass::Constant, range, int32_t(kOffsets[i]), fields[i]);
  return returns(r, site, range);
}

}  // namespace

const NativeRow kIteratorNatives[] = {{"range", record_range}, {"slice"}, {}};

}  // namespace krait::jit
