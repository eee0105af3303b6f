// Saving: dispatch on the type, and values that have no parts: numbers, text, bytes.
#include <bit>
#include <string>

#include "runtime/chars.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/modules/pickle/saver.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait::pickle {

bool Saver::dump(Value object) {
  if (proto_ >= 2 && !op(Op::Proto, uint64_t(proto_), 1)) return false;
  if (proto_ >= 4) out_.set_framing(true);
  bool ok = save(object) && op(Op::Stop);
  if (ok) out_.close_frame();
  out_.set_framing(false);
  return ok;
}

bool Saver::flush() {
  Value bytes = out_.bytes();
  if (bytes.is_exception() || call(p_->write, {bytes}).is_exception()) return false;
  out_.clear();
  return true;
}

bool Saver::at_boundary() {
  if (KRAIT_LIKELY(!out_.frame_is_full())) return true;
  out_.close_frame();
  return p_->write.is_unbound() || flush();
}

bool Saver::sized(Op opcode, size_t size_bytes, const void* data, size_t n, Value payload) {
  if (n < Output::kFrameTarget) return op(opcode, n, size_bytes) && out_.write(data, n);
  // Large data stays outside of frames, and goes to the file without being copied.
  bool framing = out_.framing();
  out_.close_frame();
  out_.set_framing(false);
  bool ok = op(opcode, n, size_bytes);
  if (ok && !p_->write.is_unbound()) {
    if (payload.is_unbound()) payload = bytes_new(data, n);
    ok = !payload.is_exception() && flush() && !call(p_->write, {payload}).is_exception();
  } else if (ok) {
    ok = out_.write(data, n);
  }
  out_.set_framing(framing);
  return ok;
}

bool Saver::memo_put(Value v) {
  if (p_->fast != Value::small_int(0)) return true;
  int64_t index = p_->memo_count;
  if (!memo_add(p_, v, index)) return false;
  if (proto_ >= 4) return op(Op::Memoize);
  if (!bin_) return op(Op::Put) && text(std::to_string(index)) && text("\n");
  if (index < 256) return op(Op::BinPut, uint64_t(index), 1);
  if (index <= UINT32_MAX) return op(Op::LongBinPut, uint64_t(index), 4);
  raise(g_pickling_error, "memo id too large for LONG_BINPUT");
  return false;
}

bool Saver::memo_get(int64_t index) {
  if (!bin_) return op(Op::Get) && text(std::to_string(index)) && text("\n");
  if (index < 256) return op(Op::BinGet, uint64_t(index), 1);
  if (index <= UINT32_MAX) return op(Op::LongBinGet, uint64_t(index), 4);
  raise(g_pickling_error, "memo id too large for LONG_BINGET");
  return false;
}

bool Saver::save_persistent_id(Value v, bool* done) {
  Value id = call(p_->persistent_id, {v});
  if (id.is_exception()) return false;
  if (id.is_none()) return true;
  *done = true;
  if (bin_) return save(id, false) && op(Op::BinPersId);
  Value line = str_of(id);
  if (line.is_exception()) return false;
  if (!line.as<Str>()->is_ascii()) {
    raise(g_pickling_error, "persistent IDs in protocol 0 must be ASCII strings");
    return false;
  }
  return op(Op::PersId) && text(str_to_utf8(line)) && text("\n");
}

bool Saver::save(Value v, bool persistent) {
  if (!at_boundary()) return false;
  bool done = false;
  bool ok = !persistent || p_->persistent_id.is_unbound() || save_persistent_id(v, &done);
  if (!ok || done) return ok;
  Type* type = type_of(v);
  ok = save_atom(v, type, &done);
  if (done || !ok) return ok;
  int64_t index = memo_find(p_, v);
  if (index >= 0) return memo_get(index);
  if (type == types::str) return save_str(v);
  if (type == types::bytes) return save_bytes(v);
  NativeRecursion guard(" while pickling an object");
  return !guard.exceeded() && save_compound(v, type);
}

// Values that are never memoized.
bool Saver::save_atom(Value v, Type* type, bool* done) {
  *done = true;
  if (type == types::int_) return save_int(v);
  if (v.is_none()) return op(Op::None);
  if (v.is_bool()) {
    if (proto_ >= 2) return op(v.is_true() ? Op::NewTrue : Op::NewFalse);
    return text(v.is_true() ? "I01\n" : "I00\n");
  }
  if (type == types::float_) return save_float(float_value(v));
  *done = false;
  return true;
}

bool Saver::save_compound(Value v, Type* type) {
  if (type == types::dict) return save_dict(v);
  if (type == types::list) return save_list(v);
  if (type == types::tuple) return save_tuple(v);
  if (type == types::set) return save_set(v);
  if (type == types::frozenset) return save_frozenset(v);
  if (type == types::bytearray) return save_byte_array(v);
  if (type == g_buffer_type) return save_picklebuffer(v);
  return save_object(v, type);
}

// --- numbers ---

