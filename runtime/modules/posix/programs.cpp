// Starting programs: execv, execve, posix_spawn and posix_spawnp.
#include <spawn.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "runtime/list.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/modules/signal.h"

extern char** environ;

namespace krait::posix {

namespace {

// A null-terminated vector of C strings.
struct StringVector {
  std::vector<std::string> texts;
  std::vector<char*> pointers;
  void finish() {
    pointers.clear();
    for (auto& s : texts) pointers.push_back(s.data());
    pointers.push_back(nullptr);
  }
};

// A str, bytes or os.PathLike in the system's encoding.
bool system_text(Value v, std::string* out) {
  Path path;
  const Value plain = fspath(v);
  if (plain.is_exception()) return false;
  if (!path_argument(plain, "", "", &path)) {
    if (clear_if(types::ValueError)) raise_value_error("embedded null byte");
    return false;
  }
  *out = path.text;
  return true;
}

// `what` begins the messages.
bool argument_vector(Value v, const char* what, StringVector* out) {
  if (!is_list(v) && !is_tuple(v)) {
    raise_type_error("%s must be a tuple or list", what);
    return false;
  }
  const Value items = tuple_from_iterable(v);
  if (items.is_exception()) return false;
  const auto* t = items.as<Tuple>();
  if (t->length == 0) {
    raise_value_error("%s must not be empty", what);
    return false;
  }
  out->texts.resize(t->length);
  for (size_t i = 0; i < t->length; ++i) {
    if (!system_text(t->items[i], &out->texts[i])) return false;
  }
  if (out->texts[0].empty()) {
    raise_value_error("%s first element cannot be empty", what);
    return false;
  }
  out->finish();
  return true;
}

bool environment_vector(Value env, const char* function, StringVector* out) {
  if (get_attribute_or_unbound(env, names::items).is_unbound()) {
    raise_type_error("%s: environment must be a mapping object", function);
    return false;
  }
  Value items = call_method(env, names::items);
  if (items.is_exception()) return false;
  items = tuple_from_iterable(items);
  if (items.is_exception()) return false;
  const auto* t = items.as<Tuple>();
  for (size_t i = 0; i < t->length; ++i) {
    Value pair[2];
    std::string key, value;
    if (!unpack(t->items[i], pair, 2) || !system_text(pair[0], &key) || !system_text(pair[1], &value))
      return false;
    if (key.empty() || key.find('=', 1) != std::string::npos) {
      raise_value_error("illegal environment variable name");
      return false;
    }
    out->texts.push_back(key + "=" + value);
  }
  out->finish();
  return true;
}

Value execv_function(const Value* a) {
  Path path;
  StringVector argv;
  if (!path_argument(a[0], "execv", "path", &path) || !argument_vector(a[1], "execv() arg 2", &argv))
    return Value::exception();
  execv(path.c_str(), argv.pointers.data());
  return raise_path_error(path);
}

Value execve_function(const Value* a) {
  Path path;
  StringVector argv, env;
  if (!path_argument(a[0], "execve", "path", &path, kPathAllowFd) ||
      !argument_vector(a[1], "execve: argv", &argv) || !environment_vector(a[2], "execve", &env))
    return Value::exception();
  if (path.fd >= 0) fexecve(path.fd, argv.pointers.data(), env.pointers.data());
  else execve(path.c_str(), argv.pointers.data(), env.pointers.data());
  return raise_path_error(path);
}

// --- posix_spawn ---

// What the child does with its descriptors before it runs the program.
class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;

  // False: raised.
  bool add_all(Value sequence) {
    if (sequence.is_none()) return true;
    const Value items = tuple_from_iterable(sequence);
    if (items.is_exception()) {
      if (clear_if(types::TypeError)) raise_type_error("file_actions must be a sequence or None");
      return false;
    }
    const auto* t = items.as<Tuple>();
    for (size_t i = 0; i < t->length; ++i) {
      const auto* action = cast<Tuple>(t->items[i]);
      if (!action || action->length == 0) {
        raise_type_error("Each file_actions element must be a non-empty tuple");
        return false;
      }
      if (!add(*action)) return false;
    }
    return true;
  }
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  bool add(const Tuple& action) {
    int64_t tag;
    if (!int_to_i64(action.items[0], &tag)) return false;
    switch (tag) {
      case kSpawnOpen: return add_open(action);
      case kSpawnClose: return add_close(action);
      case kSpawnDup2: return add_dup2(action);
      default: raise_type_error("Unknown file_actions identifier"); return false;
    }
  }
  bool add_open(const Tuple& action) {
    int fd, flags, mode;
    std::string path;
    return has_length(action, "open", 5) && int_to_int(action.items[1], &fd) &&
           system_text(action.items[2], &path) && int_to_int(action.items[3], &flags) &&
           int_to_int(action.items[4], &mode) &&
           added(posix_spawn_file_actions_addopen(&actions_, fd, path.c_str(), flags, mode_t(mode)));
  }
  bool add_close(const Tuple& action) {
    int fd;
    return has_length(action, "close", 2) && int_to_int(action.items[1], &fd) &&
           added(posix_spawn_file_actions_addclose(&actions_, fd));
  }
  bool add_dup2(const Tuple& action) {
    int from, to;
    return has_length(action, "dup2", 3) && int_to_int(action.items[1], &from) &&
           int_to_int(action.items[2], &to) && added(posix_spawn_file_actions_adddup2(&actions_, from, to));
  }
  static bool has_length(const Tuple& action, const char* name, size_t length) {
    if (action.length == length) return true;
    raise_type_error("A %s file_action tuple must have %zd elements", name, length);
    return false;
  }
  static bool added(int error) {
    if (error) raise_os_error(error);
    return !error;
  }

