// Arguments of posix functions: paths, descriptors; and the errors they end in.
#include <fcntl.h>

#include "runtime/modules/posix/posix.h"

namespace krait::posix {

Value raise_errno() { return exception_pending() ? Value::exception() : raise_os_error(errno); }
Value raise_path_error(const Path& path) {
  if (exception_pending()) return Value::exception();
  return path.is_none ? raise_os_error(errno) : raise_os_error(errno, path.object);
}
Value raise_two_paths_error(const Path& first, const Path& second) {
  return exception_pending() ? Value::exception() : raise_os_error(errno, first.object, second.object);
}

Value fspath(Value v) {
  if (is_str(v) || is_bytes(v)) return v;
  Value method = lookup_special(v, names::__fspath__);
  if (method.is_exception()) return method;
  if (method.is_unbound()) return raise_type_error("expected str, bytes or os.PathLike object, not %T", v);
  Value r = call(method);
  if (r.is_exception() || is_str(r) || is_bytes(r)) return r;
  return raise_type_error("expected %T.__fspath__() to return str or bytes, not %T", v, r);
}

static Value buffer_to_bytes(Value v) {
  Buffer buffer;
  return buffer_get(v, &buffer) ? bytes_new(buffer.view()) : Value::exception();
}

bool path_argument(Value v, const char* function, const char* argument, Path* out, int options) {
  out->object = v;
  if (v.is_none() && (options & kPathAllowNone)) {
    out->is_none = true;
    out->text = ".";
    return true;
  }
  bool integral = is_int(v) || (!is_str(v) && !is_bytes(v) && type_of(v)->slot(Slot::Index));
  if (integral && (options & kPathAllowFd)) return descriptor_argument(v, &out->fd);
  Value plain = v;
  if (!is_str(v) && !is_bytes(v)) {
    Value method = lookup_special(v, names::__fspath__);
    if (method.is_exception()) return false;
    const bool bytes_like = method.is_unbound() && has_buffer(v);
    if (method.is_unbound()) {
      const char* allowed = (options & kPathAllowFd) && (options & kPathAllowNone)
                                ? "string, bytes, os.PathLike, integer or None"
                            : options & kPathAllowFd   ? "string, bytes, os.PathLike or integer"
                            : options & kPathAllowNone ? "string, bytes, os.PathLike or None"
                                                       : "string, bytes or os.PathLike";
      constexpr const char* kMessage = "%s: %s should be %s, not %T";
      if (!bytes_like) {
        raise_type_error(kMessage, function, argument, allowed, v);
        return false;
      }
      if (!warn(types::DeprecationWarning, 1, kMessage, function, argument, allowed, v)) return false;
    }
    plain = bytes_like ? buffer_to_bytes(v) : fspath(v);
    if (plain.is_exception()) return false;
  }
  out->is_bytes = is_bytes(plain);
  if (out->is_bytes) {
    out->text = plain.as<Bytes>()->view();
  } else {
    std::string text;
    if (str_find(plain.as<Str>(), str_from_char(0).as<Str>(), 0, int64_t(plain.as<Str>()->length)) < 0) {
      if (!str_to_filesystem(plain, &text)) return false;
    } else {
      text.assign(1, '\0');
    }
    out->text = text;
  }
  if (out->text.find('\0') != std::string::npos) {
    if (out->is_bytes) raise_value_error("%s: embedded null character in %s", function, argument);
    else raise_value_error("embedded null byte");
    return false;
  }
  return true;
}

bool dir_fd_argument(Value v, int* out) {
  if (v.is_none()) {
    *out = AT_FDCWD;
    return true;
  }
  if (!type_of(v)->slot(Slot::Index)) {
    raise_type_error("argument should be integer or None, not %T", v);
    return false;
  }
  return int_to_int(v, out);
}

bool descriptor_argument(Value v, int* out) {
  if (!is_int(v) && !type_of(v)->slot(Slot::Index)) {
    Value method = get_attribute_or_unbound(v, names::fileno);
    if (method.is_exception()) return false;
    if (method.is_unbound()) {
      raise_type_error("argument must be an int, or have a fileno() method.");
      return false;
    }
    v = call(method);
    if (v.is_exception()) return false;
    if (!is_int(v)) {
      raise_type_error("fileno() returned a non-integer");
      return false;
    }
  }
  if (!int_to_int(v, out)) return false;
  return true;
}

bool id_argument(Value v, const char* name, uint32_t* out) {
  Value number = index_of(v);
  int64_t id;
  if (number.is_exception()) {
    if (clear_if(types::TypeError)) raise_type_error("%s should be integer, not %T", name, v);
    return false;
  }
  bool fits = int_fits_i64(number, &id);
  if (fits && id >= -1 && id <= int64_t(UINT32_MAX)) {
    *out = uint32_t(id);
    return true;
  }
  raise(types::OverflowError, "%s is %s", name,
        fits || int_sign(number) < 0 ? "less than minimum" : "greater than maximum");
  return false;
}

bool file_argument(Value v, int* out) {
  if (!descriptor_argument(v, out)) return false;
  if (*out >= 0) return true;
  raise_value_error("file descriptor cannot be a negative integer (%d)", *out);
  return false;
}

Value name_value(const char* name, size_t length, bool as_bytes) {
  return as_bytes ? bytes_new(name, length) : str_from_filesystem({name, length});
}

}  // namespace krait::posix
