// Recording calls of the module struct. A format that is known when recording says where each value lies and
// what it is: unpacking is a load for each, and the tuple need not exist; packing is a store for each.
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include "jit/natives.h"
#include "jit/record_struct.h"
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/modules/half_float.h"

namespace krait::jit {

namespace {

using structs::Item;
using structs::ItemKind;
using structs::Layout;

constexpr int64_t kMostValues = 32;
constexpr int64_t kMostBytes = 4096;

// --- words of 1, 2, 4 or 8 bytes

struct WordAccess {
  int64_t size;
  Op load_unsigned, load_signed, store;
};
constexpr WordAccess kWords[] = {{1, Op::LoadU8, Op::LoadS8, Op::Store8},
                                 {2, Op::LoadU16, Op::LoadS16, Op::Store16},
                                 {4, Op::LoadU32, Op::LoadS32, Op::Store32},
                                 {8, Op::Load, Op::Load, Op::Store}};

const WordAccess& word_access(int64_t size) {
  const WordAccess* w = kWords;
  while (w->size != size) ++w;
  return *w;
}

// Where values are loaded from or stored to.
struct Place {
  Ref base;
  int32_t first;
  AliasClass memory;
};

// How the values of a layout lie in a place.
class Words {
 public:
  Words(Builder& b, const Place& place, bool swapped) : b_(b), place_(place), swapped_(swapped) {}

  Ref load(int64_t offset, int64_t size, bool is_signed) const {
    const WordAccess& access = word_access(size);
    const bool swapped = swapped_ && size > 1;
    const Op op = is_signed && !swapped ? access.load_signed : access.load_unsigned;
    const int32_t at = place_.first + int32_t(offset);
    const Ref word = op == Op::Load ? b_.load(Type::Int, place_.memory, place_.base, at)
                                    : b_.load_sized(op, place_.memory, place_.base, at);
    if (!swapped) return word;
    const Ref unused = b_.int_(64 - 8 * size);
    return b_.emit(is_signed ? Op::Sar : Op::Shr, b_.emit(Op::SwapBytes, word), unused);
  }
  void store(int64_t offset, int64_t size, Ref word) const {
    const int32_t at = place_.first + int32_t(offset);
    if (swapped_ && size > 1) word = b_.emit(Op::Shr, b_.emit(Op::SwapBytes, word), b_.int_(64 - 8 * size));
    const Op op = word_access(size).store;
    if (op == Op::Store) b_.store(place_.memory, place_.base, at, word);
    else b_.store_sized(op, place_.memory, place_.base, at, word);
  }
  Ref load_double(int64_t offset) const {
    if (swapped_) return b_.emit(Op::BitsF64, load(offset, 8, false));
    return b_.load(Type::F64, place_.memory, place_.base, place_.first + int32_t(offset));
  }
  void store_double(int64_t offset, Ref d) const {
    if (swapped_) return store(offset, 8, b_.emit(Op::F64Bits, d));
    b_.store(place_.memory, place_.base, place_.first + int32_t(offset), d);
  }
  void store_float(int64_t offset, Ref d) const {
    b_.store_sized(Op::StoreF32, place_.memory, place_.base, place_.first + int32_t(offset), d);
  }
  Ref address(int64_t offset) const {
    return b_.emit(Op::PtrAdd, place_.base, b_.int_(place_.first + offset));
  }
  AliasClass memory() const { return place_.memory; }

