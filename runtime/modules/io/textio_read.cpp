// TextIOWrapper: reading, tell and seek.
//
// The buffer is read in chunks; a chunk's characters wait in `decoded`. For tell() the stream keeps a
// snapshot of the decoder's state before the chunk and the bytes fed since: a position is then (byte offset,
// decoder flags, bytes to feed, characters to skip), packed into one int, the "cookie". Equal to a plain byte
// offset wherever the decoder holds no state.
#include "runtime/modules/io/textio.h"
#include "runtime/tuple.h"

namespace krait::io {

namespace {

Value raise_not_readable() { return raise_unsupported("not readable"); }

size_t decoded_left(const TextIO* t) {
  return t->decoded.is_unbound() ? 0 : t->decoded.as<Str>()->length - size_t(t->decoded_used);
}

// Takes up to n decoded characters (negative: all).
Value take_decoded(TextIO* t, int64_t n) {
  size_t left = decoded_left(t);
  if (left == 0) return str_empty();
  size_t count = n < 0 || size_t(n) > left ? left : size_t(n);
  auto* s = t->decoded.as<Str>();
  Value r = count == s->length ? t->decoded
                               : str_substring(s, size_t(t->decoded_used), size_t(t->decoded_used) + count);
  t->decoded_used += int64_t(count);
  return r;
}

// (buffered bytes, flags) of the decoder.
bool decoder_state(TextIO* t, Value* bytes, Value* flags) {
  Value state = call_named(t->decoder, "getstate");
  if (state.is_exception()) return false;
  auto* pair = cast<Tuple>(state);
  if (!pair || pair->length != 2 || !is_bytes(pair->items[0])) {
    raise_type_error("illegal decoder state");
    return false;
  }
  *bytes = pair->items[0];
  *flags = pair->items[1];
  return true;
}

Value decode(TextIO* t, Value bytes, bool final) {
  Value text = call_method(t->decoder, names::decode, {bytes, Value::boolean(final)});
  if (!text.is_exception() && !is_str(text))
    return raise_type_error("decoder should return a string result, not '%T'", text);
  return text;
}

// Reads and decodes one chunk. 1 there may be more, 0 end of file, -1 raised.
int read_chunk(TextIO* t, int64_t size_hint) {
  if (t->decoder.is_none()) {
    raise_not_readable();
    return -1;
  }
  Value state_bytes, state_flags;
  if (t->telling && !decoder_state(t, &state_bytes, &state_flags)) return -1;
  if (size_hint > 0)
    size_hint = int64_t((t->bytes_per_character > 1 ? t->bytes_per_character : 1) * double(size_hint));
  int64_t chunk = t->chunk_size > size_hint ? t->chunk_size : size_hint;
  Value input = call_named(t->buffer, t->has_read1 ? "read1" : "read", {int_from_i64(chunk)});
  if (input.is_exception()) return -1;
  Buffer view;
  if (!has_buffer(input)) {
    raise_type_error("underlying %s() should have returned a bytes-like object, not '%T'",
                     t->has_read1 ? "read1" : "read", input);
    return -1;
  }
  if (!buffer_get(input, &view)) return -1;
  bool eof = view.length == 0;
  Value text = decode(t, input, eof);
  if (text.is_exception()) return -1;
  store(t, &t->decoded, text);
  t->decoded_used = 0;
  size_t characters = text.as<Str>()->length;
  t->bytes_per_character = characters ? double(view.length) / double(characters) : 0.0;
  if (characters) eof = false;
  if (t->telling) {
    Value fed = call_named(state_bytes, "__add__", {input});
    if (fed.is_exception()) return -1;
    store(t, &t->snapshot, tuple_new({state_flags, fed}));
  }
  return !eof;
}

Value read_everything(TextIO* t) {
  Value bytes = call_method(t->buffer, names::read);
  if (bytes.is_exception()) return bytes;
  if (bytes.is_none()) bytes = bytes_empty();
  Value rest = decode(t, bytes, true);
  if (rest.is_exception()) return rest;
  Value start = take_decoded(t, -1);
  text_drop_decoded(t);
  t->snapshot = Value::none();
  return start.as<Str>()->length ? str_concat(start.as<Str>(), rest.as<Str>()) : rest;
}

// A line of at most `limit` characters; its end included. Empty at the end of the file.
Value read_line(TextIO* t, int64_t limit) {
  if (!text_check_open(t) || !text_write_pending(t)) return Value::exception();
  const Str* terminator =
      is_str(t->read_newline) && t->read_newline.as<Str>()->length ? t->read_newline.as<Str>() : nullptr;
  bool scan_universal = t->read_universal && !t->read_translate;
  Value line = str_empty();  // what came from earlier chunks
  while (true) {
    if (decoded_left(t) == 0) {
      int more = read_chunk(t, 0);
      if (more < 0) return Value::exception();
      if (more == 0) {
        text_drop_decoded(t);
        t->snapshot = Value::none();
        return line;
      }
      if (decoded_left(t) == 0) continue;
    }
    auto* chunk = t->decoded.as<Str>();
    auto* head = line.as<Str>();
    // A two-character terminator may be split between chunks: join before searching.
    bool split = terminator && terminator->length > 1 && head->length;
    if (split || (scan_universal && head->length && head->at(head->length - 1) == '\r')) {
      Value rest = str_substring(chunk, size_t(t->decoded_used), chunk->length);
      Value joined = str_concat(head, rest.as<Str>());
      if (joined.is_exception()) return joined;
      t->decoded_used -= int64_t(head->length);
      // Characters taken before count again from the joined string's start.
      store(t, &t->decoded, joined);
      t->decoded_used = 0;
      chunk = joined.as<Str>();
      line = str_empty();
      head = line.as<Str>();
    }
    int64_t end = find_line_end(chunk, t->decoded_used, scan_universal, terminator);
    int64_t room = limit < 0 ? INT64_MAX : limit - int64_t(head->length);
    int64_t count = (end < 0 ? int64_t(chunk->length) : end) - t->decoded_used;
    bool done = end >= 0 || count >= room;
    if (count > room) count = room;
    Value part = take_decoded(t, count);
    if (part.is_exception()) return part;
    line = head->length ? str_concat(head, part.as<Str>()) : part;
    if (line.is_exception() || done) return line;
  }
}

// --- cookies ---

struct Cookie {
  int64_t start = 0;  // byte offset to seek to
  int64_t flags = 0;  // decoder flags there
  int64_t feed = 0;   // bytes to feed to the decoder
  int64_t skip = 0;   // characters to skip then
  bool eof = false;   // the bytes are to be decoded as final
};

Value pack(const Cookie& c) {
  uint64_t words[3] = {uint64_t(c.start), uint64_t(uint32_t(c.flags)) | uint64_t(uint32_t(c.feed)) << 32,
                       uint64_t(uint32_t(c.skip)) | uint64_t(c.eof) << 32};
  return int_from_bytes_le(reinterpret_cast<uint8_t*>(words), sizeof words, false);
}

bool unpack(Value v, Cookie* c) {
  Value i = index_of(v);
  uint64_t words[3];
  if (i.is_exception()) return false;
  if (!int_to_bytes_le(i, reinterpret_cast<uint8_t*>(words), sizeof words, false)) {
    raise(types::OverflowError, "int too big to convert");
    return false;
  }
  c->start = int64_t(words[0]);
  c->flags = int32_t(words[1]);
  c->feed = int32_t(words[1] >> 32);
  c->skip = int32_t(words[2]);
  c->eof = words[2] >> 32;
  return true;
}

bool set_decoder_state(TextIO* t, Value bytes, int64_t flags) {
  return !call_named(t->decoder, "setstate", {tuple_new({bytes, int_from_i64(flags)})}).is_exception();
}

bool buffer_seek(TextIO* t, Value offset, int whence, Value* position) {
  *position = call_named(t->buffer, "seek", {offset, Value::small_int(whence)});
  return !position->is_exception();
}

// Decodes `fed` byte by byte from the snapshot until `skip` characters came out, looking for a point where
// the decoder holds nothing: the cookie starts there. Leaves the decoder in an unspecified state.
bool locate(TextIO* t, Bytes* fed, Cookie* c) {
  Value flags_value, held;
  if (!set_decoder_state(t, bytes_empty(), c->flags)) return false;
  int64_t characters = 0, feed = 0;
  int64_t skip = c->skip, start = c->start, flags = c->flags;
  Cookie safe = *c;
  safe.skip = skip;
  safe.feed = 0;
  int64_t i = 0, n = int64_t(fed->length);
  while (i < n && characters < skip) {
    Value text = decode(t, bytes_new(fed->data + i, 1), false);
    if (text.is_exception() || !decoder_state(t, &held, &flags_value)) return false;
    characters += int64_t(text.as<Str>()->length);
    ++i;
    ++feed;
    int64_t decoder_flags;
    if (!int_to_i64(flags_value, &decoder_flags)) return false;
    if (held.as<Bytes>()->length == 0 && characters <= skip) {
      // Safe start: nothing held, not past the target.
      start += feed;
      skip -= characters;
      flags = decoder_flags;
      feed = characters = 0;
    }
  }
  bool eof = false;
  if (i == n && characters < skip) {
    Value text = decode(t, bytes_empty(), true);
    if (text.is_exception()) return false;
    eof = true;
    characters += int64_t(text.as<Str>()->length);
    if (characters < skip) {
      raise(types::OSError, "can't reconstruct logical file position");
      return false;
    }
  }
  c->start = start;
  c->flags = flags;
  c->feed = skip == 0 ? 0 : feed;
  c->skip = skip;
  c->eof = eof;
  return true;
}

Value seek_to_end(TextIO* t) {
  if (!text_flush(t)) return Value::exception();
  text_drop_decoded(t);
  t->snapshot = Value::none();
  if (!t->decoder.is_none() && call_named(t->decoder, "reset").is_exception()) return Value::exception();
  Value position;
  if (!buffer_seek(t, Value::small_int(0), 2, &position)) return Value::exception();
  int64_t offset;
  if (!int_to_i64(position, &offset) || !text_reset_encoder(t, offset == 0)) return Value::exception();
  return position;
}

Value seek_to_cookie(TextIO* t, Value cookie_value) {
  if (int_sign(cookie_value) < 0) return raise_value_error("negative seek position %R", cookie_value);
  Cookie c;
  Value position;
  if (!text_flush(t) || !unpack(cookie_value, &c) || !buffer_seek(t, int_from_i64(c.start), 0, &position))
    return Value::exception();
  text_drop_decoded(t);
  t->snapshot = Value::none();
  if (!t->decoder.is_none()) {
    bool at_start = c.start == 0 && c.flags == 0;
    if (at_start ? call_named(t->decoder, "reset").is_exception()
                 : !set_decoder_state(t, bytes_empty(), c.flags)) {
      return Value::exception();
    }
    store(t, &t->snapshot, tuple_new({int_from_i64(c.flags), bytes_empty()}));
  }
  if (c.skip) {
    Value input = call_method(t->buffer, names::read, {int_from_i64(c.feed)});
    if (input.is_exception()) return input;
    if (!is_bytes(input))
      return raise_type_error("underlying read() should have returned a bytes object, not '%T'", input);
    Value text = decode(t, input, c.eof);
    if (text.is_exception()) return text;
    if (int64_t(text.as<Str>()->length) < c.skip)
      return raise(types::OSError, "can't restore logical file position");
    store(t, &t->snapshot, tuple_new({int_from_i64(c.flags), input}));
    store(t, &t->decoded, text);
    t->decoded_used = c.skip;
  }
  return text_reset_encoder(t, c.start == 0 && c.flags == 0) ? cookie_value : Value::exception();
}

}  // namespace

Value text_read(const Value* a) {
  auto* t = text_self(a);
  int64_t n;
  if (!text_check_attached(t) || !size_argument(a[1], -1, &n) || !text_check_open(t))
    return Value::exception();
  if (t->decoder.is_none()) return raise_not_readable();
  if (!text_write_pending(t)) return Value::exception();
  if (n < 0) return read_everything(t);
  StringBuilder out;
  while (true) {
    Value part = take_decoded(t, n - int64_t(out.length()));
    if (part.is_exception()) return part;
    if (int64_t(part.as<Str>()->length) == n && out.length() == 0) return part;
    out.append(part.as<Str>());
    if (int64_t(out.length()) >= n) break;
    int more = read_chunk(t, n - int64_t(out.length()));
    if (more < 0) return Value::exception();
    if (more == 0) break;
  }
  return out.finish();
}

Value text_readline(const Value* a) {
  int64_t limit;
  if (!text_check_attached(text_self(a)) || !size_argument(a[1], -1, &limit)) return Value::exception();
  if (text_self(a)->decoder.is_none()) return raise_not_readable();
  return read_line(text_self(a), limit);
}

Value text_next(const Value* a) {
  auto* t = text_self(a);
  if (!text_check_attached(t)) return Value::exception();
  t->telling = 0;
  Value line;
  if (type_of(a[0]) == g_types.text_io_wrapper) {
    if (t->decoder.is_none()) return raise_not_readable();
    line = read_line(t, -1);
  } else {
    line = call_method(a[0], names::readline);
    if (!line.is_exception() && !is_str(line)) {
      return raise(types::OSError, "readline() should have returned a str object, not '%T'", line);
    }
  }
  if (line.is_exception()) return line;
  if (line.as<Str>()->length) return line;
  t->snapshot = Value::none();
  t->telling = t->seekable;
  return Value::unbound();
}

Value text_seek(const Value* a) {
  auto* t = text_self(a);
  int whence;
  if (!int_to_int(a[2], &whence) || !text_check_open(t)) return Value::exception();
  if (!t->seekable) return raise_unsupported("underlying stream is not seekable");
  Value cookie = index_of(a[1]);
  if (cookie.is_exception()) return cookie;
  switch (whence) {
    case 0: return seek_to_cookie(t, cookie);
    case 1: {
      if (int_sign(cookie) != 0) return raise_unsupported("can't do nonzero cur-relative seeks");
      Value here = text_tell(a);
      return here.is_exception() ? here : seek_to_cookie(t, here);
    }
    case 2:
      if (int_sign(cookie) != 0) return raise_unsupported("can't do nonzero end-relative seeks");
      return seek_to_end(t);
    default: return raise_value_error("invalid whence (%d, should be 0, 1 or 2)", whence);
  }
}

Value text_tell(const Value* a) {
  auto* t = text_self(a);
  if (!text_check_open(t)) return Value::exception();
  if (!t->seekable) return raise_unsupported("underlying stream is not seekable");
  if (!t->telling) return raise(types::OSError, "telling position disabled by next() call");
  if (!text_flush(t)) return Value::exception();
  Value position = call_named(t->buffer, "tell");
  if (position.is_exception()) return position;
  if (t->decoder.is_none() || t->snapshot.is_none()) return position;
  auto* snapshot = t->snapshot.as<Tuple>();
  Value fed = snapshot->items[1];
  Cookie c;
  if (!to_offset(position, &c.start) || !int_to_i64(snapshot->items[0], &c.flags)) return Value::exception();
  c.start -= int64_t(fed.as<Bytes>()->length);
  if (t->decoded.is_unbound() || t->decoded_used == 0) return pack(c);
  c.skip = t->decoded_used;
  Value saved = call_named(t->decoder, "getstate");
  if (saved.is_exception()) return saved;
  bool ok = locate(t, fed.as<Bytes>(), &c);
  Value pending = ok ? Value::unbound() : take_exception();
  Value restored = call_named(t->decoder, "setstate", {saved});
  if (!ok) return restore_exception(pending);
  return restored.is_exception() ? restored : pack(c);
}

}  // namespace krait::io
