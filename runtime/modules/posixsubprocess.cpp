// The module _posixsubprocess: fork_exec, the child side of subprocess.Popen.
//
// Everything the child needs is prepared before the fork; between fork and exec only async-signal-safe calls
// are made, unless a preexec_fn asks for Python code there. A failure is reported to the parent through
// errpipe_write as "ExceptionName:errno in hex:where".
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/ops.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

using posix::id_argument;
using posix::Path;
using posix::path_argument;

// What fork_exec was asked to do, in C terms.
struct Child {
  std::vector<std::string> executables, arguments, environment;
  std::vector<char*> argv, envp;
  bool has_environment = false;
  std::string folder;
  bool has_folder = false;
  std::vector<int> keep;  // sorted descriptors that stay open
  int close_fds = 0;
  int p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write;
  int restore_signals = 0, call_setsid = 0, pgid_to_set = -1;
  bool set_gid = false, set_uid = false, set_groups = false;
  gid_t gid = 0;
  uid_t uid = 0;
  std::vector<gid_t> groups;
  int child_umask = -1;
  Value preexec = Value::none();
};

void point_at(std::vector<std::string>& texts, std::vector<char*>* pointers) {
  for (auto& s : texts) pointers->push_back(s.data());
  pointers->push_back(nullptr);
}

bool bytes_list(Value v, std::vector<std::string>* out) {
  Value items = tuple_from_iterable(v);
  if (items.is_exception()) return false;
  auto* t = items.as<Tuple>();
  for (size_t i = 0; i < t->length; ++i) {
    Path p;
    if (!path_argument(t->items[i], "fork_exec", "argument", &p)) return false;
    out->push_back(p.text);
  }
  return true;
}

bool parse_keep(Value v, std::vector<int>* out) {
  auto* t = cast<Tuple>(v);
  int previous = -1;
  for (size_t i = 0; t && i < t->length; ++i) {
    int64_t fd;
    if (!is_int(t->items[i]) || !int_fits_i64(t->items[i], &fd) || fd < 0 || fd <= previous || fd > INT32_MAX)
      t = nullptr;
    else out->push_back(previous = int(fd));
    if (!t) break;
  }
  if (!t) raise_value_error("bad value(s) in fds_to_keep");
  return t;
}

bool parse_groups(Value groups, Child* c) {
  Value items = tuple_from_iterable(groups);
  if (items.is_exception()) return false;
  auto* t = items.as<Tuple>();
  for (size_t i = 0; i < t->length; ++i) {
    gid_t id;
    if (!is_int(t->items[i])) {
      raise_type_error("gids must be integers");
      return false;
    }
    if (!id_argument(t->items[i], "gid", &id)) {
      clear_exception();
      raise_value_error("invalid group id");
      return false;
    }
    c->groups.push_back(id);
  }
  c->set_groups = true;
  return true;
}

bool parse_ids(Value gid, Value groups, Value uid, Child* c) {
  c->set_gid = !gid.is_none();
  c->set_uid = !uid.is_none();
  return (groups.is_none() || parse_groups(groups, c)) && (!c->set_gid || id_argument(gid, "gid", &c->gid)) &&
         (!c->set_uid || id_argument(uid, "uid", &c->uid));
}

// args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread,
// errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid,
// umask, preexec_fn, allow_vfork
bool parse(const Tuple* args, Child* c) {
  if (args->length != 23) {
    raise_type_error("fork_exec expected 23 arguments, got %zd", size_t(args->length));
    return false;
  }
  const Value* a = args->items;
  c->close_fds = truth(a[2]);
  if (c->close_fds < 0 || !bytes_list(a[0], &c->arguments) || !bytes_list(a[1], &c->executables) ||
      !parse_keep(a[3], &c->keep))
    return false;
  if (!a[4].is_none()) {
    Path folder;
    if (!path_argument(a[4], "fork_exec", "cwd", &folder)) return false;
    c->folder = folder.text;
    c->has_folder = true;
  }
  if (!a[5].is_none()) {
    if (!bytes_list(a[5], &c->environment)) return false;
    c->has_environment = true;
  }
  int* descriptors[] = {&c->p2cread, &c->p2cwrite, &c->c2pread,      &c->c2pwrite,
                        &c->errread, &c->errwrite, &c->errpipe_read, &c->errpipe_write};
  for (int i = 0; i < 8; ++i) {
    if (!int_to_int(a[6 + i], descriptors[i])) return false;
  }
  c->restore_signals = truth(a[14]);
  c->call_setsid = truth(a[15]);
  if (c->restore_signals < 0 || c->call_setsid < 0 || !int_to_int(a[16], &c->pgid_to_set)) return false;
  if (c->close_fds && c->errpipe_write < 3) {
    raise_value_error("errpipe_write must be >= 3");
    return false;
  }
  if (!parse_ids(a[17], a[18], a[19], c) || !int_to_int(a[20], &c->child_umask)) return false;
  c->preexec = a[21];
  point_at(c->arguments, &c->argv);
  if (c->has_environment) point_at(c->environment, &c->envp);
  return true;
}