 private:
  Builder& b_;
  Place place_;
  bool swapped_;
};

// `position` bytes behind the first one.
Place place_at(Builder& b, const ByteAccess& bytes, Ref position) {
  const bool constant = Ir::is_const(position) && b.ir().int_value(position) < kMostBytes;
  if (constant) return {bytes.base, bytes.first + int32_t(b.ir().int_value(position)), bytes.memory};
  return {b.emit(Op::PtrAdd, bytes.base, position), bytes.first, bytes.memory};
}

// --- unpacking

double op_float_of_bits(int64_t bits) { return double(std::bit_cast<float>(uint32_t(bits))); }
double op_half_of_bits(int64_t bits) { return double_from_half(uint16_t(bits)); }
const CallInfo kFloatOfBits = pure_call("FloatOfBits", address_of(op_float_of_bits), Type::F64, 1);
const CallInfo kHalfOfBits = pure_call("HalfOfBits", address_of(op_half_of_bits), Type::F64, 1);

Value op_byte(int64_t byte) { return bytes_from_byte(uint8_t(byte)); }
const CallInfo kByte = making_call("Byte", address_of(op_byte), 1);
Value op_bytes_at(const uint8_t* p, int64_t length) { return bytes_new(p, size_t(length)); }

// A new object, which no code can have seen if what follows leaves the trace.
Ref make(Recorder& r, const CallInfo& info, std::initializer_list<Ref> args) {
  const Ref v = r.b.call(info, std::span<const Ref>(args.begin(), args.size()));
  return r.guard(r.b.emit(Op::Same, v, r.b.value(Value::exception())), false) ? v : kNoRef;
}

bool is_unpacked_in_line(const Layout& layout) {
  if (layout.values > kMostValues || layout.size > kMostBytes) return false;
  for (const Item& item : layout.items) {
    if (item.row->kind == ItemKind::Pascal) return false;
  }
  return true;
}

uint64_t live_word(const uint8_t* p, int64_t size, bool swapped) {
  uint64_t word = 0;
  memcpy(&word, p, size_t(size));
  return swapped ? __builtin_bswap64(word) >> (64 - 8 * size) : word;
}

// Ints of 64 bits are of the kind that they are of now: small, or (without a sign) a word.
Ref unpack_long(Recorder& r, Ref word, uint64_t live, bool is_signed) {
  Builder& b = r.b;
  const bool fits = Value::fits_small_int(int64_t(live));
  if (is_signed) return fits ? word : kNoRef;
  if (!fits || int64_t(live) < 0) return b.emit(Op::BoxUInt, word);
  return r.guard(b.emit(Op::Le, b.int_(0), word)) ? word : kNoRef;
}

// One value. kNoRef: declined or aborted.
Ref unpack_value(Recorder& r, const Words& words, const Item& item, int64_t offset, const uint8_t* live,
                 bool swapped) {
  Builder& b = r.b;
  const auto call_on_word = [&](const CallInfo& info) {
    const Ref word = words.load(offset, item.size, false);
    return b.call(info, std::span<const Ref>(&word, 1));
  };
  switch (item.row->kind) {
    case ItemKind::Char: return make(r, kByte, {words.load(offset, 1, false)});
    case ItemKind::Bool: return b.emit(Op::Ne, words.load(offset, 1, false), b.int_(0));
    case ItemKind::Double: return words.load_double(offset);
    case ItemKind::Float: return call_on_word(kFloatOfBits);
    case ItemKind::Half: return call_on_word(kHalfOfBits);
    case ItemKind::Text: {
      const AliasSet reads = alias_bit(words.memory());
      CallInfo info = making_call("BytesAt", address_of(op_bytes_at), 2);
      info.reads = alias_is_immutable(words.memory()) ? 0 : reads;
      return make(r, r.new_call(info), {words.address(offset), b.int_(item.size)});
    }
    default: break;
  }
  const bool is_signed = item.row->kind == ItemKind::Signed;
  const Ref word = words.load(offset, item.size, is_signed);
  return item.size < 8 ? word : unpack_long(r, word, live_word(live, 8, swapped), is_signed);
}

}  // namespace

Ref unpack_in_line(Recorder& r, const Layout& layout, const ByteAccess& bytes, Ref position,
                   int64_t live_position) {
  if (!is_unpacked_in_line(layout)) return kNoRef;
  const Words words(r.b, place_at(r.b, bytes, position), layout.swapped);
  std::vector<Ref> values;
  for (const Item& item : layout.items) {
    for (int64_t i = 0, offset = item.offset; i < item.count; i++, offset += item.size) {
      const uint8_t* live = bytes.live_data + live_position + offset;
      values.push_back(unpack_value(r, words, item, offset, live, layout.swapped));
      if (values.back() == kNoRef || !r.active()) return kNoRef;
    }
  }
  return new_tuple(r, values);
}

const Layout* layout_of_struct(Recorder& r, Ref format, Value live) {
  if (!structs::is_struct(live) || !live.as<structs::Struct>()->layout) return nullptr;
  const auto* s = live.as<structs::Struct>();
  if (!r.guard_shape(format, live)) return nullptr;
  const Ref version = r.b.load(Type::Int, AliasClass::Native, format, offsetof(structs::Struct, version));
  return r.guard(r.b.emit(Op::Eq, version, r.b.int_(int64_t(s->version)))) ? s->layout : nullptr;
}

namespace {

// The layout that the first argument, a Struct or a format, stands for. Null: none, or aborted.
const Layout* layout_of(Recorder& r, const Invocation& site) {
  if (site.count == 0) return nullptr;
  const Value live = site.live[0];
  if (site.callable.as<NativeFunction>()->checks_self) return layout_of_struct(r, site.args[0], live);
  if (!has_shape(live, shapes::str) && !has_shape(live, shapes::bytes)) return nullptr;
  const structs::Struct* s = structs::cached(live);
  if (!s) return clear_exception(), nullptr;
  return r.guard_is(site.args[0], live) ? s->layout : nullptr;
}

// An offset argument, guarded to be one behind which the layout has room. kNoRef: declined or aborted.
Ref checked_position(Recorder& r, const Invocation& site, size_t argument, const Layout& layout,
                     const ByteAccess& bytes, int64_t* live) {
  Builder& b = r.b;
  *live = 0;
  Ref position = b.int_(0);
  if (argument < site.count) {
    const Value v = site.live[argument];
    if (!is_int_argument(r, site, argument) || !v.is_small_int()) return kNoRef;
    *live = v.as_small_int();
    position = r.int_of(site.args[argument], v);
  }
  if (!r.active() || *live < 0 || *live > bytes.live_length - layout.size) return kNoRef;
  const Ref last = b.emit(Op::Sub, bytes.length, b.int_(layout.size));
  if (!r.guard(b.emit(Op::Le, position, last)) || !r.guard(b.emit(Op::Le, b.int_(0), position)))
    return kNoRef;
  return position;
}

bool record_unpack(Recorder& r, Invocation& site) {
  if (site.count != 2) return false;
  const Layout* layout = layout_of(r, site);
  ByteAccess bytes;
  if (!layout || !bytes.begin(r, site.args[1], site.live[1]) || bytes.live_length != layout->size)
    return false;
  if (!r.guard(r.b.emit(Op::Eq, bytes.length, r.b.int_(layout->size)))) return false;
  return returns(r, site, unpack_in_line(r, *layout, bytes, r.b.int_(0), 0));
}

bool record_unpack_from(Recorder& r, Invocation& site) {
  if (site.count != 2 && site.count != 3) return false;
  const Layout* layout = layout_of(r, site);
  ByteAccess bytes;
  int64_t live;
  if (!layout || !bytes.begin(r, site.args[1], site.live[1])) return false;
  const Ref position = checked_position(r, site, 2, *layout, bytes, &live);
  return position != kNoRef && returns(r, site, unpack_in_line(r, *layout, bytes, position, live));
}

// --- packing

// The values of a layout, converted and guarded to fit before anything is stored.
class Packing {
 public:
  Packing(Recorder& r, const Layout& layout) : r_(r), layout_(layout) {}

