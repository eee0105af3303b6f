// XMLParser: Expat's events become calls of the target's methods; for a TreeBuilder without a detour by way
// of Python.
//
// After an exception nothing more is reported; Expat parses on to the end of what it was given.
#include "runtime/modules/expat/parser.h"

#include <sys/random.h>

#include <climits>
#include <unordered_map>

#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/etree/element.h"
#include "runtime/ops.h"
#include "runtime/str_intern.h"
#include "runtime/tuple.h"

namespace krait::etree {

namespace {

// What the target may have. The order is that of kMethodNames.
enum class Method : int { StartNs, EndNs, Start, Data, End, Comment, Pi, Close, Doctype, kCount };
constexpr const char* kMethodNames[] = {"start_ns", "end_ns", "start", "data",   "end",
                                        "comment",  "pi",     "close", "doctype"};
static_assert(std::size(kMethodNames) == size_t(Method::kCount));

// What lies outside the heap.
struct NativeParser {
  XML_Parser expat = nullptr;
  std::unordered_map<std::string, int64_t> names;  // places in Parser::names
  std::string text;                                // character data not yet given to a TreeBuilder
  std::string name;                                // scratch
  ~NativeParser() { XML_ParserFree(expat); }
};

struct Parser : Object {
  Value target;                        // unbound before __init__
  Value entity;                        // a dict of texts
  Value names;                         // a list of names as trees have them
  Value methods[int(Method::kCount)];  // of a target that is no TreeBuilder; unbound: it has none
  NativeParser* native;

