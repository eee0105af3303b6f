// The module _io: its types, open(), and text_encoding().
#include "runtime/module.h"

#include <langinfo.h>

#include "runtime/dict.h"
#include "runtime/modules/io/io.h"
#include "runtime/tuple.h"

namespace krait::io {

namespace {

struct OpenMode {
  bool creating = false, reading = false, writing = false, appending = false, updating = false, text = false,
       binary = false;
  char raw[8];  // for FileIO
};

bool parse_mode(Value mode, OpenMode* m) {
  auto* s = mode.as<Str>();
  auto invalid = [&] {
    raise_value_error("invalid mode: %R", mode);
    return false;
  };
  bool seen[128] = {};
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (c >= 128 || seen[c]) return invalid();
    seen[c] = true;
    switch (c) {
      case 'x': m->creating = true; break;
      case 'r': m->reading = true; break;
      case 'w': m->writing = true; break;
      case 'a': m->appending = true; break;
      case '+': m->updating = true; break;
      case 't': m->text = true; break;
      case 'b': m->binary = true; break;
      default: return invalid();
    }
  }
  char* p = m->raw;
  if (m->creating) *p++ = 'x';
  if (m->reading) *p++ = 'r';
  if (m->writing) *p++ = 'w';
  if (m->appending) *p++ = 'a';
  if (m->updating) *p++ = '+';
  *p = 0;
  return true;
}

bool check_mode(const OpenMode& m, Value encoding, Value errors, Value newline) {
  const char* problem = nullptr;
  if (m.text && m.binary) problem = "can't have text and binary mode at once";
  else if (m.creating + m.reading + m.writing + m.appending > 1)
    problem = "must have exactly one of create/read/write/append mode";
  else if (m.binary && !encoding.is_none()) problem = "binary mode doesn't take an encoding argument";
  else if (m.binary && !errors.is_none()) problem = "binary mode doesn't take an errors argument";
  else if (m.binary && !newline.is_none()) problem = "binary mode doesn't take a newline argument";
  if (problem) raise_value_error("%s", problem);
  return !problem;
}

Value keep_error_and_close(Value stream) {
  Value pending = take_exception();
  if (call_method(stream, names::close).is_exception()) clear_exception();
  return restore_exception(pending);
}

Value open_function(const Value* a) {
  int64_t buffering;
  int closefd = truth(a[6]);
  if (closefd < 0) return Value::exception();
  if (is_str(a[2]) || !is_int(a[2])) {
    Value i = index_of(a[2]);
    if (i.is_exception()) return i;
  }
  if (!int_to_i64(a[2], &buffering)) return Value::exception();
  static const char* const kNames[] = {"mode", "encoding", "errors", "newline"};
  const Value checked[] = {a[1], a[3], a[4], a[5]};
  for (int i = 0; i < 4; ++i) {
    if (is_str(checked[i]) || (i > 0 && checked[i].is_none())) continue;
    return raise_type_error(i == 0 ? "open() argument '%s' must be str, not %T"
                                   : "open() argument '%s' must be str or None, not %T",
                            kNames[i], checked[i]);
  }
  return open_file(a[0], a[1], buffering, a[3], a[4], a[5], closefd, a[7]);
}

Value open_code(const Value* a) {
  if (!is_str(a[0])) return raise_type_error("open_code() argument 'path' must be str, not %T", a[0]);
  return open_file(a[0], str_from_ascii("rb"), -1, Value::none(), Value::none(), Value::none(), true,
                   Value::none());
}

Value text_encoding(const Value* a) {
  if (!a[0].is_none()) return a[0];
  Value flags = sys_get(str_intern("flags"));
  Value warn_default =
      flags.is_unbound() ? Value::small_int(0) : get_attribute(flags, "warn_default_encoding");
  if (warn_default.is_exception()) return warn_default;
  int64_t level;
  if (!int_to_i64(a[1], &level)) return Value::exception();
  if (warn_default != Value::small_int(0) &&
      !warn(types::EncodingWarning, int(level), "'encoding' argument not specified")) {
    return Value::exception();
  }
  Value utf8 = flags.is_unbound() ? Value::small_int(0) : get_attribute(flags, "utf8_mode");
  if (utf8.is_exception()) return utf8;
  return str_from_ascii(utf8 != Value::small_int(0) ? "utf-8" : "locale");
}

// The locale's encoding; the C and POSIX locales count as UTF-8 (PEP 538 / 540).
Value locale_encoding(const Value*) {
  const char* name = nl_langinfo(CODESET);
  if (!name || !*name || strcmp(name, "ANSI_X3.4-1968") == 0) name = "UTF-8";
  return str_from_ascii(name);
}

const NativeDef kFunctions[] = {
    {"open",
     "file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None",
     open_function, "Open file and return a stream.  Raise OSError upon failure."},
    {"open_code", "path", open_code, "Opens the provided file with the intent to import the contents."},
    {"text_encoding", "encoding, stacklevel=2, /", text_encoding,
     "A helper function to choose the text encoding."},
    {"_locale_encoding", "", locale_encoding},
    {}};

Type* create(const char* name, size_t size, Type* base, const TypeSpec* spec) {
  return native_type_create(name, size == sizeof(Object) ? Kind::Instance : Kind::Native, size, base,
                            kTypeBase | kTypeHasDict | kTypeHasWeakrefs, spec);
}

void create_types() {
  Types& t = g_types;
  t.iobase = create("_io._IOBase", sizeof(Object), types::object, &kIOBaseSpec);
  t.raw_iobase = create("_io._RawIOBase", sizeof(Object), t.iobase, &kRawIOBaseSpec);
  t.buffered_iobase = create("_io._BufferedIOBase", sizeof(Object), t.iobase, &kBufferedIOBaseSpec);
  t.text_iobase = create("_io._TextIOBase", sizeof(Object), t.iobase, &kTextIOBaseSpec);
  t.file_io = create("_io.FileIO", kFileIOSpec.size, t.raw_iobase, &kFileIOSpec);
  t.bytes_io = create("_io.BytesIO", kBytesIOSpec.size, t.buffered_iobase, &kBytesIOSpec);
  t.string_io = create("_io.StringIO", kStringIOSpec.size, t.text_iobase, &kStringIOSpec);
  // Nobody sees whether they are closed when they die; of a subclass, which may have its own close(), one
  // does.
  for (Type* type : {t.bytes_io, t.string_io}) type->flags &= ~kTypeHasFinalizer;
  t.buffered_reader =
      create("_io.BufferedReader", kBufferedReaderSpec.size, t.buffered_iobase, &kBufferedReaderSpec);
  t.buffered_writer =
      create("_io.BufferedWriter", kBufferedWriterSpec.size, t.buffered_iobase, &kBufferedWriterSpec);
  t.buffered_random =
      create("_io.BufferedRandom", kBufferedRandomSpec.size, t.buffered_iobase, &kBufferedRandomSpec);
  t.buffered_rw_pair =
      create("_io.BufferedRWPair", kBufferedRWPairSpec.size, t.buffered_iobase, &kBufferedRWPairSpec);
  t.text_io_wrapper =
      create("_io.TextIOWrapper", kTextIOWrapperSpec.size, t.text_iobase, &kTextIOWrapperSpec);
  t.newline_decoder =
      native_type_create("_io.IncrementalNewlineDecoder", Kind::Native, kNewlineDecoderSpec.size,
                         types::object, kTypeBase, &kNewlineDecoderSpec);
}

Value create_unsupported_operation() {
  Dict* nspace = dict_new();
  dict_set_str(nspace, "__module__", str_from_ascii("io"));
  Value bases = tuple_new({type_value(types::OSError), type_value(types::ValueError)});
  return class_create(types::type, str_from_ascii("UnsupportedOperation"), bases, nspace, Value::unbound());
}

}  // namespace

