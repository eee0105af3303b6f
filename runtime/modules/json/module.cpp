// The module _json: accelerators of json.decoder and json.encoder.
#include "runtime/module.h"

#include "runtime/modules/json/json.h"
#include "runtime/type.h"

namespace krait {

static const NativeDef kFunctions[] = {
    {"encode_basestring", "string, /", json::encode_basestring, "JSON representation of a string."},
    {"encode_basestring_ascii", "string, /", json::encode_basestring_ascii,
     "JSON representation of a string in ASCII characters only."},
    {"scanstring", "string, end, strict=True, /", json::scanstring,
     "Decode the JSON string whose opening quote is before index end; returns it and the index behind."},
    {}};

Value module_init__json(Value module) {
  module_add_functions(module, kFunctions);
  Type* scanner = native_type_create("_json.Scanner", Kind::NativeValues, json::kScannerSpec.size,
                                     types::object, kTypeBase, &json::kScannerSpec);
  Type* encoder = native_type_create("_json.Encoder", Kind::NativeValues, json::kEncoderSpec.size,
                                     types::object, kTypeBase, &json::kEncoderSpec);
  module_add(module, "make_scanner", type_value(scanner));
  module_add(module, "make_encoder", type_value(encoder));
  return module;
}

}  // namespace krait
