// Bringing up importlib, and hiding its frames.
//
// The import system is Python code from the standard library: importlib/_bootstrap.py and
// _bootstrap_external.py. They are loaded here, without an import system: from CPython's .pyc beside them
// when that is valid, else compiled.
#include <sys/stat.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "runtime/bytes.h"
#include "runtime/code.h"
#include "runtime/compiler.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/frames.h"
#include "runtime/import.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr char kMagic[4] = {'\xa7', '\r', '\r', '\n'};
constexpr size_t kPycHeaderBytes = 16;
constexpr const char* kBootstrapFile = "<frozen importlib._bootstrap>";
constexpr const char* kExternalFile = "<frozen importlib._bootstrap_external>";

Value g_importlib = Value::unbound();

bool read_file(const std::string& path, std::string* out) {
  std::FILE* f = std::fopen(path.c_str(), "rb");
  if (!f) return false;
  char buffer[65536];
  size_t n;
  while ((n = std::fread(buffer, 1, sizeof buffer, f)) > 0) out->append(buffer, n);
  std::fclose(f);
  return true;
}

uint32_t little_endian(const std::string& s, size_t at) {
  uint32_t v;
  std::memcpy(&v, s.data() + at, sizeof v);
  return v;
}

// Is the .pyc of this Python version and made from the source as it is now?
bool is_valid_pyc(const std::string& pyc, const struct stat& source) {
  if (pyc.size() <= kPycHeaderBytes || std::memcmp(pyc.data(), kMagic, sizeof kMagic) != 0) return false;
  return little_endian(pyc, 4) == 0 && little_endian(pyc, 8) == uint32_t(source.st_mtime) &&
         little_endian(pyc, 12) == uint32_t(source.st_size);
}

Value unmarshal(const std::string& pyc) {
  const Value marshal = native_module_load(str_intern("marshal"));
  if (marshal.is_exception()) return marshal;
  const Value data = bytes_new(pyc.data() + kPycHeaderBytes, pyc.size() - kPycHeaderBytes);
  return data.is_exception() ? data : call_method(marshal, str_intern("loads"), {data});
}

Value compile_source(const std::string& path, const char* shown) {
  std::string text;
  if (!read_file(path, &text)) return raise(types::ImportError, "cannot read %s", path.c_str());
  CompileRequest request;
  request.source = text;
  request.filename = str_from_utf8(shown);
  return g_compiler.compile(request);
}

// The code of a module of the standard library's importlib, with its file name replaced.
Value load_code(const std::string& name, const char* shown) {
  const std::string folder = g_config.standard_library + "/importlib/";
  const std::string source = folder + name + ".py";
  struct stat status;
  if (stat(source.c_str(), &status) != 0)
    return raise(types::ImportError, "the standard library is missing: no %s", source.c_str());
  std::string pyc;
  if (native_module_find(str_intern("marshal")) &&
      read_file(folder + "__pycache__/" + name + ".cpython-311.pyc", &pyc) && is_valid_pyc(pyc, status)) {
    const Value code = unmarshal(pyc);
    if (!code.is_exception() && is_code(code)) {
      code_set_filename(code.as<Code>(), str_from_utf8(shown));
      return code;
    }
    clear_exception();
  }
  return compile_source(source, shown);
}

// Executes one of the two modules under the name that CPython's frozen copy has.
Value run_module(const char* name, const std::string& file, const char* shown) {
  const Value code = load_code(file, shown);
  if (code.is_exception()) return code;
  const Value module = module_new(Value::object(str_intern(name)));
  Dict* d = module_dict(module);
  dict_set_str(d, names::__builtins__, Value::object(builtins_dict()));
  // What importlib expects of frozen modules: where they come from.
  dict_set_str(d, str_intern("__origname__"), str_from_utf8("importlib." + file));
  dict_set_str(sys_modules(), str_intern(name), module);
  const Value result = g_frame_hooks.run_code(code.as<Code>(), d, Value::object(d), Value::unbound());
  return result.is_exception() ? result : module;
}

bool is_importlib_file(Value filename) {
  return str_equals_ascii(filename.as<Str>(), kBootstrapFile) ||
         str_equals_ascii(filename.as<Str>(), kExternalFile);
}

}  // namespace

Value importlib_module() { return g_importlib; }

bool import_initialize() {
  register_root("importlib", &g_importlib);
  const Value sys = native_module_load(names::sys), builtins = native_module_load(names::builtins);
  const Value imp = native_module_load(str_intern("_imp"));
  if (sys.is_exception() || builtins.is_exception() || imp.is_exception()) return false;
  dict_set_str(sys_modules(), names::sys, sys);
  dict_set_str(sys_modules(), names::builtins, builtins);
  const Value bootstrap = run_module("_frozen_importlib", "_bootstrap", kBootstrapFile);
  if (bootstrap.is_exception()) return false;
  g_importlib = bootstrap;
  dict_set_str(sys_modules(), str_intern("_imp"), imp);
  if (call_method(bootstrap, str_intern("_install"), {sys, imp}).is_exception()) return false;
  const Value external = run_module("_frozen_importlib_external", "_bootstrap_external", kExternalFile);
  if (external.is_exception()) return false;
  // As if importlib had imported it as a frozen module.
  const Value importer = get_attribute(bootstrap, "FrozenImporter");
  if (importer.is_exception()) return false;
  const Value spec = call_method(importer, str_intern("find_spec"),
                                 {Value::object(str_intern("_frozen_importlib_external"))});
  if (spec.is_exception() ||
      call_method(bootstrap, str_intern("_init_module_attrs"), {spec, external}).is_exception())
    return false;
  return !call_method(bootstrap, str_intern("_install_external_importers")).is_exception();
}

void import_hide_frames() {
  auto* exception = take_exception().as<Exception>();
  const bool import_error = is_instance(Value::object(exception), types::ImportError);
  // `link` is where the current chunk of importlib frames hangs: the exception or a traceback.
  Object* link_owner = exception;
  Value* link = &exception->traceback;
  Object* chunk_owner = nullptr;
  Value* chunk = nullptr;
  bool inside = false;
  for (Value at = exception->traceback; !at.is_unbound() && has_kind(at, Kind::Traceback);) {
    auto* tb = at.as<Traceback>();
    const Value code = get_attribute(tb->frame, "f_code");
    if (code.is_exception()) {
      clear_exception();
      break;
    }
    const bool now_inside = is_importlib_file(code.as<Code>()->filename);
    if (now_inside && !inside) {
      chunk_owner = link_owner;
      chunk = link;
    }
    inside = now_inside;
    const Value next = tb->next;
    if (inside &&
        (import_error || str_equals_ascii(code.as<Code>()->name.as<Str>(), "_call_with_frames_removed"))) {
      // The exception's own field is unbound, not None, when nothing is left.
      store(chunk_owner, chunk, chunk_owner == exception && next.is_none() ? Value::unbound() : next);
      link_owner = chunk_owner;
      link = chunk;
    } else {
      link_owner = tb;
      link = &tb->next;
    }
    at = next;
  }
  restore_exception(Value::object(exception));
}

void code_set_filename(Code* code, Value filename) {
  const Value old = code->filename;
  if (equals(old, filename) == 1) return;
  store(code, &code->filename, filename);
  const auto* constants = code->constants.as<Tuple>();
  for (uint64_t i = 0; i < constants->length; ++i)
    if (is_code(constants->items[i])) code_set_filename(constants->items[i].as<Code>(), filename);
}

}  // namespace krait