  posix_spawn_file_actions_t actions_;
};

// The other attributes of the new process. An argument that was not given is unbound.
class Attributes {
 public:
  Attributes() { posix_spawnattr_init(&attributes_); }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;

  bool set_group(Value group) {
    int id;
    if (group.is_unbound()) return true;
    if (!int_to_int(group, &id)) return false;
    posix_spawnattr_setpgroup(&attributes_, id);
    return flag(POSIX_SPAWN_SETPGROUP);
  }
  bool set_flag_if(Value condition, int bit) {
    const int yes = truth_of_int(condition);
    return yes >= 0 && (!yes || flag(bit));
  }
  bool set_mask(Value signals) {
    return set_signals(signals, posix_spawnattr_setsigmask, POSIX_SPAWN_SETSIGMASK);
  }
  bool set_defaults(Value signals) {
    return set_signals(signals, posix_spawnattr_setsigdefault, POSIX_SPAWN_SETSIGDEF);
  }
  // (policy or None, sched_param)
  bool set_scheduler(Value scheduler) {
    int policy;
    sched_param parameters;
    if (scheduler.is_unbound()) return true;
    const auto* t = cast<Tuple>(scheduler);
    if (!t || t->length != 2) {
      raise_type_error("A scheduler tuple must have two elements");
      return false;
    }
    const bool has_policy = !t->items[0].is_none();
    if (has_policy && !int_to_int(t->items[0], &policy)) return false;
    if (!sched_param_argument(t->items[1], &parameters)) return false;
    if (has_policy) posix_spawnattr_setschedpolicy(&attributes_, policy);
    posix_spawnattr_setschedparam(&attributes_, &parameters);
    return flag(has_policy ? POSIX_SPAWN_SETSCHEDULER : POSIX_SPAWN_SETSCHEDPARAM);
  }
  posix_spawnattr_t* get() { return &attributes_; }

 private:
  bool set_signals(Value signals, int (*set_in)(posix_spawnattr_t*, const sigset_t*), int bit) {
    sigset_t set;
    if (is_empty(signals)) return true;
    if (!signal_set_argument(signals, &set)) return false;
    set_in(&attributes_, &set);
    return flag(bit);
  }
  bool flag(int bit) {
    flags_ = short(flags_ | bit);
    posix_spawnattr_setflags(&attributes_, flags_);
    return true;
  }
  static int truth_of_int(Value v) {
    int i;
    return int_to_int(v, &i) ? i != 0 : -1;
  }
  // The default.
  static bool is_empty(Value v) { return is_tuple(v) && v.as<Tuple>()->length == 0; }

  posix_spawnattr_t attributes_;
  short flags_ = 0;
};

enum SpawnArgument {
  kPath,
  kArgv,
  kEnv,
  kFileActions,
  kGroup,
  kResetIds,
  kSetSid,
  kMask,
  kDefaults,
  kScheduler
};

template <auto spawn>
Value spawn_program(const Value* a, const char* name) {
  Path path;
  StringVector argv, env;
  FileActions actions;
  Attributes attributes;
  const std::string what = std::string(name) + ": argv";
  if (!path_argument(a[kPath], name, "path", &path) || !argument_vector(a[kArgv], what.c_str(), &argv) ||
      !environment_vector(a[kEnv], name, &env) || !actions.add_all(a[kFileActions]) ||
      !attributes.set_group(a[kGroup]) || !attributes.set_flag_if(a[kResetIds], POSIX_SPAWN_RESETIDS) ||
      !attributes.set_flag_if(a[kSetSid], POSIX_SPAWN_SETSID) || !attributes.set_mask(a[kMask]) ||
      !attributes.set_defaults(a[kDefaults]) || !attributes.set_scheduler(a[kScheduler]))
    return Value::exception();
  pid_t pid;
  errno =
      spawn(&pid, path.c_str(), actions.get(), attributes.get(), argv.pointers.data(), env.pointers.data());
  return errno ? raise_path_error(path) : Value::small_int(pid);
}
Value posix_spawn_function(const Value* a) { return spawn_program<posix_spawn>(a, "posix_spawn"); }
Value posix_spawnp_function(const Value* a) { return spawn_program<posix_spawnp>(a, "posix_spawnp"); }

#define SPAWN_SIGNATURE                                                                                \
  "path, argv, env, /, *, file_actions=(), setpgroup=?, resetids=False, setsid=False, setsigmask=(), " \
  "setsigdef=(), scheduler=?"

}  // namespace

const NativeDef kProgramFunctions[] = {
    {"execv", "path, argv, /", execv_function,
     "Execute an executable path with arguments, replacing current process."},
    {"execve", "path, argv, env", execve_function,
     "Execute an executable path with arguments, replacing current process."},
    {"posix_spawn", SPAWN_SIGNATURE, posix_spawn_function,
     "Execute the program specified by path in a new process."},
    {"posix_spawnp", SPAWN_SIGNATURE, posix_spawnp_function,
     "Execute the program specified by path in a new process, looking for it on PATH."},
    {}};

}  // namespace krait::posix
