// Blob: a column's value read and written in pieces, like a file.
#include <cstddef>
#include <cstdio>

#include "runtime/bytes.h"
#include "runtime/int.h"
#include "runtime/modules/sqlite/sqlite.h"
#include "runtime/ops.h"

namespace krait::sql {

namespace {

struct Blob : Object {
  Value connection;
  sqlite3_blob* blob;  // null: closed
  int64_t offset;
};

Blob* self_of(const Value* a) { return a[0].as<Blob>(); }
bool fail(Value) { return false; }

bool check_blob(Blob* b) {
  if (!check_connection(b->connection.as<Connection>())) return false;
  if (b->blob) return true;
  return fail(raise(g_types.programming_error, "Cannot operate on a closed blob."));
}

void release(Object* o) {
  auto* b = static_cast<Blob*>(o);
  if (b->blob) sqlite3_blob_close(b->blob);
  b->blob = nullptr;
}

Value raise_blob_error(Blob* b, int rc) {
  if (rc == SQLITE_ABORT) return raise(g_types.operational_error, "Cannot operate on an expired blob handle");
  return raise_sqlite_error(b->connection.as<Connection>()->db);
}

Value read_bytes(Blob* b, int64_t offset, int64_t length) {
  Bytes* result = bytes_allocate(size_t(length));
  if (!result) return Value::exception();
  int rc = unlocked([&] { return sqlite3_blob_read(b->blob, result->data, int(length), int(offset)); });
  return rc == SQLITE_OK ? Value::object(result) : raise_blob_error(b, rc);
}
bool write_bytes(Blob* b, const void* data, int64_t length, int64_t offset) {
  if (length > sqlite3_blob_bytes(b->blob) - offset)
    return fail(raise_value_error("data longer than blob length"));
  int rc = unlocked([&] { return sqlite3_blob_write(b->blob, data, int(length), int(offset)); });
  return rc == SQLITE_OK || fail(raise_blob_error(b, rc));
}

Value blob_close(const Value* a) {
  if (!check_connection(self_of(a)->connection.as<Connection>())) return Value::exception();
  release(self_of(a));
  return Value::none();
}

Value blob_read(const Value* a) {
  Blob* b = self_of(a);
  int length;
  if (!int_to_int(a[1], &length) || !check_blob(b)) return Value::exception();
  int64_t left = sqlite3_blob_bytes(b->blob) - b->offset;
  if (length < 0 || length > left) length = int(left);
  Value result = length ? read_bytes(b, b->offset, length) : bytes_empty();
  if (!result.is_exception()) b->offset += length;
  return result;
}
Value blob_write(const Value* a) {
  Blob* b = self_of(a);
  Buffer data;
  if (!buffer_get(a[1], &data) || !check_blob(b)) return Value::exception();
  if (!write_bytes(b, data.data, int64_t(data.length), b->offset)) return Value::exception();
  b->offset += int64_t(data.length);
  return Value::none();
}

Value blob_seek(const Value* a) {
  Blob* b = self_of(a);
  int offset, origin;
  if (!int_to_int(a[1], &offset) || !int_to_int(a[2], &origin) || !check_blob(b)) return Value::exception();
  int64_t size = sqlite3_blob_bytes(b->blob), base = 0;
  switch (origin) {
    case SEEK_SET: break;
    case SEEK_CUR: base = b->offset; break;
    case SEEK_END: base = size; break;
    default: return raise_value_error("'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END");
  }
  if (base + offset > INT32_MAX) return raise(types::OverflowError, "seek offset results in offset overflow");
  if (base + offset < 0 || base + offset > size) return raise_value_error("offset out of blob range");
  b->offset = base + offset;
  return Value::none();
}
Value blob_tell(const Value* a) {
  return check_blob(self_of(a)) ? Value::small_int(self_of(a)->offset) : Value::exception();
}
Value blob_len(const Value* a) {
  return check_blob(self_of(a)) ? Value::small_int(sqlite3_blob_bytes(self_of(a)->blob)) : Value::exception();
}

// The index or slice of a subscript. False: raised.
bool subscript(Blob* b, Value key, bool* is_slice, SliceBounds* out) {
  int64_t size = sqlite3_blob_bytes(b->blob), i;
  *is_slice = has_kind(key, Kind::Slice);
  if (*is_slice) return slice_bounds(key, size, out);
  if (!is_int(key) && !type_of(key)->slot(Slot::Index))
    return fail(raise_type_error("Blob indices must be integers"));
  if (!int_to_i64(key, &i)) return false;
  if (i < 0) i += size;
  if (i < 0 || i >= size) return fail(raise(types::IndexError, "Blob index out of range"));
  *out = {i, i + 1, 1, 1};
  return true;
}

Value blob_getitem(const Value* a) {
  Blob* b = self_of(a);
  bool is_slice;
  SliceBounds range;
  if (!check_blob(b) || !subscript(b, a[1], &is_slice, &range)) return Value::exception();
  if (range.length == 0) return bytes_empty();
  if (range.step == 1) {
    Value bytes = read_bytes(b, range.start, range.length);
    return bytes.is_exception() || is_slice ? bytes : Value::small_int(bytes.as<Bytes>()->data[0]);
  }
  Value all = read_bytes(b, 0, sqlite3_blob_bytes(b->blob));
  return all.is_exception() ? all : get_item(all, a[1]);
}

Value blob_setitem(const Value* a) {
  Blob* b = self_of(a);
  bool is_slice;
  SliceBounds range;
  if (!check_blob(b) || !subscript(b, a[1], &is_slice, &range)) return Value::exception();
  if (!is_slice) {
    if (!is_int(a[2])) return raise_type_error("'%T' object cannot be interpreted as an integer", a[2]);
    int64_t value;
    if (!int_fits_i64(a[2], &value) || value < 0 || value > 255)
      return raise_value_error("byte must be in range(0, 256)");
    auto byte = uint8_t(value);
    return write_bytes(b, &byte, 1, range.start) ? Value::none() : Value::exception();
  }
  Buffer data;
  if (!buffer_get(a[2], &data)) return Value::exception();
  if (int64_t(data.length) != range.length)
    return raise(types::IndexError, "Blob slice assignment is wrong size");
  for (int64_t i = 0; i < range.length && range.step != 1; ++i) {
    if (!write_bytes(b, data.data + i, 1, range.start + i * range.step)) return Value::exception();
  }
  bool whole = range.step == 1 && range.length > 0;
  return !whole || write_bytes(b, data.data, range.length, range.start) ? Value::none() : Value::exception();
}
Value blob_delitem(const Value* a) {
  if (!check_blob(self_of(a))) return Value::exception();
  return raise_type_error(has_kind(a[1], Kind::Slice) ? "Blob doesn't support slice deletion"
                                                      : "Blob doesn't support item deletion");
}

Value blob_enter(const Value* a) { return check_blob(self_of(a)) ? a[0] : Value::exception(); }
Value blob_exit(const Value* a) {
  if (!check_blob(self_of(a))) return Value::exception();
  release(self_of(a));
  return Value::false_();
}

const NativeDef kMethods[] = {
    {"__len__", "$self, /", blob_len, "Return len(self)."},
    {"__getitem__", "$self, key, /", blob_getitem, "Return self[key]."},
    {"__setitem__", "$self, key, value, /", blob_setitem, "Set self[key] to value."},
    {"__delitem__", "$self, key, /", blob_delitem, "Delete self[key]."},
    {"close", "$self, /", blob_close, "Close the blob."},
    {"__enter__", "$self, /", blob_enter, "Blob context manager enter."},
    {"__exit__", "$self, type, val, tb, /", blob_exit, "Blob context manager exit."},
    {"read", "$self, length=-1, /", blob_read, "Read data at the current offset position."},
    {"seek", "$self, offset, origin=0, /", blob_seek, "Set the current access position to offset."},
    {"tell", "$self, /", blob_tell, "Return the current access position for the blob."},
    {"write", "$self, data, /", blob_write, "Write data at the current offset."},
    {}};
const TypeSpec kSpec = {.size = sizeof(Blob), .methods = kMethods, .finalize = release};

}  // namespace

Value blob_open(const Value* a) {
  auto* c = a[0].as<Connection>();
  std::string table, column, name;
  int64_t row;
  int read_only = truth(a[4]);
  if (read_only < 0 || !text_argument(a[1], "blobopen", "argument 1", &table) ||
      !text_argument(a[2], "blobopen", "argument 2", &column) || !int_to_i64(a[3], &row) ||
      !text_argument(a[5], "blobopen", "argument 'name'", &name) || !check_connection(c)) {
    return Value::exception();
  }
  sqlite3_blob* blob = nullptr;
  int rc = unlocked([&] {
    return sqlite3_blob_open(c->db, name.c_str(), table.c_str(), column.c_str(), row, !read_only, &blob);
  });
  if (rc != SQLITE_OK) return raise_sqlite_error(c->db);
  auto* b = static_cast<Blob*>(allocate_instance(g_types.blob));
  b->blob = blob;
  b->connection = a[0];
  return Value::object(b);
}

void create_blob_type(Value module) {
  g_types.blob = native_type_create("sqlite3.Blob", Kind::Native, sizeof(Blob), types::object,
                                    kTypeHidden | kTypeHasFinalizer, &kSpec);
  module_add_type(module, g_types.blob);
}

}  // namespace krait::sql
