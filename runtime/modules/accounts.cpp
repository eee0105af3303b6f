// The modules pwd and grp: the user and group databases.
#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <vector>

#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Type *g_struct_passwd, *g_struct_group;

Value text_or_none(const char* s) { return s ? str_from_filesystem(s) : Value::none(); }

Value passwd_value(const passwd& p) {
  const Value fields[] = {text_or_none(p.pw_name), text_or_none(p.pw_passwd), int_from_u64(p.pw_uid),
                          int_from_u64(p.pw_gid),  text_or_none(p.pw_gecos),  text_or_none(p.pw_dir),
                          text_or_none(p.pw_shell)};
  return struct_sequence_new(g_struct_passwd, fields, std::size(fields));
}
Value group_value(const group& g) {
  Value members = list_new();
  for (char** m = g.gr_mem; m && *m; ++m) {
    if (!list_append(members.as<List>(), str_from_filesystem(*m))) return Value::exception();
  }
  const Value fields[] = {text_or_none(g.gr_name), text_or_none(g.gr_passwd), int_from_u64(g.gr_gid),
                          members};
  return struct_sequence_new(g_struct_group, fields, std::size(fields));
}

// Calls a reentrant look-up with a buffer that grows until the entry fits; null: not found.
template <class Entry, class Lookup>
Entry* look_up(Entry* entry, std::vector<char>& buffer, Lookup lookup) {
  BlockingScope scope;
  buffer.resize(1024);
  Entry* result = nullptr;
  while (lookup(entry, buffer.data(), buffer.size(), &result) == ERANGE) buffer.resize(buffer.size() * 2);
  return result;
}

bool id_argument(Value v, uint32_t* out) {
  int64_t id;
  if (!is_int(v) && !type_of(v)->slot(Slot::Index)) {
    raise_type_error("uid should be integer, not %T", v);
    return false;
  }
  Value i = index_of(v);
  if (i.is_exception()) return false;
  // Out of range: no such entry (the caller's KeyError names it).
  *out = int_fits_i64(i, &id) && id >= 0 && id <= int64_t(UINT32_MAX) ? uint32_t(id) : UINT32_MAX;
  return true;
}
bool name_argument(Value v, const char* function, std::string* out) {
  if (!is_str(v)) {
    raise_type_error("%s() argument must be str, not %T", function, v);
    return false;
  }
  return str_to_filesystem(v, out);
}

Value getpwuid_function(const Value* a) {
  uint32_t uid;
  passwd entry;
  std::vector<char> buffer;
  if (!id_argument(a[0], &uid)) return Value::exception();
  auto* p = look_up(&entry, buffer,
                    [&](passwd* e, char* b, size_t n, passwd** r) { return getpwuid_r(uid, e, b, n, r); });
  return p ? passwd_value(*p) : raise(types::KeyError, "getpwuid(): uid not found: %S", a[0]);
}
Value getpwnam_function(const Value* a) {
  std::string name;
  passwd entry;
  std::vector<char> buffer;
  if (!name_argument(a[0], "getpwnam", &name)) return Value::exception();
  auto* p = look_up(&entry, buffer, [&](passwd* e, char* b, size_t n, passwd** r) {
    return getpwnam_r(name.c_str(), e, b, n, r);
  });
  return p ? passwd_value(*p) : raise(types::KeyError, "getpwnam(): name not found: %R", a[0]);
}
Value getpwall_function(const Value*) {
  Value result = list_new();
  setpwent();
  while (passwd* p = getpwent()) {
    if (!list_append(result.as<List>(), passwd_value(*p))) return Value::exception();
  }
  endpwent();
  return result;
}

Value getgrgid_function(const Value* a) {
  uint32_t gid;
  group entry;
  std::vector<char> buffer;
  if (!id_argument(a[0], &gid)) return Value::exception();
  auto* g = look_up(&entry, buffer,
                    [&](group* e, char* b, size_t n, group** r) { return getgrgid_r(gid, e, b, n, r); });
  return g ? group_value(*g) : raise(types::KeyError, "getgrgid(): gid not found: %S", a[0]);
}
Value getgrnam_function(const Value* a) {
  std::string name;
  group entry;
  std::vector<char> buffer;
  if (!name_argument(a[0], "getgrnam", &name)) return Value::exception();
  auto* g = look_up(&entry, buffer, [&](group* e, char* b, size_t n, group** r) {
    return getgrnam_r(name.c_str(), e, b, n, r);
  });
  return g ? group_value(*g) : raise(types::KeyError, "getgrnam(): name not found: %R", a[0]);
}
Value getgrall_function(const Value*) {
  Value result = list_new();
  setgrent();
  while (group* g = getgrent()) {
    if (!list_append(result.as<List>(), group_value(*g))) return Value::exception();
  }
  endgrent();
  return result;
}

const NativeDef kPasswdFunctions[] = {
    {"getpwuid", "uidobj, /", getpwuid_function,
     "Return the password database entry for the given numeric user ID."},
    {"getpwnam", "name, /", getpwnam_function, "Return the password database entry for the given user name."},
    {"getpwall", "", getpwall_function,
     "Return a list of all available password database entries, in arbitrary order."},
    {}};
const NativeDef kGroupFunctions[] = {
    {"getgrgid", "id", getgrgid_function, "Return the group database entry for the given numeric group ID."},
    {"getgrnam", "name", getgrnam_function, "Return the group database entry for the given group name."},
    {"getgrall", "", getgrall_function, "Return a list of all available group entries, in arbitrary order."},
    {}};

}  // namespace

Value module_init_pwd(Value module) {
  static const char* const kFields[] = {"pw_name",  "pw_passwd", "pw_uid",   "pw_gid",
                                        "pw_gecos", "pw_dir",    "pw_shell", nullptr};
  g_struct_passwd = struct_sequence_create("pwd.struct_passwd",
                                           "pwd.struct_passwd: Results from getpw*() routines.", kFields, 7);
  module_add_functions(module, kPasswdFunctions);
  module_add_type(module, g_struct_passwd);
  return module;
}

Value module_init_grp(Value module) {
  static const char* const kFields[] = {"gr_name", "gr_passwd", "gr_gid", "gr_mem", nullptr};
  g_struct_group = struct_sequence_create("grp.struct_group",
                                          "grp.struct_group: Results from getgr*() routines.", kFields, 4);
  module_add_functions(module, kGroupFunctions);
  module_add_type(module, g_struct_group);
  return module;
}

}  // namespace krait
