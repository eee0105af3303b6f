// The buffer protocol: how native code gets at the memory of bytes-like objects.
#include <vector>

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/memoryview.h"
#include "runtime/native_stack.h"

namespace krait {

namespace {

struct Provider {
  Type* type;
  BufferGetter get;
  BufferReleaser release;
};

// Few and never removed.
std::vector<Provider>& providers() {
  static auto* list = new std::vector<Provider>;
  return *list;
}

const Provider* find_provider(const Type* type) {
  for (const Provider& p : providers()) {
    if (type == p.type || is_subtype(type, p.type)) return &p;
  }
  return nullptr;
}

bool fill(Buffer* out, Value owner, uint8_t* data, size_t length, bool read_only) {
  out->owner = owner;
  out->data = data;
  out->length = length;
  out->read_only = read_only;
  return true;
}

void release_bytearray(Buffer* buffer) { --buffer->owner.as<ByteArray>()->exports; }

bool get_bytearray(Value v, Buffer* out) {
  auto* b = v.as<ByteArray>();
  ++b->exports;
  out->releaser = release_bytearray;
  static uint8_t nothing;
  return fill(out, v, b->storage ? b->data() : &nothing, b->length, false);
}

bool raise_not_writable() {
  raise(types::BufferError, "Object is not writable.");
  return false;
}

}  // namespace

bool any_exports(const int64_t& exports) {
  if (exports > 0) collect_thoroughly(Collect::Minor);
  if (exports > 0) collect_thoroughly(Collect::Full);
  return exports > 0;
}

void Buffer::release() {
  if (releaser) releaser(this);
  releaser = nullptr;
  owner = Value::unbound();
  data = nullptr;
  length = 0;
}

void register_buffer_provider(Type* type, BufferGetter get, BufferReleaser release) {
  providers().push_back({type, get, release});
}

bool has_buffer(Value v) {
  if (!v.is_object()) return false;
  switch (v.as_object()->kind) {
    case Kind::Bytes:
    case Kind::ByteArray:
    case Kind::MemoryView: return true;
    default: return find_provider(type_of(v));
  }
}

bool buffer_get(Value v, Buffer* out, bool writable) {
  if (v.is_object()) {
    switch (v.as_object()->kind) {
      case Kind::Bytes:
        if (writable) return raise_not_writable();
        return fill(out, v, v.as<Bytes>()->data, v.as<Bytes>()->length, true);
      case Kind::ByteArray: return get_bytearray(v, out);
      case Kind::MemoryView: return memoryview_get_buffer(v.as<MemoryView>(), out, writable);
      default: break;
    }
    if (const Provider* p = find_provider(type_of(v))) {
      out->owner = v;
      if (!p->get(v, out, writable)) {
        out->owner = Value::unbound();
        return false;
      }
      out->releaser = p->release;
      return true;
    }
  }
  raise_type_error("a bytes-like object is required, not '%.100T'", v);
  return false;
}

bool buffer_get_writable(Value v, const char* function, Buffer* out) {
  if (buffer_get(v, out, true)) return true;
  if (clear_if(types::BufferError) || clear_if(types::TypeError))
    raise_type_error("%s() argument must be read-write bytes-like object, not %T", function, v);
  return false;
}

}  // namespace krait
