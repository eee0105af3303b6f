// Line ends: finding them, translating them, and IncrementalNewlineDecoder, which does so for a stream of
// chunks.
#include "runtime/modules/io/io.h"
#include "runtime/tuple.h"

namespace krait::io {

namespace {

// Index of the first '\n' or '\r' at or after `start`, or the length.
template <class Char>
int64_t find_either(const Char* s, int64_t start, int64_t n) {
  for (int64_t i = start; i < n; ++i) {
    if (s[i] == '\n' || s[i] == '\r') return i;
  }
  return n;
}

int64_t find_char(const Str* s, uint8_t c, int64_t start) {
  int64_t n = int64_t(s->length);
  if (s->width == 1) {
    const void* p = memchr(s->data1() + start, c, size_t(n - start));
    return p ? static_cast<const uint8_t*>(p) - s->data1() : -1;
  }
  for (int64_t i = start; i < n; ++i) {
    if (s->at(size_t(i)) == c) return i;
  }
  return -1;
}

}  // namespace

int64_t find_line_end(const Str* s, int64_t start, bool universal, const Str* terminator) {
  if (universal) {
    int64_t n = int64_t(s->length);
    int64_t i = s->width == 1   ? find_either(s->data1(), start, n)
                : s->width == 2 ? find_either(s->data2(), start, n)
                                : find_either(s->data4(), start, n);
    if (i == n) return -1;
    return s->at(size_t(i)) == '\r' && i + 1 < n && s->at(size_t(i) + 1) == '\n' ? i + 2 : i + 1;
  }
  if (!terminator || terminator->length == 1) {
    int64_t i = find_char(s, terminator ? uint8_t(terminator->at(0)) : '\n', start);
    return i < 0 ? -1 : i + 1;
  }
  int64_t i = str_find(s, terminator, start, int64_t(s->length));
  return i < 0 ? -1 : i + int64_t(terminator->length);
}

Value newlines_value(int seen) {
  static const char* const kTexts[] = {"\r", "\n", "\r\n"};
  Value found[3];
  size_t n = 0;
  for (int bit = 0; bit < 3; ++bit) {
    if (seen & (1 << bit)) found[n++] = str_from_ascii(kTexts[bit]);
  }
  return n == 0 ? Value::none() : n == 1 ? found[0] : tuple_new(found, n);
}

Value translate_newlines(Str* s, int* seen) {
  if (find_char(s, '\r', 0) < 0) {
    if (find_char(s, '\n', 0) >= 0) *seen |= kSeenLF;
    return Value::object(s);
  }
  StringBuilder out;
  size_t run = 0;
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (c == '\n') *seen |= kSeenLF;
    if (c != '\r') continue;
    out.append(s, run, i);
    out.append_char('\n');
    if (i + 1 < s->length && s->at(i + 1) == '\n') {
      *seen |= kSeenCRLF;
      ++i;
    } else {
      *seen |= kSeenCR;
    }
    run = i + 1;
  }
  out.append(s, run, s->length);
  return out.finish();
}

