// PickleBuffer: marks a buffer for transfer outside of the pickle.
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/modules/pickle/pickle.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait::pickle {

Type* g_buffer_type;

Value buffer_view(Value buffer) {
  Value view = buffer.as<PickleBuffer>()->view;
  if (!view.is_unbound()) return view;
  return raise_value_error("operation forbidden on released PickleBuffer object");
}

namespace {

Value new_buffer(const Value* a) {
  if (!has_buffer(a[1])) return raise_type_error("a bytes-like object is required, not '%.100T'", a[1]);
  Value view = memoryview_new(a[1]);
  if (view.is_exception()) return view;
  auto* b = static_cast<PickleBuffer*>(allocate_instance(a[0].as<Type>()));
  b->view = view;
  return Value::object(b);
}

// The memory as plain bytes.
Value raw(const Value* a) {
  Value view = buffer_view(a[0]);
  if (view.is_exception()) return view;
  Value contiguous = get_attribute(view, "contiguous");
  if (contiguous.is_exception()) return contiguous;
  if (!contiguous.is_true()) {
    return raise(types::BufferError, "cannot extract raw buffer from non-contiguous buffer");
  }
  return call_method(view, str_intern("cast"), {str_from_ascii("B")});
}

Value release(const Value* a) {
  auto* b = a[0].as<PickleBuffer>();
  Value view = b->view;
  b->view = Value::unbound();
  return view.is_unbound() ? Value::none() : call_method(view, str_intern("release"));
}

bool get_buffer(Value v, Buffer* out, bool writable) {
  Value view = buffer_view(v);
  if (view.is_exception()) return false;
  auto* inner = new Buffer;
  if (!buffer_get(view, inner, writable)) {
    delete inner;
    return false;
  }
  out->data = inner->data;
  out->length = inner->length;
  out->read_only = inner->read_only;
  out->format = inner->format;
  out->item_size = inner->item_size;
  out->dimensions = inner->dimensions;
  out->shape = inner->shape;
  out->internal = inner;
  return true;
}

void release_buffer(Buffer* buffer) { delete static_cast<Buffer*>(buffer->internal); }

const NativeDef kMethods[] = {
    {"__new__", "-cls, object, /", new_buffer, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"raw", "$self, /", raw,
     "Return a memoryview of the raw memory underlying this buffer, of one dimension of bytes."},
    {"release", "$self, /", release, "Release the underlying buffer exposed by the PickleBuffer object."},
    {}};
const TypeSpec kSpec = {
    .size = sizeof(PickleBuffer), .doc = "Wrapper for potentially out-of-band buffers", .methods = kMethods};

}  // namespace

Type* create_buffer_type() {
  g_buffer_type = native_type_create("pickle.PickleBuffer", Kind::NativeValues, sizeof(PickleBuffer),
                                     types::object, kTypeHasWeakrefs, &kSpec);
  register_buffer_provider(g_buffer_type, get_buffer, release_buffer);
  return g_buffer_type;
}

}  // namespace krait::pickle