// --- in the child ---

bool kept(const Child& c, int fd) {
  for (int k : c.keep) {
    if (k == fd) return true;
  }
  return false;
}

void close_descriptors(const Child& c, int first) {
  int start = first;
  for (int k : c.keep) {
    if (k < start) continue;
    if (k > start) close_range(unsigned(start), unsigned(k) - 1, 0);
    start = k + 1;
  }
  close_range(unsigned(start), ~0u, 0);
}

// Where the child failed, for the report: "" means in exec.
struct Failure {
  const char* where = "";
};

bool redirect(Child& c) {
  // Our own ends must not be overwritten by the dup2 calls below.
  if (c.c2pwrite == 0 && (c.c2pwrite = dup(0)) < 0) return false;
  while (c.errwrite == 0 || c.errwrite == 1) {
    if ((c.errwrite = dup(c.errwrite)) < 0) return false;
  }
  struct Pair {
    int from, to;
  };
  for (Pair p : {Pair{c.p2cread, 0}, Pair{c.c2pwrite, 1}, Pair{c.errwrite, 2}}) {
    if (p.from == p.to) {
      int flags = fcntl(p.from, F_GETFD);
      if (flags < 0 || fcntl(p.from, F_SETFD, flags & ~FD_CLOEXEC) < 0) return false;
    } else if (p.from >= 0 && dup2(p.from, p.to) < 0) {
      return false;
    }
  }
  return true;
}

void restore_signals() {
  for (int number : {SIGPIPE, SIGXFSZ}) signal(number, SIG_DFL);
}

bool set_identity(const Child& c) {
  if (c.set_groups && setgroups(c.groups.size(), c.groups.data()) < 0) return false;
  if (c.set_gid && setregid(c.gid, c.gid) < 0) return false;
  return !c.set_uid || setreuid(c.uid, c.uid) == 0;
}

// Does everything up to exec; returns only on failure, with errno set (0: the preexec function raised).
void become(Child& c, Failure* failure) {
  failure->where = "noexec";
  for (int fd : c.keep) {
    if (fd == c.errpipe_write) continue;
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0 || fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) < 0) return;
  }
  for (int fd : {c.p2cwrite, c.c2pread, c.errread, c.errpipe_read}) {
    if (fd >= 0) close(fd);
  }
  if (!redirect(c)) return;
  if (c.has_folder) {
    if (chdir(c.folder.c_str()) < 0) return;
  }
  if (c.child_umask >= 0) umask(mode_t(c.child_umask));
  if (c.restore_signals) restore_signals();
  if (c.call_setsid && setsid() < 0) return;
  if (c.pgid_to_set >= 0 && setpgid(0, c.pgid_to_set) < 0) return;
  if (!set_identity(c)) return;
  if (!c.preexec.is_none()) {
    threads_after_fork();
    if (call(c.preexec).is_exception()) {
      errno = 0;
      failure->where = "Exception occurred in preexec_fn.";
      return;
    }
  }
  if (c.close_fds) close_descriptors(c, 3);
  failure->where = "";
  int saved = 0;
  for (auto& path : c.executables) {
    if (c.has_environment) execve(path.c_str(), c.argv.data(), c.envp.data());
    else execv(path.c_str(), c.argv.data());
    if (errno != ENOENT && errno != ENOTDIR && saved == 0) saved = errno;
  }
  if (saved) errno = saved;
}

[[noreturn]] void report_failure(const Child& c, const Failure& failure, int error) {
  char text[256];
  bool from_preexec = error == 0 && failure.where[0] && strncmp(failure.where, "noexec", 6) != 0;
  int n;
  if (from_preexec) n = snprintf(text, sizeof text, "SubprocessError:0:%s", failure.where);
  else n = snprintf(text, sizeof text, "OSError:%x:%s", unsigned(error), failure.where);
  ssize_t written = write(c.errpipe_write, text, size_t(n));
  (void)written;  // nobody left to tell
  _exit(255);
}

Value fork_exec(const Value* a) {
  Child c;
  if (!parse(a[0].as<Tuple>(), &c)) return Value::exception();
  if (!kept(c, c.errpipe_write) && c.close_fds) {
    c.keep.push_back(c.errpipe_write);
    std::sort(c.keep.begin(), c.keep.end());
  }
  pid_t pid = fork();
  if (pid == 0) {
    Failure failure;
    become(c, &failure);
    report_failure(c, failure, errno);
  }
  return pid < 0 ? raise_os_error(errno) : Value::small_int(pid);
}

const NativeDef kFunctions[] = {
    {"fork_exec", "*args", fork_exec, "Forks and execs a fresh new child process."}, {}};

}  // namespace

Value module_init__posixsubprocess(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
