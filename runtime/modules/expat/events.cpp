// Events of an XML parser: Expat's calls become calls of Python handlers.
//
// After an exception no further handler is called; Expat parses on to the end of what it was given.
#include "runtime/codecs.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/expat/parser.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::expat {

namespace {

Parser* parser_of(void* data) { return static_cast<Parser*>(data); }

// An event is passed on if it has a handler and nothing was raised before.
bool has_handler(const Parser* p, Handler h) { return !p->handler(h).is_unbound() && !exception_pending(); }

Value number(int64_t i) { return Value::small_int(i); }
Value text(const XML_Char* s) { return s ? str_from_utf8(s) : Value::none(); }
Value text(const XML_Char* s, int length) { return s ? str_from_utf8({s, size_t(length)}) : Value::none(); }

// The text by way of the parser's dict of names.
Value name(Parser* p, const XML_Char* s) {
  const Value v = text(s);
  if (v.is_none() || v.is_exception() || p->intern.is_unbound()) return v;
  auto* names = p->intern.as<Dict>();
  const Value known = dict_get(names, v);
  if (!known.is_unbound()) return known;
  return dict_set(names, v, v) ? v : Value::exception();
}

// The handler's result. What is raised ends all reports.
Value call_handler(Parser* p, Handler h, std::initializer_list<Value> arguments) {
  for (Value v : arguments) {
    if (v.is_exception()) return v;
  }
  const bool outer = p->in_event;
  p->in_event = true;
  const Value result = call(p->handler(h), arguments);
  p->in_event = outer;
  if (result.is_exception()) {
    for (Value& handler : p->handlers) handler = Value::unbound();
  }
  return result;
}

// As above, behind the text that comes before the event.
Value event(Parser* p, Handler h, std::initializer_list<Value> arguments) {
  if (!flush_text(p) || !has_handler(p, h)) return Value::exception();
  return call_handler(p, h, arguments);
}

// For events whose handler tells whether to go on.
int asking_event(Parser* p, Handler h, std::initializer_list<Value> arguments) {
  const Value result = event(p, h, arguments);
  int64_t go_on;
  return !result.is_exception() && int_to_i64(result, &go_on) ? int(go_on) : 0;
}

Value attributes_of(Parser* p, const XML_Char** pairs) {
  size_t count = 0;
  if (p->specified_attributes) {
    count = size_t(XML_GetSpecifiedAttributeCount(p->expat()));
  } else {
    while (pairs[count]) count += 2;
  }
  List* list = p->ordered_attributes ? list_with_capacity(int64_t(count)) : nullptr;
  Dict* dict = p->ordered_attributes ? nullptr : dict_new();
  for (size_t i = 0; i < count; i += 2) {
    const Value key = name(p, pairs[i]), value = text(pairs[i + 1]);
    if (key.is_exception() || value.is_exception()) return Value::exception();
    if (list ? !list_append(list, key) || !list_append(list, value) : !dict_set(dict, key, value))
      return Value::exception();
  }
  return list ? Value::object(list) : Value::object(dict);
}

// (type, quantifier, name, children)
Value model_of(Parser* p, const XML_Content& model) {
  if (!native_stack_suffices()) return Value::exception();
  Tuple* children = tuple_allocate(model.numchildren);
  if (!children) return Value::exception();
  for (unsigned i = 0; i < model.numchildren; ++i) {
    const Value child = model_of(p, model.children[i]);
    if (child.is_exception()) return child;
    store(children, &children->items[i], child);
  }
  const Value own = name(p, model.name);
  if (own.is_exception()) return own;
  return tuple_new({number(model.type), number(model.quant), own, Value::object(children)});
}

// --- what Expat calls ---

using String = const XML_Char*;

void on_CharacterData(void* data, String s, int length) {
  Parser* p = parser_of(data);
  if (!has_handler(p, Handler::CharacterData)) return;
  if (!p->buffers_text) return (void)call_handler(p, Handler::CharacterData, {text(s, length)});
  std::string& buffered = p->own().text;
  if (buffered.size() + size_t(length) > size_t(p->buffer_size) &&
      (!flush_text(p) || !has_handler(p, Handler::CharacterData)))
    return;
  if (length > p->buffer_size) return (void)call_handler(p, Handler::CharacterData, {text(s, length)});
  buffered.append(s, size_t(length));
}

void on_StartElement(void* data, String element, String* attributes) {
  Parser* p = parser_of(data);
  if (!flush_text(p) || !has_handler(p, Handler::StartElement)) return;
  const Value found = attributes_of(p, attributes);
  if (!found.is_exception()) (void)call_handler(p, Handler::StartElement, {name(p, element), found});
}
void on_EndElement(void* data, String element) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::EndElement, {name(p, element)});
}
void on_ProcessingInstruction(void* data, String target, String content) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::ProcessingInstruction, {name(p, target), text(content)});
}
void on_UnparsedEntityDecl(void* data, String entity, String base, String system_id, String public_id,
                           String notation) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::UnparsedEntityDecl,
              {name(p, entity), name(p, base), name(p, system_id), name(p, public_id), name(p, notation)});
}
void on_NotationDecl(void* data, String notation, String base, String system_id, String public_id) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::NotationDecl,
              {name(p, notation), name(p, base), name(p, system_id), name(p, public_id)});
}
void on_StartNamespaceDecl(void* data, String prefix, String uri) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::StartNamespaceDecl, {name(p, prefix), name(p, uri)});
}
void on_EndNamespaceDecl(void* data, String prefix) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::EndNamespaceDecl, {name(p, prefix)});
}
void on_Comment(void* data, String content) {
  (void)event(parser_of(data), Handler::Comment, {text(content)});
}
void on_StartCdataSection(void* data) { (void)event(parser_of(data), Handler::StartCdataSection, {}); }
void on_EndCdataSection(void* data) { (void)event(parser_of(data), Handler::EndCdataSection, {}); }
void on_Default(void* data, String s, int length) {
  (void)event(parser_of(data), Handler::Default, {text(s, length)});
}
void on_DefaultExpand(void* data, String s, int length) {
  (void)event(parser_of(data), Handler::DefaultExpand, {text(s, length)});
}
int on_NotStandalone(void* data) { return asking_event(parser_of(data), Handler::NotStandalone, {}); }
// Its first argument is the parser itself.
int on_ExternalEntityRef(XML_Parser parser, String context, String base, String system_id, String public_id) {
  Parser* p = parser_of(XML_GetUserData(parser));
  return asking_event(p, Handler::ExternalEntityRef,
                      {text(context), name(p, base), name(p, system_id), name(p, public_id)});
}
void on_StartDoctypeDecl(void* data, String doctype, String system_id, String public_id, int has_subset) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::StartDoctypeDecl,
              {name(p, doctype), name(p, system_id), name(p, public_id), number(has_subset)});
}
void on_EndDoctypeDecl(void* data) { (void)event(parser_of(data), Handler::EndDoctypeDecl, {}); }
void on_EntityDecl(void* data, String entity, int is_parameter, String value, int length, String base,
                   String system_id, String public_id, String notation) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::EntityDecl,
              {name(p, entity), number(is_parameter), text(value, length), name(p, base), name(p, system_id),
               name(p, public_id), name(p, notation)});
}
void on_XmlDecl(void* data, String version, String encoding, int standalone) {
  (void)event(parser_of(data), Handler::XmlDecl, {text(version), text(encoding), number(standalone)});
}
void on_ElementDecl(void* data, String element, XML_Content* model) {
  Parser* p = parser_of(data);
  if (flush_text(p) && has_handler(p, Handler::ElementDecl)) {
    const Value found = model_of(p, *model);
    if (!found.is_exception()) (void)call_handler(p, Handler::ElementDecl, {name(p, element), found});
  }
  XML_FreeContentModel(p->expat(), model);
}
void on_AttlistDecl(void* data, String element, String attribute, String type, String value,
                    int is_required) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::AttlistDecl,
              {name(p, element), name(p, attribute), text(type), text(value), number(is_required)});
}
void on_SkippedEntity(void* data, String entity, int is_parameter) {
  Parser* p = parser_of(data);
  (void)event(p, Handler::SkippedEntity, {name(p, entity), number(is_parameter)});
}

}  // namespace

