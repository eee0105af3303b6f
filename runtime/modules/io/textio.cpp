// TextIOWrapper: construction, writing and attributes.
//
// Output is encoded at once and collected in `pending`, which goes to the buffer when it exceeds the chunk
// size, at a line end of a line-buffered stream, and on flush. UTF-8, Latin-1 and ASCII are encoded here;
// others by the codec's incremental encoder.
#include "runtime/modules/io/textio.h"

#include "runtime/module.h"

namespace krait::io {

bool text_check_attached(TextIO* t) {
  if (KRAIT_LIKELY(!t->buffer.is_unbound() && !t->buffer.is_none())) return true;
  raise_value_error(t->buffer.is_none() ? "underlying buffer has been detached"
                                        : "I/O operation on uninitialized object");
  return false;
}

bool text_check_open(TextIO* t) {
  if (!text_check_attached(t)) return false;
  // The common stack of native layers is asked without attribute lookups by the buffer's own check later; ask
  // it here once.
  return check_closed(t->buffer);
}

void text_drop_decoded(TextIO* t) {
  t->decoded = Value::unbound();
  t->decoded_used = 0;
}

namespace {

// --- construction ---

Value codec_info(Value encoding) {
  Value info = call(import_attribute("codecs", "lookup"), {encoding});
  if (info.is_exception()) return info;
  Value is_text = get_attribute_or_unbound(info, str_intern("_is_text_encoding"));
  if (is_text.is_exception()) return is_text;
  if (is_text.is_false()) {
    return raise(types::LookupError,
                 "%R is not a text encoding; use codecs.open() to handle arbitrary codecs", encoding);
  }
  return info;
}

FastEncoding fast_encoding(Value info) {
  Value name = get_attribute_or_unbound(info, names::__name__);
  if (name.is_exception() || name.is_unbound()) name = get_attribute_or_unbound(info, str_intern("name"));
  if (!is_str(name)) {
    if (name.is_exception()) clear_exception();
    return FastEncoding::None;
  }
  std::string text = str_to_utf8(name);
  if (text == "utf-8") return FastEncoding::Utf8;
  if (text == "iso8859-1" || text == "latin-1") return FastEncoding::Latin1;
  return text == "ascii" ? FastEncoding::Ascii : FastEncoding::None;
}

int answers_true(Value stream, const char* method) {
  Value r = call_named(stream, method);
  return r.is_exception() ? -1 : truth(r);
}

bool valid_newline(Value v) {
  if (v.is_none()) return true;
  auto* s = v.as<Str>();
  return s->length == 0 || str_equals_ascii(s, "\n") || str_equals_ascii(s, "\r") ||
         str_equals_ascii(s, "\r\n");
}

bool set_newline(TextIO* t, Value newline) {
  if (!newline.is_none() && !is_str(newline)) {
    raise_type_error("newline must be str or None, not %T", newline);
    return false;
  }
  if (!valid_newline(newline)) {
    raise_value_error("illegal newline value: %S", newline);
    return false;
  }
  t->read_newline = newline;
  t->read_universal = newline.is_none() || newline.as<Str>()->length == 0;
  t->read_translate = newline.is_none();
  bool carriage_return = is_str(newline) && newline.as<Str>()->length && newline.as<Str>()->at(0) == '\r';
  t->write_newline = carriage_return ? newline : Value::unbound();
  t->write_translate = carriage_return;
  return true;
}

Value default_encoding() {
  Value flags = sys_get(str_intern("flags"));
  Value utf8 = flags.is_unbound() ? Value::unbound() : get_attribute(flags, "utf8_mode");
  if (!utf8.is_unbound() && !utf8.is_exception() && utf8 != Value::small_int(0))
    return str_from_ascii("utf-8");
  if (utf8.is_exception()) clear_exception();
  return call(import_attribute("_io", "_locale_encoding"));
}

bool check_errors_name(Value errors) {
  if (str_equals_ascii(errors.as<Str>(), "strict")) return true;
  return !call(import_attribute("codecs", "lookup_error"), {errors}).is_exception();
}

Value new_text(const Value* a) {
  auto* t = static_cast<TextIO*>(allocate_instance(a[0].as<Type>()));
  t->finalizing = Value::false_();
  return Value::object(t);
}

Value init_text(const Value* a) {
  auto* t = text_self(a);
  Value buffer = a[1], encoding = a[2], errors = a[3];
  t->buffer = Value::unbound();
  if (!errors.is_none() && !is_str(errors))
    return raise_type_error("TextIOWrapper() argument 'errors' must be str or None, not %T", errors);
  if (!encoding.is_none() && !is_str(encoding)) {
    return raise_type_error("TextIOWrapper() argument 'encoding' must be str or None, not %T", encoding);
  }
  if (!set_newline(t, a[4])) return Value::exception();
  int line_buffering = truth(a[5]), write_through = truth(a[6]);
  if (line_buffering < 0 || write_through < 0) return Value::exception();
  if (encoding.is_none() || str_equals_ascii(encoding.as<Str>(), "locale")) encoding = default_encoding();
  if (encoding.is_exception()) return encoding;
  if (errors.is_none()) errors = str_from_ascii("strict");
  else if (!check_errors_name(errors)) return Value::exception();
  t->encoding = encoding;
  t->errors = errors;
  t->line_buffering = line_buffering;
  t->write_through = write_through;
  t->chunk_size = kDefaultBufferSize;
  t->snapshot = Value::none();
  t->pending = nullptr;
  t->bytes_per_character = 0.0;
  text_drop_decoded(t);
  store(t, &t->buffer, buffer);
  int seekable = answers_true(buffer, "seekable");
  if (seekable < 0) return t->buffer = Value::unbound(), Value::exception();
  t->seekable = t->telling = seekable;
  Value read1 = get_attribute_or_unbound(buffer, str_intern("read1"));
  if (read1.is_exception()) return read1;
  t->has_read1 = !read1.is_unbound();
  if (!text_make_codecs(t)) {
    t->buffer = Value::unbound();
    return Value::exception();
  }
  t->encoding_start = 0;
  if (t->seekable && !t->encoder.is_none()) {
    Value position = call_named(buffer, "tell");
    int64_t offset;
    if (position.is_exception() || !int_to_i64(position, &offset)) return Value::exception();
    t->encoding_start = offset == 0;
    if (offset != 0 && !text_reset_encoder(t, false)) return Value::exception();
  }
  write_barrier(t);
  return Value::none();
}

// --- writing ---

bool is_ascii_fast(const TextIO* t, const Str* s) { return t->fast != FastEncoding::None && s->is_ascii(); }

bool reserve_pending(TextIO* t, size_t extra) {
  size_t used = t->pending ? t->pending->used : 0;
  if (t->pending && used + extra <= t->pending->capacity()) return true;
  size_t wanted = used + extra < size_t(t->chunk_size) ? size_t(t->chunk_size) : (used + extra) * 2;
  RawStorage* grown = allocate_raw_storage(wanted);
  if (!grown) return false;
  if (used) memcpy(grown->bytes, t->pending->bytes, used);
  grown->used = used;
  store(t, &t->pending, grown);
  return true;
}

bool append_pending(TextIO* t, const void* data, size_t n) {
  if (!reserve_pending(t, n)) return false;
  memcpy(t->pending->bytes + t->pending->used, data, n);
  t->pending->used += n;
  return true;
}

bool encode_and_append(TextIO* t, Str* s) {
  t->encoding_start = 0;
  if (is_ascii_fast(t, s)) return append_pending(t, s->data, s->length);
  if (t->fast == FastEncoding::Latin1 && s->width == 1) return append_pending(t, s->data, s->length);
  Value bytes;
  if (t->fast != FastEncoding::None) {
    bytes = call_method(Value::object(s), names::encode, {t->encoding, t->errors});
  } else {
    bytes = call_method(t->encoder, names::encode, {Value::object(s)});
  }
  if (bytes.is_exception()) return false;
  if (!is_bytes(bytes)) {
    raise_type_error("encoder should return a bytes object, not '%T'", bytes);
    return false;
  }
  return append_pending(t, bytes.as<Bytes>()->data, bytes.as<Bytes>()->length);
}

Value write_method(const Value* a) {
  auto* t = text_self(a);
  if (!text_check_attached(t)) return Value::exception();
  if (!is_str(a[1])) return raise_type_error("write() argument must be str, not %T", a[1]);
  if (!text_check_open(t)) return Value::exception();
  if (t->encoder.is_none()) return raise_unsupported("not writable");
  auto* s = a[1].as<Str>();
  int64_t length = int64_t(s->length);
  bool has_newline = (t->write_translate || t->line_buffering) && find_line_end(s, 0, false, nullptr) >= 0;
  bool has_return =
      t->line_buffering && !has_newline && str_find(s, str_from_char('\r').as<Str>(), 0, length) >= 0;
  if (has_newline && t->write_translate) {
    Value replaced = str_replace(s, str_from_char('\n').as<Str>(), t->write_newline.as<Str>(), -1);
    if (replaced.is_exception()) return replaced;
    s = replaced.as<Str>();
  }
  if (!encode_and_append(t, s)) return Value::exception();
  bool needs_flush = t->line_buffering && (has_newline || has_return);
  if ((needs_flush || t->write_through || int64_t(t->pending->used) > t->chunk_size) &&
      !text_write_pending(t)) {
    return Value::exception();
  }
  if (needs_flush && call_method(t->buffer, names::flush).is_exception()) return Value::exception();
  if (!t->decoded.is_unbound() || !t->snapshot.is_none()) {
    text_drop_decoded(t);
    t->snapshot = Value::none();
    if (!t->decoder.is_none() && call_named(t->decoder, "reset").is_exception()) return Value::exception();
  }
  return int_from_i64(length);
}

// --- life cycle and attributes ---

Value flush_method(const Value* a) {
  auto* t = text_self(a);
  if (!text_check_open(t)) return Value::exception();
  t->telling = t->seekable;
  return text_flush(t) ? Value::none() : Value::exception();
}

Value close_method(const Value* a) {
  auto* t = text_self(a);
  if (!text_check_attached(t)) return Value::exception();
  int closed = is_closed(t->buffer);
  if (closed != 0) return closed < 0 ? Value::exception() : Value::none();
  if (t->finalizing.is_true() && call_named(t->buffer, "_dealloc_warn", {a[0]}).is_exception())
    clear_exception();
  Value flushed = call_method(a[0], names::flush);
  Value pending = flushed.is_exception() ? take_exception() : Value::unbound();
  Value r = call_method(t->buffer, names::close);
  if (pending.is_unbound()) return r;
  if (!r.is_exception()) return restore_exception(pending);
  Value second = take_exception();
  if (!set_attribute(second, str_intern("__context__"), pending)) clear_exception();
  return restore_exception(second);
}

Value detach_method(const Value* a) {
  auto* t = text_self(a);
  if (!text_check_attached(t) || call_method(a[0], names::flush).is_exception()) return Value::exception();
  Value buffer = t->buffer;
  t->buffer = Value::none();
  return buffer;
}

Value truncate_method(const Value* a) {
  auto* t = text_self(a);
  if (!text_check_attached(t) || call_method(a[0], names::flush).is_exception()) return Value::exception();
  return call_named(t->buffer, "truncate", {a[1]});
}

#define FORWARD(function, method)                                                       \
  Value function(const Value* a) {                                                      \
    return text_check_attached(text_self(a)) ? call_named(text_self(a)->buffer, method) \
                                             : Value::exception();                      \
  }
FORWARD(seekable_method, "seekable")
FORWARD(readable_method, "readable")
FORWARD(writable_method, "writable")
FORWARD(fileno_method, "fileno")
FORWARD(isatty_method, "isatty")
#undef FORWARD

Value reconfigure_method(const Value* a) {
  auto* t = text_self(a);
  Value encoding = a[1], errors = a[2], newline = a[3], line_buffering = a[4], write_through = a[5];
  if (!text_check_attached(t)) return Value::exception();
  if (!t->decoded.is_unbound() && (!encoding.is_none() || !errors.is_none() || !newline.is_ellipsis())) {
    return raise_unsupported(
        "It is not possible to set the encoding or newline of stream after the first read");
  }
  if (!encoding.is_none() && !is_str(encoding))
    return raise_type_error("reconfigure() argument 'encoding' must be str or None, not %T", encoding);
  if (!errors.is_none() && !is_str(errors))
    return raise_type_error("reconfigure() argument 'errors' must be str or None, not %T", errors);
  if (!newline.is_ellipsis() && !newline.is_none() && (!is_str(newline) || !valid_newline(newline))) {
    return set_newline(t, newline) ? Value::none() : Value::exception();
  }
  int buffering = line_buffering.is_none() ? int(t->line_buffering) : truth(line_buffering);
  int through = write_through.is_none() ? int(t->write_through) : truth(write_through);
  if (buffering < 0 || through < 0 || call_method(a[0], names::flush).is_exception())
    return Value::exception();
  if (!newline.is_ellipsis() && !set_newline(t, newline)) return Value::exception();
  if (!encoding.is_none() || !errors.is_none() || !newline.is_ellipsis()) {
    if (!encoding.is_none() && str_equals_ascii(encoding.as<Str>(), "locale")) encoding = default_encoding();
    if (encoding.is_exception()) return encoding;
    // A new encoding without errors means "strict"; else the old handler stays.
    if (errors.is_none() && !encoding.is_none()) errors = str_from_ascii("strict");
    Value old_encoding = t->encoding, old_errors = t->errors;
    if (!encoding.is_none()) store(t, &t->encoding, encoding);
    if (!errors.is_none()) store(t, &t->errors, errors);
    if (!text_make_codecs(t)) {
      t->encoding = old_encoding;
      t->errors = old_errors;
      return Value::exception();
    }
  }
  t->line_buffering = buffering;
  t->write_through = through;
  return Value::none();
}

Value repr_method(const Value* a) {
  auto* t = text_self(a);
  if (t->buffer.is_unbound()) return raise_value_error("I/O operation on uninitialized object");
  int entered = repr_enter(a[0]);
  if (entered != 0) {
    if (entered > 0) raise(types::RuntimeError, "reentrant call inside %s.__repr__", type_name_of(a[0]));
    return Value::exception();
  }
  StringBuilder out;
  out.append_ascii("<_io.TextIOWrapper");
  bool ok = true;
  for (const char* attribute : {"name", "mode"}) {
    Value v = get_attribute_or_unbound(a[0], str_intern(attribute));
    if (v.is_exception()) {
      ok = clear_if(types::ValueError);
      if (!ok) break;
      continue;
    }
    if (v.is_unbound()) continue;
    out.append_char(' ');
    out.append_ascii(attribute);
    out.append_char('=');
    ok = out.append_repr_of(v);
    if (!ok) break;
  }
  repr_leave(a[0]);
  if (!ok) return Value::exception();
  out.append_ascii(" encoding=");
  if (!out.append_repr_of(t->encoding)) return Value::exception();
  out.append_char('>');
  return out.finish();
}

Value get_name(Value v) {
  return text_check_attached(v.as<TextIO>()) ? get_attribute(v.as<TextIO>()->buffer, "name")
                                             : Value::exception();
}
Value get_closed(Value v) {
  auto* t = v.as<TextIO>();
  if (!text_check_attached(t)) return Value::exception();
  return get_attribute(t->buffer, "closed");
}
Value get_newlines(Value v) {
  auto* t = v.as<TextIO>();
  if (!text_check_attached(t) || t->decoder.is_none())
    return t->buffer.is_none() ? Value::exception() : Value::none();
  Value r = get_attribute_or_unbound(t->decoder, str_intern("newlines"));
  return r.is_unbound() ? Value::none() : r;
}
Value get_errors(Value v) {
  return text_check_attached(v.as<TextIO>()) ? v.as<TextIO>()->errors : Value::exception();
}
Value get_chunk_size(Value v) { return int_from_i64(v.as<TextIO>()->chunk_size); }
bool set_chunk_size(Value v, Value x) {
  int64_t n;
  if (x.is_unbound()) {
    raise(types::AttributeError, "cannot delete attribute");
    return false;
  }
  if (!int_to_i64(x, &n)) return false;
  if (n <= 0) {
    raise_value_error("a strictly positive integer is required");
    return false;
  }
  v.as<TextIO>()->chunk_size = n;
  return true;
}
Value get_line_buffering(Value v) { return Value::boolean(v.as<TextIO>()->line_buffering); }
Value get_write_through(Value v) { return Value::boolean(v.as<TextIO>()->write_through); }

const NativeDef kMethods[] = {
    {"__new__", "cls, *args, **kwargs", new_text, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__",
     "$self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False",
     init_text},
    {"__repr__", "$self, /", repr_method, "Return repr(self)."},
    {"__next__", "$self, /", text_next, "Implement next(self)."},
    {"detach", "$self, /", detach_method},
    {"reconfigure",
     "$self, /, *, encoding=None, errors=None, newline=Ellipsis, line_buffering=None, write_through=None",
     reconfigure_method, "Reconfigure the text stream with new parameters."},
    {"write", "$self, text, /", write_method},
    {"read", "$self, size=-1, /", text_read},
    {"readline", "$self, size=-1, /", text_readline},
    {"flush", "$self, /", flush_method},
    {"close", "$self, /", close_method},
    {"fileno", "$self, /", fileno_method},
    {"seekable", "$self, /", seekable_method},
    {"readable", "$self, /", readable_method},
    {"writable", "$self, /", writable_method},
    {"isatty", "$self, /", isatty_method},
    {"seek", "$self, cookie, whence=0, /", text_seek},
    {"tell", "$self, /", text_tell},
    {"truncate", "$self, pos=None, /", truncate_method},
    {}};
const GetSetDef kGetSets[] = {{"name", get_name},
                              {"closed", get_closed},
                              {"newlines", get_newlines},
                              {"errors", get_errors},
                              {"_CHUNK_SIZE", get_chunk_size, set_chunk_size},
                              {"line_buffering", get_line_buffering},
                              {"write_through", get_write_through},
                              {}};
const MemberDef kMembers[] = {{"encoding", offsetof(TextIO, encoding)},
                              {"buffer", offsetof(TextIO, buffer)},
                              {"_finalizing", offsetof(TextIO, finalizing), false},
                              {}};

}  // namespace

bool text_write_pending(TextIO* t) {
  if (!t->pending || t->pending->used == 0) return true;
  RawStorage* data = t->pending;
  t->pending = nullptr;
  bool ok;
  if (is_buffered_writer(t->buffer)) {
    ok = buffered_write(t->buffer, data->bytes, data->used) >= 0;
  } else {
    Value bytes = bytes_new(data->bytes, data->used);
    ok = !bytes.is_exception() && !call_method(t->buffer, names::write, {bytes}).is_exception();
  }
  data->used = 0;
  // Unless others, who wrote meanwhile, have begun a new one.
  if (ok && !t->pending) store(t, &t->pending, data);
  return ok;
}

bool text_flush(TextIO* t) {
  return text_write_pending(t) && !call_method(t->buffer, names::flush).is_exception();
}

bool text_reset_encoder(TextIO* t, bool at_start) {
  if (t->encoder.is_none() || t->encoder.is_unbound()) return true;
  t->encoding_start = at_start;
  if (t->fast != FastEncoding::None) return true;
  Value r =
      at_start ? call_named(t->encoder, "reset") : call_named(t->encoder, "setstate", {Value::small_int(0)});
  return !r.is_exception();
}

bool text_make_codecs(TextIO* t) {
  Value info = codec_info(t->encoding);
  if (info.is_exception()) return false;
  t->fast = fast_encoding(info);
  int readable = answers_true(t->buffer, "readable");
  int writable = readable < 0 ? -1 : answers_true(t->buffer, "writable");
  if (writable < 0) return false;
  Value decoder = Value::none(), encoder = Value::none();
  if (readable) {
    Value make = get_attribute(info, "incrementaldecoder");
    decoder = make.is_exception() ? make : call(make, {t->errors});
    if (!decoder.is_exception() && t->read_universal) {
      decoder = call(type_value(g_types.newline_decoder), {decoder, Value::boolean(t->read_translate)});
    }
    if (decoder.is_exception()) return false;
  }
  if (writable) {
    // Built-in encodings need no encoder object; True only says that the stream can write.
    encoder = Value::true_();
    if (t->fast == FastEncoding::None) {
      Value make = get_attribute(info, "incrementalencoder");
      encoder = make.is_exception() ? make : call(make, {t->errors});
      if (encoder.is_exception()) return false;
    }
  }
  store(t, &t->decoder, decoder);
  store(t, &t->encoder, encoder);
  return true;
}

const TypeSpec kTextIOWrapperSpec = {
    .size = sizeof(TextIO),
    .doc = "Character and line based layer over a BufferedIOBase object, buffer.",
    .methods = kMethods,
    .getsets = kGetSets,
    .members = kMembers};

}  // namespace krait::io