  // Takes the arguments of a call from the n-th on. False: declined or aborted.
  bool take(const Invocation& site, size_t n) {
    if (layout_.values > kMostValues || layout_.size > kMostBytes || site.count - n != size_t(layout_.values))
      return false;
    for (const Item& item : layout_.items) {
      for (int64_t i = 0; i < item.count; i++, n++) {
        const Ref v = converted(item, site.args[n], site.live[n]);
        if (v == kNoRef || !r_.active()) return false;
        values_.push_back(v);
      }
    }
    return true;
  }
  // Is there no byte that no value is stored to?
  bool fills() const {
    int64_t filled = 0;
    for (const Item& item : layout_.items) filled += item.count * item.size;
    return filled == layout_.size;
  }
  void store(const Place& place) const;

 private:
  Ref converted(const Item& item, Ref v, Value live);
  Ref fitting_int(const Item& item, Ref v, Value live);
  Ref fitting_double(const Item& item, Ref v, Value live);

  Recorder& r_;
  const Layout& layout_;
  std::vector<Ref> values_;
};

Ref Packing::fitting_int(const Item& item, Ref v, Value live) {
  Builder& b = r_.b;
  if (!r_.is_int(v, live) || !(live.is_small_int() || live.is_bool())) return kNoRef;
  const Ref i = r_.int_of(v, live);
  if (!r_.active()) return kNoRef;
  const int64_t now = live.is_bool() ? live.is_true() : live.as_small_int();
  const bool is_signed = item.row->kind == ItemKind::Signed;
  if (item.size == 8) {
    if (is_signed) return i;
    return now >= 0 && r_.guard(b.emit(Op::Le, b.int_(0), i)) ? i : kNoRef;
  }
  const int64_t count = int64_t{1} << (8 * item.size), least = is_signed ? -count / 2 : 0;
  if (now < least || now - least >= count) return kNoRef;
  const Ref above = b.emit(Op::Sub, i, b.int_(least));
  return r_.guard(b.emit(Op::ULt, above, b.int_(count))) ? i : kNoRef;
}

// A float that is too large for 32 bits is an error of formats that are not native.
Ref Packing::fitting_double(const Item& item, Ref v, Value live) {
  constexpr double kRoundsToInfinity = 0x1.ffffffp127;
  Builder& b = r_.b;
  if (!r_.is_double(v, live) && !r_.is_int(v, live)) return kNoRef;
  if (item.row->kind == ItemKind::Float && layout_.swapped) return kNoRef;
  const Ref d = r_.double_of(v, live);
  if (!r_.active() || item.row->kind == ItemKind::Double || layout_.native) return d;
  const double now = r_.is_double(v, live) ? float_value(live) : 0;
  if (!(std::fabs(now) < kRoundsToInfinity)) return kNoRef;
  return r_.guard(b.emit(Op::FLt, b.emit(Op::FAbs, d), b.f64(kRoundsToInfinity))) ? d : kNoRef;
}

// kNoRef: declined or aborted.
Ref Packing::converted(const Item& item, Ref v, Value live) {
  Builder& b = r_.b;
  switch (item.row->kind) {
    case ItemKind::Bool: return r_.is_bool(v, live) ? r_.int_of(v, live) : kNoRef;
    case ItemKind::Signed:
    case ItemKind::Unsigned: return fitting_int(item, v, live);
    case ItemKind::Float:
    case ItemKind::Double: return fitting_double(item, v, live);
    case ItemKind::Text: return has_shape(live, shapes::bytes) && r_.guard_shape(v, live) ? v : kNoRef;
    case ItemKind::Char: {
      if (!has_shape(live, shapes::bytes) || live.as<Bytes>()->length != 1 || !r_.guard_shape(v, live))
        return kNoRef;
      const Ref length = b.load(Type::Int, AliasClass::Constant, v, offsetof(Bytes, length));
      if (!r_.guard(b.emit(Op::Eq, length, b.int_(1)))) return kNoRef;
      return b.load_sized(Op::LoadU8, AliasClass::Constant, v, offsetof(Bytes, data));
    }
    default: return kNoRef;
  }
}

// Cut or filled up with zeros.
int64_t op_store_text(uint8_t* to, int64_t size, Value text) {
  const std::string_view from = text.as<Bytes>()->view();
  const size_t n = std::min(size_t(size), from.size());
  memcpy(to, from.data(), n);
  memset(to + n, 0, size_t(size) - n);
  return 0;
}

void Packing::store(const Place& place) const {
  Builder& b = r_.b;
  const Words words(b, place, layout_.swapped);
  const Ref* v = values_.data();
  for (const Item& item : layout_.items) {
    for (int64_t i = 0, offset = item.offset; i < item.count; i++, offset += item.size, v++) {
      switch (item.row->kind) {
        case ItemKind::Double: words.store_double(offset, *v); break;
        case ItemKind::Float: words.store_float(offset, *v); break;
        case ItemKind::Text: {
          CallInfo info = reading_call("StoreText", address_of(op_store_text), Type::Int, 3, 0);
          info.writes = alias_bit(words.memory());
          info.pure = false;
          const Ref args[] = {words.address(offset), b.int_(item.size), *v};
          b.call(r_.new_call(info), args);
          break;
        }
        default: words.store(offset, item.size, *v);
      }
    }
  }
}

Value op_new_bytes(int64_t length) {
  Bytes* b = bytes_allocate(size_t(length));
  return b ? Value::object(b) : Value::exception();
}
const CallInfo kNewBytes = making_call("NewBytes", address_of(op_new_bytes), 1);

bool record_pack(Recorder& r, Invocation& site) {
  const Layout* layout = layout_of(r, site);
  if (!layout || layout->size == 0) return false;
  Packing packing(r, *layout);
  if (!packing.take(site, 1)) return false;
  const Ref bytes =
      r.call(site.operands, kNewBytes, {r.b.int_(layout->size)}, Recorder::Outcome::ValueMayRaise);
  if (!r.active()) return false;
  packing.store({bytes, offsetof(Bytes, data), AliasClass::Constant});
  r.push(bytes);
  return true;
}

bool record_pack_into(Recorder& r, Invocation& site) {
  if (site.count < 3) return false;
  const Layout* layout = layout_of(r, site);
  ByteAccess bytes;
  int64_t live;
  if (!layout || !bytes.begin(r, site.args[1], site.live[1]) || !bytes.guard_writable(r)) return false;
  const Ref position = checked_position(r, site, 2, *layout, bytes, &live);
  Packing packing(r, *layout);
  if (position == kNoRef || !packing.take(site, 3) || !packing.fills()) return false;
  packing.store(place_at(r.b, bytes, position));
  return returns(r, site, r.b.value(Value::none()));
}

}  // namespace

const NativeRow kStructNatives[] = {{"_struct.pack", record_pack, 0, 0, nullptr},
                                    {"_struct.pack_into", record_pack_into, 0, 0, nullptr},
                                    {"_struct.unpack", record_unpack, 0, 0, nullptr},
                                    {"_struct.unpack_from", record_unpack_from, 0, 0, nullptr},
                                    {"_struct.Struct.pack", record_pack, 0, 0, nullptr},
                                    {"_struct.Struct.pack_into", record_pack_into, 0, 0, nullptr},
                                    {"_struct.Struct.unpack", record_unpack, 0, 0, nullptr},
                                    {"_struct.Struct.unpack_from", record_unpack_from, 0, 0, nullptr},
                                    {}};

}  // namespace krait::jit