void report(Parser* p, Handler h, bool on) {
  switch (h) {
#define HANDLER(id, name, setter) \
  case Handler::id: return setter(p->expat(), on ? on_##id : nullptr);
#include "runtime/modules/expat/handlers.def"
    case Handler::kCount: break;
  }
}

bool flush_text(Parser* p) {
  std::string& buffered = p->own().text;
  if (buffered.empty()) return true;
  std::string content;
  content.swap(buffered);
  if (!has_handler(p, Handler::CharacterData)) return !exception_pending();
  return !call_handler(p, Handler::CharacterData, {str_from_utf8(content)}).is_exception();
}

int on_unknown_encoding(void*, const XML_Char* encoding, XML_Encoding* info) {
  if (exception_pending()) return XML_STATUS_ERROR;
  uint8_t bytes[256];
  for (int i = 0; i < 256; ++i) bytes[i] = uint8_t(i);
  const Value decoded = decode(bytes, sizeof bytes, encoding, "replace");
  if (decoded.is_exception()) return XML_STATUS_ERROR;
  const auto* characters = decoded.as<Str>();
  if (characters->length != 256) {
    (void)raise_value_error("multi-byte encodings are not supported");
    return XML_STATUS_ERROR;
  }
  for (int i = 0; i < 256; ++i) {
    const uint32_t c = characters->at(size_t(i));
    info->map[i] = c == 0xFFFD ? -1 : int(c);
  }
  info->data = nullptr;
  info->convert = nullptr;
  info->release = nullptr;
  return XML_STATUS_OK;
}

}  // namespace krait::expat
