// Processes: identity, fork, wait, signals, environment.
#include <fcntl.h>
#include <grp.h>
#include <pty.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <csignal>
#include <vector>

#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/set.h"

namespace krait::posix {

namespace {

Type *g_waitid_result, *g_sched_param;

template <auto F>
Value id_call(const Value*) {
  return int_from_u64(uint64_t(F()));
}
// Setters of ids; `name` says which kind.
template <auto F, const char* name>
Value set_id(const Value* a) {
  uint32_t id;
  return id_argument(a[0], name, &id) ? none_or_error(F(id)) : Value::exception();
}
template <auto F, const char* name>
Value set_ids2(const Value* a) {
  uint32_t x, y;
  bool valid = id_argument(a[0], name, &x) && id_argument(a[1], name, &y);
  return valid ? none_or_error(F(x, y)) : Value::exception();
}
template <auto F, const char* name>
Value set_ids3(const Value* a) {
  uint32_t x, y, z;
  bool valid = id_argument(a[0], name, &x) && id_argument(a[1], name, &y) && id_argument(a[2], name, &z);
  return valid ? none_or_error(F(x, y, z)) : Value::exception();
}
template <auto F>
Value get_ids3(const Value*) {
  unsigned r, e, s;
  if (F(&r, &e, &s) < 0) return raise_errno();
  return tuple_new({int_from_u64(r), int_from_u64(e), int_from_u64(s)});
}
template <auto F>
Value pid_call(const Value* a) {  // int -> int
  int pid;
  if (!int_to_int(a[0], &pid)) return Value::exception();
  int r = F(pid);
  return r < 0 ? raise_errno() : Value::small_int(r);
}

Value getgroups_function(const Value*) {
  gid_t groups[65536 / 4];
  int n = getgroups(std::size(groups), groups);
  if (n < 0) return raise_errno();
  Value result = list_new();
  for (int i = 0; i < n; ++i) {
    if (!list_append(result.as<List>(), int_from_u64(groups[i]))) return Value::exception();
  }
  return result;
}
Value setgroups_function(const Value* a) {
  Value items = tuple_from_iterable(a[0]);
  if (items.is_exception()) return items;
  auto* t = items.as<Tuple>();
  std::vector<gid_t> groups(t->length);
  for (size_t i = 0; i < t->length; ++i) {
    int64_t id;
    if (!int_to_i64(t->items[i], &id)) return Value::exception();
    groups[i] = gid_t(id);
  }
  return none_or_error(setgroups(groups.size(), groups.data()));
}
Value getgrouplist_function(const Value* a) {
  Path user;
  int gid;
  if (!path_argument(a[0], "getgrouplist", "user", &user) || !int_to_int(a[1], &gid))
    return Value::exception();
  std::vector<gid_t> groups(64);
  int n = int(groups.size());
  while (getgrouplist(user.c_str(), gid_t(gid), groups.data(), &n) < 0) groups.resize(size_t(n = n * 2));
  Value result = list_new();
  for (int i = 0; i < n; ++i) {
    if (!list_append(result.as<List>(), int_from_u64(groups[size_t(i)]))) return Value::exception();
  }
  return result;
}
Value initgroups_function(const Value* a) {
  Path user;
  int gid;
  if (!path_argument(a[0], "initgroups", "username", &user) || !int_to_int(a[1], &gid))
    return Value::exception();
  return none_or_error(initgroups(user.c_str(), gid_t(gid)));
}
Value getlogin_function(const Value*) {
  char name[256];
  int error = getlogin_r(name, sizeof name);
  return error ? raise_os_error(error) : str_from_filesystem(name);
}

Value kill_function(const Value* a) {
  int pid, number;
  if (!int_to_int(a[0], &pid) || !int_to_int(a[1], &number)) return Value::exception();
  if (kill(pid, number) < 0) return raise_errno();
  return handle_break_requests() ? Value::none() : Value::exception();
}
Value killpg_function(const Value* a) {
  int group, number;
  if (!int_to_int(a[0], &group) || !int_to_int(a[1], &number)) return Value::exception();
  return none_or_error(killpg(group, number));
}
Value setpgid_function(const Value* a) {
  int pid, group;
  return int_to_int(a[0], &pid) && int_to_int(a[1], &group) ? none_or_error(setpgid(pid, group))
                                                            : Value::exception();
}
Value setpgrp_function(const Value*) { return none_or_error(setpgid(0, 0)); }
Value setsid_function(const Value*) { return none_or_error(setsid() < 0 ? -1 : 0); }
Value tcsetpgrp_function(const Value* a) {
  int fd, group;
  return int_to_int(a[0], &fd) && int_to_int(a[1], &group) ? none_or_error(tcsetpgrp(fd, group))
                                                           : Value::exception();
}
Value nice_function(const Value* a) {
  int increment;
  if (!int_to_int(a[0], &increment)) return Value::exception();
  errno = 0;
  int r = nice(increment);
  return r == -1 && errno ? raise_errno() : Value::small_int(r);
}
Value getpriority_function(const Value* a) {
  int which, who;
  if (!int_to_int(a[0], &which) || !int_to_int(a[1], &who)) return Value::exception();
  errno = 0;
  int r = getpriority(__priority_which_t(which), id_t(who));
  return r == -1 && errno ? raise_errno() : Value::small_int(r);
}
Value setpriority_function(const Value* a) {
  int which, who, priority;
  if (!int_to_int(a[0], &which) || !int_to_int(a[1], &who) || !int_to_int(a[2], &priority))
    return Value::exception();
  return none_or_error(setpriority(__priority_which_t(which), id_t(who), priority));
}

// --- fork and exec ---

// Callbacks of register_at_fork, oldest first.
RootVector& at_fork(int which) {
  static RootVector lists[3];
  return lists[which];
}
enum { kBefore, kAfterInParent, kAfterInChild };

void run_callbacks(int which, bool reversed) {
  RootVector& list = at_fork(which);
  for (size_t i = 0; i < list.size(); ++i) {
    Value callback = list[reversed ? list.size() - 1 - i : i];
    if (call(callback).is_exception()) report_unraisable(callback);
  }
}

Value register_at_fork(const Value* a) {
  if (a[0].is_unbound() && a[1].is_unbound() && a[2].is_unbound())
    return raise_type_error("At least one argument is required.");
  static const char* const kNames[] = {"before", "after_in_child", "after_in_parent"};
  static const int kLists[] = {kBefore, kAfterInChild, kAfterInParent};
  for (int i = 0; i < 3; ++i) {
    if (!a[i].is_unbound() && !is_callable(a[i]))
      return raise_type_error("'%s' must be callable, not %T", kNames[i], a[i]);
  }
  for (int i = 0; i < 3; ++i) {
    if (!a[i].is_unbound()) at_fork(kLists[i]).push_back(a[i]);
  }
  return Value::none();
}

Value fork_function(const Value*) {
  run_callbacks(kBefore, true);
  pid_t pid = fork();
  int error = errno;
  if (pid == 0) threads_after_fork();
  run_callbacks(pid == 0 ? kAfterInChild : kAfterInParent, false);
  return pid < 0 ? raise_os_error(error) : Value::small_int(pid);
}
Value forkpty_function(const Value*) {
  int master = -1;
  run_callbacks(kBefore, true);
  pid_t pid = forkpty(&master, nullptr, nullptr, nullptr);
  int error = errno;
  if (pid == 0) threads_after_fork();
  run_callbacks(pid == 0 ? kAfterInChild : kAfterInParent, false);
  if (pid < 0) return raise_os_error(error);
  return tuple_new({Value::small_int(pid), Value::small_int(master)});
}
Value openpty_function(const Value*) {
  int master, slave;
  if (openpty(&master, &slave, nullptr, nullptr, nullptr) < 0) return raise_errno();
  fcntl(master, F_SETFD, FD_CLOEXEC);
  fcntl(slave, F_SETFD, FD_CLOEXEC);
  return tuple_new({Value::small_int(master), Value::small_int(slave)});
}
Value login_tty_function(const Value* a) {
  int fd;
  return descriptor_argument(a[0], &fd) ? none_or_error(login_tty(fd)) : Value::exception();
}

Value exit_function(const Value* a) {
  int status;
  if (!int_to_int(a[0], &status)) return Value::exception();
  _exit(status);
}
Value abort_function(const Value*) { abort(); }
Value system_function(const Value* a) {
  Path command;
  if (!path_argument(a[0], "system", "command", &command)) return Value::exception();
  int status;
  {
    BlockingScope scope;
    status = system(command.c_str());
  }
  return Value::small_int(status);
}

// --- wait ---

Value pid_and_status(int64_t pid, int status) {
  return pid < 0 ? raise_errno() : tuple_new({Value::small_int(pid), Value::small_int(status)});
}
Value wait_function(const Value*) {
  int status = 0;
  int64_t pid = blocking([&] { return wait(&status); });
  return pid_and_status(pid, status);
}
Value waitpid_function(const Value* a) {
  int pid, options, status = 0;
  if (!int_to_int(a[0], &pid) || !int_to_int(a[1], &options)) return Value::exception();
  int64_t r = blocking([&] { return waitpid(pid, &status, options); });
  return pid_and_status(r, status);
}
Value with_usage(int64_t pid, int status, const rusage& u) {
  if (pid < 0) return raise_errno();
  auto seconds = [](const timeval& t) { return float_new(double(t.tv_sec) + double(t.tv_usec) * 1e-6); };
  const Value fields[] = {seconds(u.ru_utime),        seconds(u.ru_stime),         int_from_i64(u.ru_maxrss),
                          int_from_i64(u.ru_ixrss),   int_from_i64(u.ru_idrss),    int_from_i64(u.ru_isrss),
                          int_from_i64(u.ru_minflt),  int_from_i64(u.ru_majflt),   int_from_i64(u.ru_nswap),
                          int_from_i64(u.ru_inblock), int_from_i64(u.ru_oublock),  int_from_i64(u.ru_msgsnd),
                          int_from_i64(u.ru_msgrcv),  int_from_i64(u.ru_nsignals), int_from_i64(u.ru_nvcsw),
                          int_from_i64(u.ru_nivcsw)};
  Value type = import_attribute("resource", "struct_rusage");
  if (type.is_exception()) return type;
  Value usage = call(type, {tuple_new(fields, std::size(fields))});
  return usage.is_exception() ? usage : tuple_new({Value::small_int(pid), Value::small_int(status), usage});
}
Value wait4_function(const Value* a) {
  int pid, options, status = 0;
  rusage usage{};
  if (!int_to_int(a[0], &pid) || !int_to_int(a[1], &options)) return Value::exception();
  int64_t r = blocking([&] { return wait4(pid, &status, options, &usage); });
  return with_usage(r, status, usage);
}
Value wait3_function(const Value* a) {
  const Value args[] = {Value::small_int(-1), a[0]};
  return wait4_function(args);
}
Value waitid_function(const Value* a) {
  int type, id, options;
  if (!int_to_int(a[0], &type) || !int_to_int(a[1], &id) || !int_to_int(a[2], &options))
    return Value::exception();
  siginfo_t info{};
  if (blocking([&] { return waitid(idtype_t(type), id_t(id), &info, options); }) < 0) return raise_errno();
  if (info.si_pid == 0) return Value::none();
  const Value fields[] = {Value::small_int(info.si_pid), Value::small_int(info.si_uid),
                          Value::small_int(info.si_signo), Value::small_int(info.si_status),
                          Value::small_int(info.si_code)};
  return struct_sequence_new(g_waitid_result, fields, std::size(fields));
}
Value pidfd_open_function(const Value* a) {
  int pid, flags;
  if (!int_to_int(a[0], &pid) || !int_to_int(a[1], &flags)) return Value::exception();
  int64_t fd = syscall(SYS_pidfd_open, pid, flags);
  return fd < 0 ? raise_errno() : Value::small_int(fd);
}

template <int (*F)(int)>
Value status_test(const Value* a) {
  int status;
  return int_to_int(a[0], &status) ? Value::boolean(F(status)) : Value::exception();
}
template <int (*F)(int)>
Value status_field(const Value* a) {
  int status;
  return int_to_int(a[0], &status) ? Value::small_int(F(status)) : Value::exception();
}
int core_dumped(int s) { return WCOREDUMP(s); }
int continued(int s) { return WIFCONTINUED(s); }
int stopped(int s) { return WIFSTOPPED(s); }
int signaled(int s) { return WIFSIGNALED(s); }
int exited(int s) { return WIFEXITED(s); }
int exit_status(int s) { return WEXITSTATUS(s); }
int term_signal(int s) { return WTERMSIG(s); }
int stop_signal(int s) { return WSTOPSIG(s); }

Value waitstatus_to_exitcode(const Value* a) {
  int status;
  if (!int_to_int(a[0], &status)) return Value::exception();
  if (WIFEXITED(status)) return Value::small_int(WEXITSTATUS(status));
  if (WIFSIGNALED(status)) return Value::small_int(-WTERMSIG(status));
  if (WIFSTOPPED(status))
    return raise_value_error("process stopped by delivery of signal %d", WSTOPSIG(status));
  return raise_value_error("invalid wait status: %d", status);
}

// --- scheduling ---

Value sched_yield_function(const Value*) {
  BlockingScope scope;
  sched_yield();
  return Value::none();
}
Value sched_getaffinity_function(const Value* a) {
  int pid;
  cpu_set_t cpus;
  if (!int_to_int(a[0], &pid)) return Value::exception();
  if (sched_getaffinity(pid, sizeof cpus, &cpus) < 0) return raise_errno();
  Value result = set_new();
  for (int i = 0; i < CPU_SETSIZE; ++i) {
    if (CPU_ISSET(i, &cpus) && !set_add(result.as<Set>(), Value::small_int(i))) return Value::exception();
  }
  return result;
}
Value sched_setaffinity_function(const Value* a) {
  int pid;
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (!int_to_int(a[0], &pid)) return Value::exception();
  auto add = [](Value item, void* context) {
    int cpu;
    if (!is_int(item))
      return raise_type_error("expected an iterator of ints, but iterator yielded %T", item), false;
    if (!int_to_int(item, &cpu)) return false;
    if (cpu < 0) return raise_value_error("negative CPU number"), false;
    if (cpu >= CPU_SETSIZE) return raise(types::OverflowError, "CPU number too large"), false;
    CPU_SET(cpu, static_cast<cpu_set_t*>(context));
    return true;
  };
  if (!for_each(a[1], add, &cpus)) return Value::exception();
  return none_or_error(sched_setaffinity(pid, sizeof cpus, &cpus));
}
template <int (*F)(int)>
Value int_call(const Value* a) {
  int x;
  if (!int_to_int(a[0], &x)) return Value::exception();
  int r = F(x);
  return r < 0 ? raise_errno() : Value::small_int(r);
}
Value sched_getparam_function(const Value* a) {
  int pid;
  sched_param p;
  if (!int_to_int(a[0], &pid)) return Value::exception();
  if (sched_getparam(pid, &p) < 0) return raise_errno();
  const Value field = Value::small_int(p.sched_priority);
  return struct_sequence_new(g_sched_param, &field, 1);
}
Value sched_setparam_function(const Value* a) {
  int pid;
  sched_param p;
  if (!int_to_int(a[0], &pid) || !sched_param_argument(a[1], &p)) return Value::exception();
  return none_or_error(sched_setparam(pid, &p));
}
Value sched_setscheduler_function(const Value* a) {
  int pid, policy;
  sched_param p;
  if (!int_to_int(a[0], &pid) || !int_to_int(a[1], &policy) || !sched_param_argument(a[2], &p))
    return Value::exception();
  return none_or_error(sched_setscheduler(pid, policy, &p));
}
Value sched_rr_get_interval_function(const Value* a) {
  int pid;
  timespec t;
  if (!int_to_int(a[0], &pid)) return Value::exception();
  return sched_rr_get_interval(pid, &t) < 0 ? raise_errno()
                                            : float_new(double(t.tv_sec) + 1e-9 * double(t.tv_nsec));
}

// --- environment ---

Value putenv_function(const Value* a) {
  Path name, value;
  if (!path_argument(a[0], "putenv", "name", &name) || !path_argument(a[1], "putenv", "value", &value))
    return Value::exception();
  if (name.text.find('=') != std::string::npos) return raise_value_error("illegal environment variable name");
  return none_or_error(setenv(name.c_str(), value.c_str(), 1));
}
Value unsetenv_function(const Value* a) {
  Path name;
  if (!path_argument(a[0], "unsetenv", "name", &name)) return Value::exception();
  return none_or_error(unsetenv(name.c_str()));
}

}  // namespace

const NativeDef kProcessFunctions[] = {
    {"getpid", "", id_call<getpid>, "Return the current process id."},
    {"getppid", "", id_call<getppid>, "Return the parent's process id."},
    {"getuid", "", id_call<getuid>, "Return the current process's user id."},
    {"geteuid", "", id_call<geteuid>, "Return the current process's effective user id."},
    {"getgid", "", id_call<getgid>, "Return the current process's group id."},
    {"getegid", "", id_call<getegid>, "Return the current process's effective group id."},
    {"getpgrp", "", id_call<getpgrp>, "Return the current process group id."},
    {"setuid", "uid, /", set_id<setuid, kUid>, "Set the current process's user id."},
    {"seteuid", "euid, /", set_id<seteuid, kUid>, "Set the current process's effective user id."},
    {"setgid", "gid, /", set_id<setgid, kGid>, "Set the current process's group id."},
    {"setegid", "egid, /", set_id<setegid, kGid>, "Set the current process's effective group id."},
    {"setreuid", "ruid, euid, /", set_ids2<setreuid, kUid>,
     "Set the current process's real and effective user ids."},
    {"setregid", "rgid, egid, /", set_ids2<setregid, kGid>,
     "Set the current process's real and effective group ids."},
    {"setresuid", "ruid, euid, suid, /", set_ids3<setresuid, kUid>,
     "Set the current process's real, effective, and saved user ids."},
    {"setresgid", "rgid, egid, sgid, /", set_ids3<setresgid, kGid>,
     "Set the current process's real, effective, and saved group ids."},
    {"getresuid", "", get_ids3<getresuid>,
     "Return a tuple of the current process's real, effective, and saved user ids."},
    {"getresgid", "", get_ids3<getresgid>,
     "Return a tuple of the current process's real, effective, and saved group ids."},
    {"getpgid", "pid", pid_call<getpgid>, "Call the system call getpgid(), and return the result."},
    {"getsid", "pid, /", pid_call<getsid>, "Call the system call getsid(pid) and return the result."},
    {"tcgetpgrp", "fd, /", pid_call<tcgetpgrp>,
     "Return the process group associated with the terminal specified by fd."},
    {"tcsetpgrp", "fd, pgid, /", tcsetpgrp_function,
     "Set the process group associated with the terminal specified by fd."},
    {"setpgid", "pid, pgrp, /", setpgid_function, "Call the system call setpgid(pid, pgrp)."},
    {"setpgrp", "", setpgrp_function, "Make the current process the leader of its process group."},
    {"setsid", "", setsid_function, "Call the system call setsid()."},
    {"getgroups", "", getgroups_function, "Return list of supplemental group IDs for the process."},
    {"setgroups", "groups, /", setgroups_function, "Set the groups of the current process to list."},
    {"getgrouplist", "user, group, /", getgrouplist_function,
     "Returns a list of groups to which a user belongs."},
    {"initgroups", "username, gid, /", initgroups_function, "Initialize the group access list."},
    {"getlogin", "", getlogin_function, "Return the actual login name."},
    {"kill", "pid, signal, /", kill_function, "Kill a process with a signal."},
    {"killpg", "pgid, signal, /", killpg_function, "Kill a process group with a signal."},
    {"nice", "increment, /", nice_function,
     "Add increment to the priority of process and return the new priority."},
    {"getpriority", "which, who", getpriority_function, "Return program scheduling priority."},
    {"setpriority", "which, who, priority", setpriority_function, "Set program scheduling priority."},
    {"fork", "", fork_function, "Fork a child process."},
    {"forkpty", "", forkpty_function, "Fork a new process with a new pseudo-terminal as controlling tty."},
    {"openpty", "", openpty_function, "Open a pseudo-terminal."},
    {"login_tty", "fd, /", login_tty_function,
     "Prepare the tty of which fd is a file descriptor for a new login session."},
    {"register_at_fork", "*, before=?, after_in_child=?, after_in_parent=?", register_at_fork,
     "Register callables to be called when forking a new process."},
    {"_exit", "status", exit_function,
     "Exit to the system with specified status, without normal exit processing."},
    {"abort", "", abort_function, "Abort the interpreter immediately."},
    {"system", "command", system_function, "Execute the command in a subshell."},
    {"wait", "", wait_function, "Wait for completion of a child process."},
    {"wait3", "options", wait3_function, "Wait for completion of a child process."},
    {"wait4", "pid, options", wait4_function, "Wait for completion of a specific child process."},
    {"waitpid", "pid, options, /", waitpid_function, "Wait for completion of a given child process."},
    {"waitid", "idtype, id, options, /", waitid_function,
     "Returns the result of waiting for a process or processes."},
    {"pidfd_open", "pid, flags=0", pidfd_open_function,
     "Return a file descriptor referring to the process *pid*."},
    {"WCOREDUMP", "status, /", status_test<core_dumped>,
     "Return True if the process returning status was dumped to a core file."},
    {"WIFCONTINUED", "status", status_test<continued>,
     "Return True if a particular process was continued from a job control stop."},
    {"WIFSTOPPED", "status", status_test<stopped>,
     "Return True if the process returning status was stopped."},
    {"WIFSIGNALED", "status", status_test<signaled>,
     "Return True if the process returning status was terminated by a signal."},
    {"WIFEXITED", "status", status_test<exited>,
     "Return True if the process returning status exited via the exit() system call."},
    {"WEXITSTATUS", "status", status_field<exit_status>, "Return the process return code from status."},
    {"WTERMSIG", "status", status_field<term_signal>,
     "Return the signal that terminated the process that provided the status value."},
    {"WSTOPSIG", "status", status_field<stop_signal>,
     "Return the signal that stopped the process that provided the status value."},
    {"waitstatus_to_exitcode", "status", waitstatus_to_exitcode, "Convert a wait status to an exit code."},
    {"sched_yield", "", sched_yield_function, "Voluntarily relinquish the CPU."},
    {"sched_getaffinity", "pid, /", sched_getaffinity_function,
     "Return the affinity of the process identified by pid (or the current process if zero)."},
    {"sched_setaffinity", "pid, mask, /", sched_setaffinity_function,
     "Set the CPU affinity of the process identified by pid to mask."},
    {"sched_get_priority_max", "policy", int_call<sched_get_priority_max>,
     "Get the maximum scheduling priority for policy."},
    {"sched_get_priority_min", "policy", int_call<sched_get_priority_min>,
     "Get the minimum scheduling priority for policy."},
    {"sched_getscheduler", "pid, /", int_call<sched_getscheduler>,
     "Get the scheduling policy for the process identified by pid."},
    {"sched_getparam", "pid, /", sched_getparam_function,
     "Returns scheduling parameters for the process identified by pid."},
    {"sched_setparam", "pid, param, /", sched_setparam_function,
     "Set scheduling parameters for the process identified by pid."},
    {"sched_setscheduler", "pid, policy, param, /", sched_setscheduler_function,
     "Set the scheduling policy for the process identified by pid."},
    {"sched_rr_get_interval", "pid, /", sched_rr_get_interval_function,
     "Return the round-robin quantum for the process identified by pid, in seconds."},
    {"putenv", "name, value, /", putenv_function, "Change or add an environment variable."},
    {"unsetenv", "name, /", unsetenv_function, "Delete an environment variable."},
    {}};

bool sched_param_argument(Value v, sched_param* out) {
  if (!is_instance(v, g_sched_param)) {
    raise_type_error("must have a sched_param object");
    return false;
  }
  return int_to_int(v.as<Tuple>()->items[0], &out->sched_priority);
}

namespace {

Value sched_param_new(const Value* a) { return struct_sequence_new(a[0].as<Type>(), a + 1, 1); }

constexpr NativeDef kSchedParamNew = {"__new__",    "cls, /, sched_priority", sched_param_new, nullptr,
                                      Effects::Any, NativeRole::StaticMethod};

}  // namespace

void create_process_types(Value module) {
  static const char* const kWaitid[] = {"si_pid", "si_uid", "si_signo", "si_status", "si_code", nullptr};
  static const char* const kParam[] = {"sched_priority", nullptr};
  g_waitid_result =
      struct_sequence_create("posix.waitid_result", "waitid_result: Result from waitid.", kWaitid, 5);
  g_sched_param = struct_sequence_create("posix.sched_param", "Currently has only one field: sched_priority",
                                         kParam, 1, &kSchedParamNew);
  module_add_type(module, g_waitid_result);
  module_add_type(module, g_sched_param);
}

}  // namespace krait::posix
