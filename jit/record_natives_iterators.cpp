// Recording the classes that loops are made of: range, enumerate, zip and reversed.
#include "jit/natives.h"
#include "jit/record_iteration.h"
#include "runtime/iterators.h"
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

bool record_enumerate(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  if (site.count < 1 || site.count > 2) return false;
  if (site.count == 2 && (!is_int_argument(r, site, 1) || !site.live[1].is_small_int())) return false;
  const Ref inner = new_iterator(r, site.args[0], site.live[0]);
  if (inner == kNoRef) return false;
  const Ref count =
      site.count == 2 ? r.boxed(r.int_of(site.args[1], site.live[1])) : b.value(Value::small_int(0));
  if (!r.active()) return false;
  const Ref made = b.new_object(Kind::Enumerate, shapes::enumerate, sizeof(Enumerate));
  b.store_reference(AliasClass::Iterator, made, offsetof(Enumerate, iterator), inner);
  b.store_reference(AliasClass::Iterator, made, offsetof(Enumerate, count), count);
  return returns(r, site, made);
}

bool record_zip(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  Ref inner[Invocation::kMostArguments];
  for (size_t i = 0; i < site.count; i++) {
    inner[i] = new_iterator(r, site.args[i], site.live[i]);
    if (inner[i] == kNoRef) return false;
  }
  const Ref iterators = new_tuple(r, std::span<const Ref>(inner, site.count));
  if (!r.active()) return false;
  const Ref made = b.new_object(Kind::Zip, shapes::zip, sizeof(Zip));
  b.store_reference(AliasClass::Constant, made, offsetof(Zip, iterators), iterators);
  b.store_reference(AliasClass::Iterator, made, offsetof(Zip, strict), b.value(Value::false_()));
  return returns(r, site, made);
}

bool record_iter(Recorder& r, Invocation& site) {
  return site.count == 1 && returns(r, site, new_iterator(r, site.args[0], site.live[0]));
}

bool record_reversed(Recorder& r, Invocation& site) {
  return site.count == 1 && returns(r, site, new_reverse_iterator(r, site.args[0], site.live[0]));
}

}  // namespace

const NativeRow kIteratorNatives[] = {{"range", record_range},
                                      {"slice"},
                                      {"builtins.iter", record_iter, 0, 0, nullptr},
                                      {"builtins.next", record_next, 0, 0, nullptr},
                                      {"enumerate", record_enumerate, kContainerAliases, 0, "l"},
                                      {"zip", record_zip, kContainerAliases, 0, "l"},
                                      {"reversed", record_reversed, kContainerAliases, 0, "l"},
                                      {}};

}  // namespace krait::jit
