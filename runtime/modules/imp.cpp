// The module _imp: what importlib needs from the interpreter.
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "runtime/bytes.h"
#include "runtime/code.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/import.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/frozen.h"
#include "runtime/ops.h"
#include "runtime/siphash.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// --- the import lock: one for the whole process, recursive ---

struct ImportLock {
  std::mutex mutex;
  std::condition_variable released;
  std::atomic<const Thread*> owner = nullptr;  // set under the mutex
  int level = 0;                               // the owner's
};
ImportLock& import_lock() {
  static ImportLock lock;
  return lock;
}

Value acquire_lock_function(const Value*) {
  ImportLock& lock = import_lock();
  Thread* self = g_thread;
  if (lock.owner != self) {
    // Whoever finds it free takes it before others may run: the global lock is another matter.
    BlockingScope blocking;
    std::unique_lock<std::mutex> guard(lock.mutex);
    lock.released.wait(guard, [&] { return !lock.owner; });
    lock.owner = self;
  }
  ++lock.level;
  return Value::none();
}

Value release_lock_function(const Value*) {
  ImportLock& lock = import_lock();
  if (lock.owner != g_thread) return raise(types::RuntimeError, "not holding the import lock");
  if (--lock.level > 0) return Value::none();
  const std::lock_guard<std::mutex> guard(lock.mutex);
  lock.owner = nullptr;
  lock.released.notify_one();
  return Value::none();
}

Value lock_held(const Value*) { return Value::boolean(import_lock().owner != nullptr); }

// --- native modules ---

bool want_str(Value v, const char* function, Str** out) {
  if (is_str(v)) {
    *out = str_intern(v);
    return true;
  }
  raise_bad_argument(function, "argument", "str", v);
  return false;
}

// sys and builtins cannot be initialised a second time.
Value is_builtin(const Value* args) {
  Str* name;
  if (!want_str(args[0], "is_builtin", &name)) return Value::exception();
  if (!native_module_find(name)) return Value::small_int(0);
  return Value::small_int(name == names::sys || name == names::builtins ? -1 : 1);
}

Value create_builtin(const Value* args) {
  const Value name = get_attribute(args[0], "name");
  if (name.is_exception()) return name;
  if (!is_str(name)) return raise_bad_argument("create_builtin", "argument", "str", name);
  if (!native_module_find(str_intern(name))) return Value::none();
  return native_module_load(str_intern(name));
}

Value exec_builtin(const Value*) { return Value::small_int(0); }

Value create_dynamic(const Value* args) {
  const Value name = get_attribute(args[0], "name");
  if (name.is_exception()) return name;
  return raise_name_error(types::ImportError, name, "krait cannot load the extension module %R", name);
}

Value extension_suffixes(const Value*) { return list_new(); }

// --- code ---

Value fix_co_filename(const Value* args) {
  if (!is_code(args[0])) return raise_bad_argument("_fix_co_filename", "argument 1", "code", args[0]);
  if (!is_str(args[1])) return raise_bad_argument("_fix_co_filename", "argument 2", "str", args[1]);
  code_set_filename(args[0].as<Code>(), args[1]);
  return Value::none();
}

Value source_hash(const Value* args) {
  int64_t key;
  Buffer source;
  if (!int_to_i64(args[0], &key) || !buffer_get(args[1], &source)) return Value::exception();
  const uint64_t hash = siphash13(uint64_t(key), 0, source.data, source.length);
  uint8_t bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = uint8_t(hash >> (8 * i));
  return bytes_new(bytes, sizeof bytes);
}

const NativeDef kFunctions[] = {
    {"extension_suffixes", "", extension_suffixes,
     "Returns the list of file suffixes used to identify extension modules."},
    {"lock_held", "", lock_held,
     "Return True if the import lock is currently held, else False.\n\nOn platforms without threads, return "
     "False."},
    {"acquire_lock", "", acquire_lock_function,
     "Acquires the interpreter's import lock for the current thread.\n\nThis lock should be used by import "
     "hooks to "
     "ensure thread-safety when importing\nmodules. On platforms without threads, this function does "
     "nothing."},
    {"release_lock", "", release_lock_function,
     "Release the interpreter's import lock.\n\nOn platforms without threads, this function does nothing."},
    {"find_frozen", "name, /, *, withdata=False", imp_find_frozen,
     "Return info about the corresponding frozen module (if there is one) or None."},
    {"get_frozen_object", "name, data=None, /", imp_get_frozen_object,
     "Create a code object for a frozen module."},
    {"is_frozen_package", "name, /", imp_is_frozen_package,
     "Returns True if the module name is of a frozen package."},
    {"create_builtin", "spec, /", create_builtin, "Create an extension module."},
    {"init_frozen", "name, /", imp_init_frozen, "Initializes a frozen module."},
    {"is_builtin", "name, /", is_builtin,
     "Returns True if the module name corresponds to a built-in module."},
    {"is_frozen", "name, /", imp_is_frozen,
     "Returns True if the module name corresponds to a frozen module."},
    {"_frozen_module_names", "", imp_frozen_module_names, "Returns the list of available frozen modules."},
    {"_override_frozen_modules_for_tests", "override, /", imp_override_frozen_modules,
     "(internal-only) Override PyConfig.use_frozen_modules.\n\n(-1: \"off\", 1: \"on\", 0: no override)\nSee "
     "frozen_modules() in Lib/test/support/import_helper.py."},
    {"create_dynamic", "spec, file=None, /", create_dynamic, "Create an extension module."},
    {"exec_dynamic", "mod, /", exec_builtin, "Initialize an extension module."},
    {"exec_builtin", "mod, /", exec_builtin, "Initialize a built-in module."},
    {"_fix_co_filename", "code, path, /", fix_co_filename,
     "Changes code.co_filename to specify the passed-in path.\n\n  code\n    Code object to change.\n  "
     "path\n    File "
     "path to use."},
    {"source_hash", "key, source", source_hash},
    {},
};

}  // namespace

Value module_init__imp(Value module) {
  module_add_functions(module, kFunctions);
  module_add(module, "check_hash_based_pycs", str_from_ascii(g_config.check_hash_pycs));
  return module;
}

}  // namespace krait