Value open_file(Value file, Value mode, int64_t buffering, Value encoding, Value errors, Value newline,
                bool closefd, Value opener) {
  OpenMode m;
  if (!parse_mode(mode, &m) || !check_mode(m, encoding, errors, newline)) return Value::exception();
  if (m.binary && buffering == 1 &&
      !warn(types::RuntimeWarning, 1,
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be "
            "used")) {
    return Value::exception();
  }
  Value raw =
      call(type_value(g_types.file_io), {file, str_from_ascii(m.raw), Value::boolean(closefd), opener});
  if (raw.is_exception()) return raw;
  Value is_terminal = buffering < 0 || buffering == 1 ? call_named(raw, "isatty") : Value::false_();
  if (is_terminal.is_exception()) return keep_error_and_close(raw);
  bool line_buffering = !m.binary && (buffering == 1 || (buffering < 0 && is_terminal.is_true()));
  if (buffering == 1 && m.binary) buffering = -1;
  if (buffering < 0 || (buffering == 1 && !m.binary)) buffering = raw.as<FileIO>()->block_size;
  if (buffering == 0) {
    if (m.binary) return raw;
    raise_value_error("can't have unbuffered text I/O");
    return keep_error_and_close(raw);
  }
  Type* layer = m.updating  ? g_types.buffered_random
                : m.reading ? g_types.buffered_reader
                            : g_types.buffered_writer;
  Value buffer = call(type_value(layer), {raw, int_from_i64(buffering)});
  if (buffer.is_exception()) return keep_error_and_close(raw);
  if (m.binary) return buffer;
  Value text = call(type_value(g_types.text_io_wrapper),
                    {buffer, encoding, errors, newline, Value::boolean(line_buffering)});
  if (text.is_exception()) return keep_error_and_close(buffer);
  if (!set_attribute(text, str_intern("mode"), mode)) return keep_error_and_close(text);
  return text;
}

}  // namespace krait::io

namespace krait {

Value module_init__io(Value module) {
  using namespace io;
  create_types();
  Value unsupported = create_unsupported_operation();
  if (unsupported.is_exception()) return unsupported;
  g_types.unsupported_operation = unsupported.as<Type>();
  register_roots("_io types", [](Tracer& tracer, bool) {
    for (Type* const* t = &g_types.iobase; t <= &g_types.unsupported_operation; ++t) tracer.visit(*t);
  });
  module_add_functions(module, kFunctions);
  for (Type* const* t = &g_types.iobase; t <= &g_types.newline_decoder; ++t) module_add_type(module, *t);
  module_add(module, "UnsupportedOperation", unsupported);
  module_add(module, "BlockingIOError", type_value(types::BlockingIOError));
  module_add_int(module, "DEFAULT_BUFFER_SIZE", kDefaultBufferSize);
  return module;
}

}  // namespace krait
