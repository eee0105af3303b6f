// XML parsers on Expat: what the object (parser.cpp) and the events (events.cpp) share.
#pragma once

#include <expat.h>

#include <memory>
#include <string>

#include "runtime/object.h"

namespace krait::expat {

enum class Handler : int {
#define HANDLER(id, name, setter) id,
#include "runtime/modules/expat/handlers.def"
  kCount
};

// What lies outside the heap. A parser of an external entity uses tables of the one that it was made by.
struct NativeParser {
  XML_Parser expat = nullptr;
  std::shared_ptr<NativeParser> parent;
  std::string text;  // character data not yet reported
  ~NativeParser() { XML_ParserFree(expat); }
};

struct Parser : Object {
  Value handlers[int(Handler::kCount)];  // unbound: none
  Value intern;                          // a dict of names, or unbound
  std::shared_ptr<NativeParser>* native;
  int buffer_size;
  bool buffers_text, ordered_attributes, specified_attributes, namespace_prefixes;
  bool in_event;

  NativeParser& own() const { return **native; }
  XML_Parser expat() const { return own().expat; }
  Value handler(Handler h) const { return handlers[int(h)]; }
};

// Tells Expat to report an event, or no longer to.
void report(Parser* p, Handler h, bool on);
// Calls the handler of character data with the text that is buffered. False: raised.
[[nodiscard]] bool flush_text(Parser* p);
// Encodings that Expat does not know: the codecs with a byte per character.
int on_unknown_encoding(void* data, const XML_Char* name, XML_Encoding* info);

}  // namespace krait::expat