namespace {

struct NewlineDecoder : Object {
  Value decoder;  // None: input is str already
  Value errors;
  int64_t translate;
  int64_t pending_cr;  // the last chunk ended in \r, held back: it may be half of \r\n
  int64_t seen;
};

NewlineDecoder* self_of(const Value* a) { return a[0].as<NewlineDecoder>(); }

Value new_decoder(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }
Value init_decoder(const Value* a) {
  auto* d = self_of(a);
  int translate = truth(a[2]);
  if (translate < 0) return Value::exception();
  store(d, &d->decoder, a[1]);
  store(d, &d->errors, a[3]);
  d->translate = translate;
  d->pending_cr = d->seen = 0;
  return Value::none();
}

// Notes which kinds of line end occur, without translating.
void note_newlines(const Str* s, int64_t* seen) {
  for (int64_t i = 0; (i = find_line_end(s, i, true, nullptr)) >= 0;) {
    bool lf = s->at(size_t(i) - 1) == '\n';
    bool crlf = lf && i >= 2 && s->at(size_t(i) - 2) == '\r';
    *seen |= crlf ? kSeenCRLF : lf ? kSeenLF : kSeenCR;
  }
}

Value decode(const Value* a) {
  auto* d = self_of(a);
  if (d->decoder.is_unbound()) return raise_value_error("IncrementalNewlineDecoder.__init__() not called");
  int final = truth(a[2]);
  if (final < 0) return Value::exception();
  Value text = a[1];
  if (!d->decoder.is_none()) {
    text = call_method(d->decoder, names::decode, {text, Value::boolean(final)});
    if (text.is_exception()) return text;
  }
  if (!is_str(text)) return raise_type_error("decoder should return a string result, not '%T'", text);
  auto* s = text.as<Str>();
  if (d->pending_cr && (final || s->length > 0)) {
    Value joined = str_concat(str_from_char('\r').as<Str>(), s);
    if (joined.is_exception()) return joined;
    s = joined.as<Str>();
    d->pending_cr = 0;
  }
  if (!final && s->length && s->at(s->length - 1) == '\r') {
    s = str_substring(s, 0, s->length - 1).as<Str>();
    d->pending_cr = 1;
  }
  if (d->translate) {
    int seen = int(d->seen);
    Value r = translate_newlines(s, &seen);
    d->seen = seen;
    return r;
  }
  note_newlines(s, &d->seen);
  return Value::object(s);
}

Value getstate(const Value* a) {
  auto* d = self_of(a);
  Value buffer = bytes_empty();
  Value flag = Value::small_int(0);
  if (!d->decoder.is_none()) {
    Value state = call_named(d->decoder, "getstate");
    if (state.is_exception()) return state;
    auto* t = cast<Tuple>(state);
    if (!t || t->length != 2) return raise_type_error("illegal decoder state");
    buffer = t->items[0];
    flag = index_of(t->items[1]);
    if (flag.is_exception()) return flag;
  }
  flag = int_or(int_left_shift(flag, Value::small_int(1)), Value::small_int(d->pending_cr));
  return tuple_new({buffer, flag});
}

Value setstate(const Value* a) {
  auto* d = self_of(a);
  auto* t = cast<Tuple>(a[1]);
  if (!t || t->length != 2) return raise_type_error("state argument must be a tuple");
  Value flag = index_of(t->items[1]);
  if (flag.is_exception()) return flag;
  d->pending_cr = int64_t(int_low_bits(flag) & 1);
  if (d->decoder.is_none()) return Value::none();
  Value inner = tuple_new({t->items[0], int_right_shift(flag, Value::small_int(1))});
  return call_named(d->decoder, "setstate", {inner});
}

Value reset(const Value* a) {
  auto* d = self_of(a);
  d->seen = d->pending_cr = 0;
  return d->decoder.is_none() ? Value::none() : call_named(d->decoder, "reset");
}

Value get_newlines(Value v) { return newlines_value(int(v.as<NewlineDecoder>()->seen)); }

const NativeDef kMethods[] = {
    {"__new__", "cls, *args, **kwargs", new_decoder, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, decoder, translate, errors='strict'", init_decoder},
    {"decode", "$self, /, input, final=False", decode},
    {"getstate", "$self, /", getstate},
    {"setstate", "$self, state, /", setstate},
    {"reset", "$self, /", reset},
    {}};
const GetSetDef kGetSets[] = {{"newlines", get_newlines}, {}};

}  // namespace

const TypeSpec kNewlineDecoderSpec = {.size = sizeof(NewlineDecoder),
                                      .doc = "Codec used when reading a file in universal newlines mode.",
                                      .methods = kMethods,
                                      .getsets = kGetSets};

}  // namespace krait::io
