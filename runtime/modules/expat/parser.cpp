// The module pyexpat: XML parsers on Expat, errors, constants.
#include "runtime/modules/expat/parser.h"

#include <sys/random.h>

#include <climits>

#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/exception_type.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/str_intern.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {

namespace expat {

namespace {

constexpr int kUsualBufferSize = 8192;
constexpr int kReadBytes = 2048;
constexpr size_t kMostBytesAtOnce = size_t{1} << 20;

Type* g_type;
Type* g_error;

Parser* self_of(const Value* a) { return a[0].as<Parser>(); }
Value text_or_none(const char* s) { return s ? str_from_utf8(s) : Value::none(); }

// --- life ---

Parser* parser_new(XML_Parser native, std::shared_ptr<NativeParser> parent) {
  if (!native) {
    raise_out_of_memory();
    return nullptr;
  }
  auto* p = static_cast<Parser*>(allocate_instance(g_type));
  p->native = new std::shared_ptr<NativeParser>(std::make_shared<NativeParser>());
  p->own().expat = native;
  p->own().parent = std::move(parent);
  p->buffer_size = kUsualBufferSize;
  XML_SetUserData(native, p);
  return p;
}

void release(Object* o) { delete static_cast<Parser*>(o)->native; }

bool optional_text(Value v, const char* argument, std::string* out) {
  if (v.is_none()) return true;
  if (!is_str(v)) {
    (void)raise_type_error("ParserCreate() argument '%s' must be str or None, not %T", argument, v);
    return false;
  }
  *out = str_to_utf8(v);
  if (out->find('\0') == std::string::npos) return true;
  (void)raise_value_error("embedded null character");
  return false;
}

// ParserCreate(encoding=None, namespace_separator=None, intern=a new dict)
Value parser_create(const Value* a) {
  std::string encoding, separator;
  if (!optional_text(a[0], "encoding", &encoding) || !optional_text(a[1], "namespace_separator", &separator))
    return Value::exception();
  if (separator.size() > 1)
    return raise_value_error("namespace_separator must be at most one character, omitted, or None");
  if (!a[2].is_unbound() && !a[2].is_none() && !is_dict(a[2]))
    return raise_type_error("intern must be a dictionary");
  XML_Parser native = XML_ParserCreate_MM(a[0].is_none() ? nullptr : encoding.c_str(), nullptr,
                                          a[1].is_none() ? nullptr : separator.c_str());
  Parser* p = parser_new(native, nullptr);
  if (!p) return Value::exception();
  unsigned long salt = 0;
  if (getrandom(&salt, sizeof salt, GRND_NONBLOCK) == ssize_t(sizeof salt)) XML_SetHashSalt(native, salt | 1);
  XML_SetUnknownEncodingHandler(native, on_unknown_encoding, nullptr);
  if (!a[2].is_none()) p->intern = a[2].is_unbound() ? Value::object(dict_new()) : a[2];
  write_barrier(p);
  return Value::object(p);
}

// --- parsing ---

Value raise_expat_error(Parser* p, XML_Error code) {
  const auto line = int64_t(XML_GetErrorLineNumber(p->expat()));
  const auto column = int64_t(XML_GetErrorColumnNumber(p->expat()));
  const Value message = format_string("%s: line %zd, column %zd", XML_ErrorString(code), line, column);
  if (message.is_exception()) return message;
  const Value error = call(type_value(g_error), {message});
  if (error.is_exception() || !set_attribute(error, str_intern("code"), Value::small_int(code)) ||
      !set_attribute(error, str_intern("offset"), Value::small_int(column)) ||
      !set_attribute(error, str_intern("lineno"), Value::small_int(line)))
    return Value::exception();
  return raise_statement(error, Value::unbound());
}

Value result_of(Parser* p, XML_Status status) {
  if (exception_pending()) return Value::exception();
  if (status == XML_STATUS_ERROR) return raise_expat_error(p, XML_GetErrorCode(p->expat()));
  return flush_text(p) ? Value::small_int(status) : Value::exception();
}

// Parse(data, isfinal=False, /)
Value parse(const Value* a) {
  Parser* p = self_of(a);
  const int is_final = truth(a[2]);
  if (is_final < 0) return Value::exception();
  std::string text;
  Buffer buffer;
  std::string_view data;
  if (is_str(a[1])) {
    text = str_to_utf8(a[1]);
    data = text;
    (void)XML_SetEncoding(p->expat(), "utf-8");
  } else {
    if (!buffer_get(a[1], &buffer)) return Value::exception();
    data = buffer.view();
  }
  for (; data.size() > kMostBytesAtOnce; data.remove_prefix(kMostBytesAtOnce)) {
    const XML_Status status = XML_Parse(p->expat(), data.data(), int(kMostBytesAtOnce), 0);
    if (status == XML_STATUS_ERROR || exception_pending()) return result_of(p, status);
  }
  return result_of(p, XML_Parse(p->expat(), data.data(), int(data.size()), is_final));
}

// What read(n) gives, into Expat's buffer: the number of bytes, -1: raised.
int read_into(Value read, void* to) {
  const Value got = call(read, {Value::small_int(kReadBytes)});
  if (got.is_exception()) return -1;
  Buffer buffer;
  if (!is_bytes(got) && !has_kind(got, Kind::ByteArray)) {
    (void)raise_type_error("read() did not return a bytes object (type=%.400T)", got);
    return -1;
  }
  if (!buffer_get(got, &buffer)) return -1;
  if (buffer.length > size_t(kReadBytes)) {
    (void)raise_value_error("read() returned too much data: %d bytes requested, %zd returned", kReadBytes,
                            int64_t(buffer.length));
    return -1;
  }
  memcpy(to, buffer.data, buffer.length);
  return int(buffer.length);
}

Value parse_file(const Value* a) {
  Parser* p = self_of(a);
  const Value read = get_attribute_or_unbound(a[1], str_intern("read"));
  if (read.is_exception()) return read;
  if (read.is_unbound()) return raise_type_error("argument must have 'read' attribute");
  for (;;) {
    void* to = XML_GetBuffer(p->expat(), kReadBytes);
    if (!to) return result_of(p, XML_STATUS_ERROR);
    const int length = read_into(read, to);
    if (length < 0) return Value::exception();
    const XML_Status status = XML_ParseBuffer(p->expat(), length, length == 0);
    if (status == XML_STATUS_ERROR || length == 0 || exception_pending()) return result_of(p, status);
  }
}

Value set_base(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("SetBase() argument must be str, not %T", a[1]);
  if (!XML_SetBase(self_of(a)->expat(), str_to_utf8(a[1]).c_str())) {
    raise_out_of_memory();
    return Value::exception();
  }
  return Value::none();
}
Value get_base(const Value* a) { return text_or_none(XML_GetBase(self_of(a)->expat())); }

Value get_input_context(const Value* a) {
  Parser* p = self_of(a);
  if (!p->in_event) return Value::none();
  int offset, size;
  const char* input = XML_GetInputContext(p->expat(), &offset, &size);
  return input ? bytes_new(input + offset, size_t(size - offset)) : Value::none();
}

// ExternalEntityParserCreate(context, encoding=None, /)
Value external_entity_parser_create(const Value* a) {
  Parser* p = self_of(a);
  if (!a[1].is_none() && !is_str(a[1]))
    return raise_type_error("ExternalEntityParserCreate() argument 1 must be str or None, not %T", a[1]);
  if (!a[2].is_unbound() && !is_str(a[2]))
    return raise_type_error("ExternalEntityParserCreate() argument 2 must be str, not %T", a[2]);
  const std::string context = a[1].is_none() ? "" : str_to_utf8(a[1]);
  const std::string encoding = a[2].is_unbound() ? "" : str_to_utf8(a[2]);
  Parser* child =
      parser_new(XML_ExternalEntityParserCreate(p->expat(), a[1].is_none() ? nullptr : context.c_str(),
                                                a[2].is_unbound() ? nullptr : encoding.c_str()),
                 *p->native);
  if (!child) return Value::exception();
  child->buffer_size = p->buffer_size;
  child->buffers_text = p->buffers_text;
  child->ordered_attributes = p->ordered_attributes;
  child->specified_attributes = p->specified_attributes;
  child->namespace_prefixes = p->namespace_prefixes;
  child->intern = p->intern;
  for (int h = 0; h < int(Handler::kCount); ++h) {
    child->handlers[h] = p->handlers[h];
    if (!p->handlers[h].is_unbound()) report(child, Handler(h), true);
  }
  write_barrier(child);
  return Value::object(child);
}

Value set_param_entity_parsing(const Value* a) {
  int flag;
  if (!int_to_int(a[1], &flag)) return Value::exception();
  return Value::small_int(XML_SetParamEntityParsing(self_of(a)->expat(), XML_ParamEntityParsing(flag)));
}

Value use_foreign_dtd(const Value* a) {
  const int flag = truth(a[1]);
  if (flag < 0) return Value::exception();
  const XML_Error code = XML_UseForeignDTD(self_of(a)->expat(), flag ? XML_TRUE : XML_FALSE);
  return code == XML_ERROR_NONE ? Value::none() : raise_expat_error(self_of(a), code);
}

// --- attributes ---

bool refuse_deletion(Value v) {
  if (!v.is_unbound()) return false;
  (void)raise(types::RuntimeError, "Cannot delete attribute");
  return true;
}

template <Handler H>
Value get_handler(Value self) {
  const Value v = self.as<Parser>()->handler(H);
  return v.is_unbound() ? Value::none() : v;
}
template <Handler H>
bool set_handler(Value self, Value v) {
  auto* p = self.as<Parser>();
  if (refuse_deletion(v) || (H == Handler::CharacterData && !flush_text(p))) return false;
  store(p, &p->handlers[int(H)], v.is_none() ? Value::unbound() : v);
  report(p, H, !v.is_none());
  return true;
}

template <bool Parser::* Flag>
Value get_flag(Value self) {
  return Value::boolean(self.as<Parser>()->*Flag);
}
template <bool Parser::* Flag>
bool set_flag(Value self, Value v) {
  if (refuse_deletion(v)) return false;
  const int on = truth(v);
  if (on < 0) return false;
  self.as<Parser>()->*Flag = on;
  return true;
}

bool set_buffer_text(Value self, Value v) {
  auto* p = self.as<Parser>();
  if (refuse_deletion(v)) return false;
  const int on = truth(v);
  if (on < 0 || (!on && !flush_text(p))) return false;
  p->buffers_text = on;
  return true;
}

bool set_namespace_prefixes(Value self, Value v) {
  if (!set_flag<&Parser::namespace_prefixes>(self, v)) return false;
  auto* p = self.as<Parser>();
  XML_SetReturnNSTriplet(p->expat(), p->namespace_prefixes);
  return true;
}

Value get_buffer_size(Value self) { return Value::small_int(self.as<Parser>()->buffer_size); }
bool set_buffer_size(Value self, Value v) {
  auto* p = self.as<Parser>();
  if (refuse_deletion(v)) return false;
  if (!is_int(v)) return raise_type_error("buffer_size must be an integer"), false;
  int64_t size;
  if (!int_to_i64(v, &size)) return false;
  if (size <= 0) return raise_value_error("buffer_size must be greater than zero"), false;
  if (size > INT_MAX) return raise_value_error("buffer_size must not be greater than %d", INT_MAX), false;
  if (size != p->buffer_size && !flush_text(p)) return false;
  p->buffer_size = int(size);
  return true;
}
Value get_buffer_used(Value self) { return Value::small_int(int64_t(self.as<Parser>()->own().text.size())); }
Value get_intern(Value self) {
  const Value v = self.as<Parser>()->intern;
  return v.is_unbound() ? Value::none() : v;
}

template <auto Get>
Value get_number(Value self) {
  return Value::small_int(int64_t(Get(self.as<Parser>()->expat())));
}

const NativeDef kMethods[] = {
    {"Parse", "$self, data, isfinal=False, /", parse, "Parse data; isfinal is true at the end of the input."},
    {"ParseFile", "$self, file, /", parse_file, "Parse what a file-like object's read() gives."},
    {"SetBase", "$self, base, /", set_base, "Set the base URL of the document."},
    {"GetBase", "$self, /", get_base, "Return the base URL of the document."},
    {"GetInputContext", "$self, /", get_input_context,
     "Return the input that caused the current event, None outside of handlers."},
    {"ExternalEntityParserCreate", "$self, context, encoding=?<unrepresentable>, /",
     external_entity_parser_create,
     "Make a parser for an external entity, given the context that its handler received."},
    {"SetParamEntityParsing", "$self, flag, /", set_param_entity_parsing,
     "Say whether parameter entities are parsed; returns false when it is too late."},
    {"UseForeignDTD", "$self, flag=True, /", use_foreign_dtd,
     "Ask for a DTD from outside even if the document names none."},
    {}};
const GetSetDef kGetSets[] = {
#define HANDLER(id, name, setter) {name, get_handler<Handler::id>, set_handler<Handler::id>},
#include "runtime/modules/expat/handlers.def"
    {"ErrorCode", get_number<XML_GetErrorCode>},
    {"ErrorLineNumber", get_number<XML_GetErrorLineNumber>},
    {"ErrorColumnNumber", get_number<XML_GetErrorColumnNumber>},
    {"ErrorByteIndex", get_number<XML_GetErrorByteIndex>},
    {"CurrentLineNumber", get_number<XML_GetCurrentLineNumber>},
    {"CurrentColumnNumber", get_number<XML_GetCurrentColumnNumber>},
    {"CurrentByteIndex", get_number<XML_GetCurrentByteIndex>},
    {"buffer_size", get_buffer_size, set_buffer_size},
    {"buffer_text", get_flag<&Parser::buffers_text>, set_buffer_text},
    {"buffer_used", get_buffer_used},
    {"namespace_prefixes", get_flag<&Parser::namespace_prefixes>, set_namespace_prefixes},
    {"ordered_attributes", get_flag<&Parser::ordered_attributes>, set_flag<&Parser::ordered_attributes>},
    {"specified_attributes", get_flag<&Parser::specified_attributes>,
     set_flag<&Parser::specified_attributes>},
    {"intern", get_intern},
    {}};
const TypeSpec kSpec = {.size = sizeof(Parser),
                        .doc = "XML parser",
                        .methods = kMethods,
                        .getsets = kGetSets,
                        .finalize = release};

// --- the module ---

Value error_string(const Value* a) {
  int64_t code;
  if (!int_to_i64(a[0], &code)) return Value::exception();
  return text_or_none(XML_ErrorString(XML_Error(code)));
}

const NativeDef kFunctions[] = {
    {"ParserCreate", "encoding=None, namespace_separator=None, intern=?<unrepresentable>", parser_create,
     "Return a new XML parser object."},
    {"ErrorString", "code, /", error_string, "Returns string error for given number."},
    {}};

struct NamedInt {
  const char* name;
  int64_t value;
};
constexpr NamedInt kModel[] = {{"XML_CTYPE_EMPTY", XML_CTYPE_EMPTY},   {"XML_CTYPE_ANY", XML_CTYPE_ANY},
                               {"XML_CTYPE_MIXED", XML_CTYPE_MIXED},   {"XML_CTYPE_NAME", XML_CTYPE_NAME},
                               {"XML_CTYPE_CHOICE", XML_CTYPE_CHOICE}, {"XML_CTYPE_SEQ", XML_CTYPE_SEQ},
                               {"XML_CQUANT_NONE", XML_CQUANT_NONE},   {"XML_CQUANT_OPT", XML_CQUANT_OPT},
                               {"XML_CQUANT_REP", XML_CQUANT_REP},     {"XML_CQUANT_PLUS", XML_CQUANT_PLUS}};

// By code, from 1 on.
constexpr const char* kErrors[] = {"XML_ERROR_NO_MEMORY",
                                   "XML_ERROR_SYNTAX",
                                   "XML_ERROR_NO_ELEMENTS",
                                   "XML_ERROR_INVALID_TOKEN",
                                   "XML_ERROR_UNCLOSED_TOKEN",
                                   "XML_ERROR_PARTIAL_CHAR",
                                   "XML_ERROR_TAG_MISMATCH",
                                   "XML_ERROR_DUPLICATE_ATTRIBUTE",
                                   "XML_ERROR_JUNK_AFTER_DOC_ELEMENT",
                                   "XML_ERROR_PARAM_ENTITY_REF",
                                   "XML_ERROR_UNDEFINED_ENTITY",
                                   "XML_ERROR_RECURSIVE_ENTITY_REF",
                                   "XML_ERROR_ASYNC_ENTITY",
                                   "XML_ERROR_BAD_CHAR_REF",
                                   "XML_ERROR_BINARY_ENTITY_REF",
                                   "XML_ERROR_ATTRIBUTE_EXTERNAL_ENTITY_REF",
                                   "XML_ERROR_MISPLACED_XML_PI",
                                   "XML_ERROR_UNKNOWN_ENCODING",
                                   "XML_ERROR_INCORRECT_ENCODING",
                                   "XML_ERROR_UNCLOSED_CDATA_SECTION",
                                   "XML_ERROR_EXTERNAL_ENTITY_HANDLING",
                                   "XML_ERROR_NOT_STANDALONE",
                                   "XML_ERROR_UNEXPECTED_STATE",
                                   "XML_ERROR_ENTITY_DECLARED_IN_PE",
                                   "XML_ERROR_FEATURE_REQUIRES_XML_DTD",
                                   "XML_ERROR_CANT_CHANGE_FEATURE_ONCE_PARSING",
                                   "XML_ERROR_UNBOUND_PREFIX",
                                   "XML_ERROR_UNDECLARING_PREFIX",
                                   "XML_ERROR_INCOMPLETE_PE",
                                   "XML_ERROR_XML_DECL",
                                   "XML_ERROR_TEXT_DECL",
                                   "XML_ERROR_PUBLICID",
                                   "XML_ERROR_SUSPENDED",
                                   "XML_ERROR_NOT_SUSPENDED",
                                   "XML_ERROR_ABORTED",
                                   "XML_ERROR_FINISHED",
                                   "XML_ERROR_SUSPEND_PE",
                                   "XML_ERROR_RESERVED_PREFIX_XML",
                                   "XML_ERROR_RESERVED_PREFIX_XMLNS",
                                   "XML_ERROR_RESERVED_NAMESPACE_URI",
                                   "XML_ERROR_INVALID_ARGUMENT",
                                   "XML_ERROR_NO_BUFFER",
                                   "XML_ERROR_AMPLIFICATION_LIMIT_BREACH"};

Value add_submodule(Value module, const char* name, const char* doc) {
  Str* full = str_intern((std::string("pyexpat.") + name).c_str());
  const Value sub = module_new(Value::object(full));
  module_add(sub, "__doc__", str_from_ascii(doc));
  module_add(module, name, sub);
  dict_set_str(sys_modules(), full, sub);
  return sub;
}

void add_errors(Value errors) {
  Dict *codes = dict_new(), *messages = dict_new();
  for (size_t i = 0; i < std::size(kErrors); ++i) {
    const Value code = Value::small_int(int64_t(i) + 1),
                message = text_or_none(XML_ErrorString(XML_Error(i + 1)));
    module_add(errors, kErrors[i], message);
    (void)dict_set(codes, message, code);
    (void)dict_set(messages, code, message);
  }
  module_add(errors, "codes", Value::object(codes));
  module_add(errors, "messages", Value::object(messages));
}

Value features() {
  List* list = list_with_capacity(8);
  for (const XML_Feature* f = XML_GetFeatureList(); f->feature != XML_FEATURE_END; ++f) {
    (void)list_append(list, tuple_new({str_from_utf8(f->name), Value::small_int(f->value)}));
  }
  return Value::object(list);
}

}  // namespace

}  // namespace expat