  Value method(Method m) const { return methods[int(m)]; }
  bool builds() const { return is_exact_builder(target); }
};
Type* g_parser;

Parser* self_of(const Value* a) { return a[0].as<Parser>(); }

using String = const XML_Char*;

Value text_or(String s, Value otherwise) { return s ? str_from_utf8(s) : otherwise; }

// "uri}name" becomes "{uri}name". Names come again and again.
Value name_of(Parser* p, String s) {
  NativeParser& n = *p->native;
  n.name = s;
  auto* names = p->names.as<List>();
  const auto found = n.names.find(n.name);
  if (found != n.names.end()) return list_get(names, found->second);
  const Value name =
      n.name.find('}') == std::string::npos ? str_from_utf8(n.name) : str_from_utf8("{" + n.name);
  if (name.is_exception() || !list_append(names, name)) return Value::exception();
  n.names.emplace(n.name, names->length - 1);
  return name;
}

// Gives the builder the text before an event. False: there is an exception, now or from before.
bool flush(Parser* p) {
  if (exception_pending()) return false;
  std::string& text = p->native->text;
  if (text.empty()) return true;
  const Value data = str_from_utf8(text);
  text.clear();
  return !data.is_exception() && !builder_data(p->target, data).is_exception();
}

// Calls a method of the target, if it has that. What it raises is pending.
void tell(Parser* p, Method m, std::initializer_list<Value> arguments) {
  if (p->method(m).is_unbound()) return;
  for (const Value v : arguments) {
    if (v.is_exception()) return;
  }
  (void)call(p->method(m), arguments);
}

Parser* parser_of(void* data) { return static_cast<Parser*>(data); }

// --- what Expat calls ---

Value attributes_of(Parser* p, String* pairs) {
  if (!pairs[0]) return p->builds() ? Value::unbound() : Value::object(dict_new());
  Dict* d = dict_new();
  for (; pairs[0]; pairs += 2) {
    const Value name = name_of(p, pairs[0]), value = str_from_utf8(pairs[1]);
    if (name.is_exception() || value.is_exception() || !dict_set(d, name, value)) return Value::exception();
  }
  return Value::object(d);
}

void on_start(void* data, String element, String* pairs) {
  Parser* p = parser_of(data);
  if (!flush(p)) return;
  const Value name = name_of(p, element);
  const Value attributes = name.is_exception() ? name : attributes_of(p, pairs);
  if (attributes.is_exception()) return;
  if (p->builds()) (void)builder_start(p->target, name, attributes);
  else tell(p, Method::Start, {name, attributes});
}

void on_end(void* data, String element) {
  Parser* p = parser_of(data);
  if (!flush(p)) return;
  if (p->builds()) (void)builder_end(p->target);
  else if (!p->method(Method::End).is_unbound()) tell(p, Method::End, {name_of(p, element)});
}

void on_text(void* data, String s, int length) {
  Parser* p = parser_of(data);
  if (exception_pending()) return;
  if (p->builds()) p->native->text.append(s, size_t(length));
  else if (!p->method(Method::Data).is_unbound()) tell(p, Method::Data, {str_from_utf8({s, size_t(length)})});
}

void on_comment(void* data, String s) {
  Parser* p = parser_of(data);
  if (!flush(p)) return;
  const Value text = str_from_utf8(s);
  if (p->builds() && !text.is_exception()) (void)builder_comment(p->target, text);
  else tell(p, Method::Comment, {text});
}

void on_instruction(void* data, String target, String content) {
  Parser* p = parser_of(data);
  if (!flush(p)) return;
  const bool builds = p->builds();
  if (builds && !builder_keeps_instructions(p->target) && !builder_reports(p->target, Event::Instruction))
    return;
  const Value name = str_from_utf8(target), text = text_or(content, Value::none());
  if (name.is_exception() || text.is_exception()) return;
  if (builds) (void)builder_instruction(p->target, name, text);
  else tell(p, Method::Pi, {name, text});
}

void on_start_namespace(void* data, String prefix, String uri) {
  Parser* p = parser_of(data);
  if (!flush(p) || (p->builds() && !builder_reports(p->target, Event::StartNs))) return;
  const Value first = text_or(prefix, str_empty()), second = text_or(uri, str_empty());
  if (first.is_exception() || second.is_exception()) return;
  if (p->builds()) (void)builder_report(p->target, Event::StartNs, tuple_new({first, second}));
  else tell(p, Method::StartNs, {first, second});
}

void on_end_namespace(void* data, String prefix) {
  Parser* p = parser_of(data);
  if (!flush(p)) return;
  if (p->builds()) (void)builder_report(p->target, Event::EndNs, Value::none());
  else tell(p, Method::EndNs, {text_or(prefix, str_empty())});
}

void on_doctype(void* data, String name, String system_id, String public_id, int) {
  Parser* p = parser_of(data);
  if (!flush(p)) return;
  if (!p->method(Method::Doctype).is_unbound()) {
    return tell(p, Method::Doctype,
                {str_from_utf8(name), text_or(public_id, Value::none()), text_or(system_id, Value::none())});
  }
  const Value own = get_attribute_or_unbound(Value::object(p), str_intern("doctype"));
  if (own.is_unbound() || own.is_exception()) return;
  (void)warn(types::RuntimeWarning, 1,
             "The doctype() method of XMLParser is ignored.  Define doctype() method on the TreeBuilder "
             "target.");
}

Value raise_parse_error(Parser* p, XML_Error code, const char* text) {
  const auto line = int64_t(XML_GetErrorLineNumber(p->native->expat));
  const auto column = int64_t(XML_GetErrorColumnNumber(p->native->expat));
  const Value message = format_string("%s: line %zd, column %zd", text, line, column);
  if (message.is_exception()) return message;
  const Value error = call(type_value(parse_error()), {message});
  if (error.is_exception() || !set_attribute(error, str_intern("code"), Value::small_int(code)) ||
      !set_attribute(error, str_intern("position"),
                     tuple_new({Value::small_int(line), Value::small_int(column)})))
    return Value::exception();
  return raise_statement(error, Value::unbound());
}

// Entities that only the program knows.
void on_other(void* data, String s, int length) {
  Parser* p = parser_of(data);
  if (length < 2 || s[0] != '&' || exception_pending()) return;
  const Value key = str_from_utf8({s + 1, size_t(length) - 2});
  if (key.is_exception()) return;
  const Value text = get_item(p->entity, key);
  if (!text.is_exception()) {
    if (p->builds() && flush(p)) (void)builder_data(p->target, text);
    else tell(p, Method::Data, {text});
  } else if (clear_if(types::KeyError)) {
    const std::string message = "undefined entity " + std::string(s, size_t(std::min(length, 100)));
    (void)raise_parse_error(p, XML_ERROR_UNDEFINED_ENTITY, message.c_str());
  }
}

// --- life ---

void release(Object* o) { delete static_cast<Parser*>(o)->native; }

Value new_of_type(const Value* a) {
  auto* p = static_cast<Parser*>(allocate_instance(a[0].as<Type>()));
  p->native = nullptr;
  return Value::object(p);
}

void listen(const Parser* p) {
  XML_Parser x = p->native->expat;
  XML_SetUserData(x, const_cast<Parser*>(p));
  XML_SetElementHandler(x, on_start, on_end);
  XML_SetDefaultHandlerExpand(x, on_other);
  XML_SetCharacterDataHandler(x, on_text);
  if (!p->method(Method::StartNs).is_unbound()) XML_SetStartNamespaceDeclHandler(x, on_start_namespace);
  if (!p->method(Method::EndNs).is_unbound()) XML_SetEndNamespaceDeclHandler(x, on_end_namespace);
  if (!p->method(Method::Comment).is_unbound()) XML_SetCommentHandler(x, on_comment);
  if (!p->method(Method::Pi).is_unbound()) XML_SetProcessingInstructionHandler(x, on_instruction);
  XML_SetStartDoctypeDeclHandler(x, on_doctype);
  XML_SetUnknownEncodingHandler(x, expat::on_unknown_encoding, nullptr);
}

Value init(const Value* a) {
  Parser* p = self_of(a);
  std::string encoding;
  if (!a[2].is_none()) {
    if (!is_str(a[2]))
      return raise_type_error("XMLParser() argument 'encoding' must be str or None, not %T", a[2]);
    encoding = str_to_utf8(a[2]);
    if (encoding.find('\0') != std::string::npos) return raise_value_error("embedded null character");
  }
  auto* native = new NativeParser;
  delete std::exchange(p->native, native);
  native->expat = XML_ParserCreate_MM(a[2].is_none() ? nullptr : encoding.c_str(), nullptr, "}");
  if (!native->expat) return raise_bare(types::MemoryError);
  unsigned long salt = 0;
  if (getrandom(&salt, sizeof salt, GRND_NONBLOCK) == ssize_t(sizeof salt))
    XML_SetHashSalt(native->expat, salt | 1);
  p->target = a[1].is_none() ? builder_new() : a[1];
  store(p, &p->entity, Value::object(dict_new()));
  store(p, &p->names, list_new());
  for (int m = 0; m < int(Method::kCount); ++m) {
    const Value method = get_attribute_or_unbound(p->target, str_intern(kMethodNames[m]));
    if (method.is_exception()) return method;
    store(p, &p->methods[m], method);
  }
  listen(p);
  return Value::none();
}

// --- parsing ---

bool is_ready(const Parser* p) {
  if (p->native && p->native->expat) return true;
  (void)raise_value_error("XMLParser.__init__() wasn't called");
  return false;
}

Value parse(Parser* p, std::string_view data, bool last) {
  constexpr size_t kMostAtOnce = size_t{1} << 30;
  for (;;) {
    const std::string_view part = data.substr(0, kMostAtOnce);
    data.remove_prefix(part.size());
    XML_Parser x = p->native->expat;
    const XML_Status status = XML_Parse(x, part.data(), int(part.size()), last && data.empty());
    if (!flush(p)) return Value::exception();
    if (status == XML_STATUS_ERROR) {
      const XML_Error code = XML_GetErrorCode(x);
      return raise_parse_error(p, code, XML_ErrorString(code));
    }
    if (data.empty()) return Value::none();
  }
}

Value feed(const Value* a) {
  Parser* p = self_of(a);
  if (!is_ready(p)) return Value::exception();
  if (is_str(a[1])) {
    const std::string text = str_to_utf8(a[1]);
    (void)XML_SetEncoding(p->native->expat, "utf-8");
    return parse(p, text, false);
  }
  Buffer buffer;
  return buffer_get(a[1], &buffer) ? parse(p, buffer.view(), false) : Value::exception();
}

Value close(const Value* a) {
  Parser* p = self_of(a);
  if (!is_ready(p)) return Value::exception();
  const Value parsed = parse(p, "", true);
  if (parsed.is_exception()) return parsed;
  if (p->builds()) return builder_close(p->target);
  return p->method(Method::Close).is_unbound() ? parsed : call(p->method(Method::Close));
}

Value parse_whole(const Value* a) {
  constexpr int64_t kAtOnce = 64 * 1024;
  Parser* p = self_of(a);
  if (!is_ready(p)) return Value::exception();
  const Value read = get_attribute(a[1], "read");
  if (read.is_exception()) return read;
  for (;;) {
    Value part = call(read, {Value::small_int(kAtOnce)});
    if (is_str(part) && part.as<Str>()->length) part = encode(part.as<Str>(), "utf-8", "surrogatepass");
    if (part.is_exception()) return part;
    if (!is_bytes(part)) break;
    Buffer buffer;
    if (!buffer_get(part, &buffer)) return Value::exception();
    if (buffer.length == 0) break;
    if (parse(p, buffer.view(), false).is_exception()) return Value::exception();
  }
  const Value parsed = parse(p, "", true);
  return parsed.is_exception() || !p->builds() ? parsed : builder_close(p->target);
}

// --- events ---

constexpr const char* kEventNames[] = {"start", "end", "start-ns", "end-ns", "comment", "pi"};
static_assert(std::size(kEventNames) == size_t(Event::kCount));

bool report_also(Parser* p, Value name) {
  Buffer buffer;
  std::string text;
  if (is_str(name)) {
    text = str_to_utf8(name);
  } else if (!is_bytes(name)) {
    return raise_value_error("invalid events sequence"), false;
  } else if (buffer_get(name, &buffer)) {
    text = buffer.view();
  }
  const auto* found = std::find(std::begin(kEventNames), std::end(kEventNames), text);
  if (found == std::end(kEventNames)) return raise_value_error("unknown event '%s'", text.c_str()), false;
  const auto event = Event(found - kEventNames);
  XML_Parser x = p->native->expat;
  builder_report_also(p->target, event, name);
  if (event == Event::StartNs) XML_SetStartNamespaceDeclHandler(x, on_start_namespace);
  if (event == Event::EndNs) XML_SetEndNamespaceDeclHandler(x, on_end_namespace);
  if (event == Event::Comment) XML_SetCommentHandler(x, on_comment);
  if (event == Event::Instruction) XML_SetProcessingInstructionHandler(x, on_instruction);
  return true;
}

Value set_events(const Value* a) {
  Parser* p = self_of(a);
  if (!is_ready(p)) return Value::exception();
  if (!p->builds())
    return raise_type_error("event handling only supported for ElementTree.TreeBuilder targets");
  const Value append = get_attribute(a[1], "append");
  if (append.is_exception()) return append;
  builder_listen(p->target, append);
  if (a[2].is_none()) return report_also(p, str_from_ascii("end")) ? Value::none() : Value::exception();
  const Value names = list_from_iterable(a[2]);
  if (names.is_exception())
    return clear_if(types::TypeError) ? raise_type_error("events must be a sequence") : names;
  for (int64_t i = 0; i < names.as<List>()->length; ++i) {
    if (!report_also(p, list_get(names.as<List>(), i))) return Value::exception();
  }
  return Value::none();
}

Value get_version(Value) {
  return format_string("Expat %d.%d.%d", XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION);
}

const NativeDef kMethods[] = {{"__new__", "-cls, /, *args, **kwargs", new_of_type,
                               "Create and return a new object.", Effects::Any, NativeRole::StaticMethod},
                              {"__init__", "$self, /, *, target=None, encoding=None", init,
                               "Initialize self.  See help(type(self)) for accurate signature."},
                              {"feed", "$self, data, /", feed},
                              {"close", "$self, /", close},
                              {"_parse_whole", "$self, file, /", parse_whole},
                              {"_setevents", "$self, events_queue, events_to_report=None, /", set_events},
                              {}};
const MemberDef kMembers[] = {{"entity", offsetof(Parser, entity)}, {"target", offsetof(Parser, target)}, {}};
const GetSetDef kGetSets[] = {{"version", get_version}, {}};
const TypeSpec kSpec = {.size = sizeof(Parser),
                        .methods = kMethods,
                        .getsets = kGetSets,
                        .members = kMembers,
                        .finalize = release};

}  // namespace

void create_parser_type(Value module) {
  g_parser = native_type_create("xml.etree.ElementTree.XMLParser", Kind::Native, sizeof(Parser),
                                types::object, kTypeBase, &kSpec);
  module_add_type(module, g_parser);
}

}  // namespace krait::etree