bool Saver::save_int(Value v) {
  int64_t i;
  if (int_fits_i64(v, &i) && i >= INT32_MIN && i <= INT32_MAX) {
    if (!bin_) return op(Op::Int) && text(std::to_string(i)) && text("\n");
    if (i >= 0 && i < 256) return op(Op::BinInt1, uint64_t(i), 1);
    if (i >= 0 && i < 65536) return op(Op::BinInt2, uint64_t(i), 2);
    return op(Op::BinInt, uint64_t(i), 4);
  }
  if (proto_ < 2) {
    Value digits = repr(v);
    return !digits.is_exception() && op(Op::Long) && text(str_to_utf8(digits)) && text("L\n");
  }
  size_t n = int_bit_length(v) / 8 + 1;
  if (n > INT32_MAX) {
    raise(types::OverflowError, "int too large to pickle");
    return false;
  }
  std::string bytes(n, '\0');
  auto* p = reinterpret_cast<uint8_t*>(bytes.data());
  int_to_bytes_le(v, p, n, true);
  // -2**(8*k-1) fits into one byte less.
  if (n > 1 && p[n - 1] == 0xFF && (p[n - 2] & 0x80)) bytes.resize(--n);
  return (n < 256 ? op(Op::Long1, n, 1) : op(Op::Long4, n, 4)) && text(bytes);
}

bool Saver::save_float(double d) {
  if (bin_) {
    uint64_t bits = __builtin_bswap64(std::bit_cast<uint64_t>(d));
    return op(Op::BinFloat, bits, 8);
  }
  Value digits = float_repr(d);
  return !digits.is_exception() && op(Op::Float) && text(str_to_utf8(digits)) && text("\n");
}

// --- bytes ---

bool Saver::save_bytes_data(Value v, const uint8_t* data, size_t n) {
  Value payload = is_bytes(v) ? v : Value::unbound();
  bool ok;
  if (n < 256) {
    ok = sized(Op::ShortBinBytes, 1, data, n, payload);
  } else if (n <= UINT32_MAX) {
    ok = sized(Op::BinBytes, 4, data, n, payload);
  } else if (proto_ >= 4) {
    ok = sized(Op::BinBytes8, 8, data, n, payload);
  } else {
    raise(types::OverflowError,
          "serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher");
    ok = false;
  }
  return ok && memo_put(v);
}

bool Saver::save_bytes(Value v) {
  auto* b = v.as<Bytes>();
  if (proto_ >= 3) return save_bytes_data(v, b->data, b->length);
  // Old protocols have no bytes: encoded text, or bytes().
  if (b->length == 0) return save_reduced(tuple_new({type_value(types::bytes), tuple_empty()}), v);
  Value decoded = str_from_latin1(b->data, b->length);
  Value args = tuple_new({decoded, Value::object(str_intern("latin1"))});
  return !decoded.is_exception() && save_reduced(tuple_new({g_imported.codecs_encode, args}), v);
}

bool Saver::save_byte_array_data(Value v, const uint8_t* data, size_t n) {
  return sized(Op::ByteArray8, 8, data, n, Value::unbound()) && memo_put(v);
}

bool Saver::save_byte_array(Value v) {
  auto* b = v.as<ByteArray>();
  if (proto_ >= 5) return save_byte_array_data(v, b->data(), b->length);
  Value args = b->length ? tuple_new({bytes_new(b->data(), b->length)}) : tuple_empty();
  return save_reduced(tuple_new({type_value(types::bytearray), args}), v);
}

bool Saver::save_picklebuffer(Value v) {
  if (proto_ < 5) {
    raise(g_pickling_error, "PickleBuffer can only pickled with protocol >= 5");
    return false;
  }
  Value view = buffer_view(v);
  if (view.is_exception()) return false;
  Value contiguous = get_attribute(view, "contiguous");
  if (contiguous.is_exception()) return false;
  if (!contiguous.is_true()) {
    raise(g_pickling_error, "PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
    return false;
  }
  int in_band = 1;
  if (!p_->buffer_callback.is_unbound()) {
    Value answer = call(p_->buffer_callback, {v});
    in_band = answer.is_exception() ? -1 : truth(answer);
    if (in_band < 0) return false;
  }
  Buffer buffer;
  if (!buffer_get(view, &buffer)) return false;
  if (!in_band) return op(Op::NextBuffer) && (!buffer.read_only || op(Op::ReadOnlyBuffer));
  return buffer.read_only ? save_bytes_data(v, buffer.data, buffer.length)
                          : save_byte_array_data(v, buffer.data, buffer.length);
}

// --- text ---

bool Saver::save_str(Value v) {
  if (!bin_) return save_str_as_text(v) && memo_put(v);
  auto* s = v.as<Str>();
  std::string encoded;
  const void* data = s->data;
  size_t n = s->length;
  if (!s->is_ascii()) {
    encoded = str_to_utf8(s);
    data = encoded.data();
    n = encoded.size();
  }
  bool ok;
  if (n < 256 && proto_ >= 4) {
    ok = sized(Op::ShortBinUnicode, 1, data, n, Value::unbound());
  } else if (n <= UINT32_MAX) {
    ok = sized(Op::BinUnicode, 4, data, n, Value::unbound());
  } else if (proto_ >= 4) {
    ok = sized(Op::BinUnicode8, 8, data, n, Value::unbound());
  } else {
    raise(types::OverflowError,
          "serializing a string larger than 4 GiB requires pickle protocol 4 or higher");
    ok = false;
  }
  return ok && memo_put(v);
}

// Protocol 0: one line, with escapes for what is not Latin-1 or would disturb.
bool Saver::save_str_as_text(Value v) {
  static constexpr char kDigits[] = "0123456789abcdef";
  auto* s = v.as<Str>();
  std::string line;
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    bool disturbs = c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1A;
    if (c < 256 && !disturbs) {
      line += char(c);
      continue;
    }
    line += c < 0x10000 ? "\\u" : "\\U";
    for (int shift = c < 0x10000 ? 12 : 28; shift >= 0; shift -= 4) line += kDigits[c >> shift & 15];
  }
  return op(Op::Unicode) && text(line) && text("\n");
}

}  // namespace krait::pickle