Value module_init_pyexpat(Value module) {
  using namespace expat;
  static Value root;
  g_type = native_type_create("pyexpat.xmlparser", Kind::Native, sizeof(Parser), types::object, kTypeHidden,
                              &kSpec);
  root = type_value(g_type);
  register_root("xmlparser", &root);
  g_error = module_exception_type(module, "xml.parsers.expat", "ExpatError", types::Exception);
  if (!g_error) return Value::exception();
  module_add(module, "__doc__", str_from_ascii("Python wrapper for Expat parser."));
  module_add(module, "error", type_value(g_error));
  module_add(module, "XMLParserType", root);
  module_add_functions(module, kFunctions);
  module_add(module, "EXPAT_VERSION", str_from_ascii(XML_ExpatVersion()));
  const XML_Expat_Version version = XML_ExpatVersionInfo();
  module_add(module, "version_info",
             tuple_new({Value::small_int(version.major), Value::small_int(version.minor),
                        Value::small_int(version.micro)}));
  module_add(module, "native_encoding", str_from_ascii("UTF-8"));
  module_add(module, "features", features());
  module_add_int(module, "XML_PARAM_ENTITY_PARSING_NEVER", XML_PARAM_ENTITY_PARSING_NEVER);
  module_add_int(module, "XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE",
                 XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE);
  module_add_int(module, "XML_PARAM_ENTITY_PARSING_ALWAYS", XML_PARAM_ENTITY_PARSING_ALWAYS);
  add_errors(add_submodule(module, "errors", "Constants used to describe error conditions."));
  const Value model =
      add_submodule(module, "model", "Constants used to interpret content model information.");
  for (const NamedInt& constant : kModel) module_add_int(model, constant.name, constant.value);
  return module;
}

}  // namespace krait
