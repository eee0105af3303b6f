// Dialects of the module _csv: delimiter, quoting and the like, checked once.
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/modules/csv/csv.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait::csv {

namespace {

Type* g_dialect_type;

// Parameters of Dialect.__new__, behind the class.
enum Parameter {
  kBase = 1,
  kDelimiter,
  kDoubleQuote,
  kEscape,
  kLineTerminator,
  kQuote,
  kQuoting,
  kSkipInitialSpace,
  kStrict,
  kParameterCount
};
constexpr const char* kNames[] = {
    nullptr,          nullptr,     "delimiter", "doublequote",      "escapechar",
    "lineterminator", "quotechar", "quoting",   "skipinitialspace", "strict"};

// A one-character setting; `out` keeps its default when v is unbound.
bool set_character(const char* name, Value v, bool may_be_none, uint32_t* out) {
  if (v.is_unbound()) return true;
  if (may_be_none && v.is_none()) {
    *out = kNoCharacter;
    return true;
  }
  if (!is_str(v)) {
    raise_type_error(
        may_be_none ? "\"%s\" must be string or None, not %.200T" : "\"%s\" must be string, not %.200T", name,
        v);
    return false;
  }
  if (v.as<Str>()->length != 1) {
    raise_type_error("\"%s\" must be a 1-character string", name);
    return false;
  }
  *out = v.as<Str>()->at(0);
  return true;
}

bool set_flag(Value v, Value* out) {
  if (v.is_unbound()) return true;
  int is_true = truth(v);
  *out = Value::boolean(is_true > 0);
  return is_true >= 0;
}

bool set_quoting(Value v, uint32_t* out) {
  if (v.is_unbound()) return true;
  int quoting;
  if (!v.is_small_int()) {
    raise_type_error("\"quoting\" must be an integer");
    return false;
  }
  if (!int_to_int(v, &quoting)) return false;
  if (quoting < kQuoteMinimal || quoting > kQuoteNone) {
    raise_type_error("bad \"quoting\" value");
    return false;
  }
  *out = uint32_t(quoting);
  return true;
}

bool set_line_terminator(Value v, Value* out) {
  if (v.is_unbound()) return true;
  if (!is_str(v) && !v.is_none()) {
    raise_type_error("\"lineterminator\" must be a string");
    return false;
  }
  *out = v;
  return true;
}

// What is not given as an argument comes from the attributes of the base, if it has them. False: raised.
bool take_from_base(Value base, Value* settings) {
  for (int i = kDelimiter; i < kParameterCount; ++i) {
    if (!settings[i].is_unbound()) continue;
    settings[i] = get_attribute_or_unbound(base, str_intern(kNames[i]));
    if (settings[i].is_exception()) {
      clear_exception();
      settings[i] = Value::unbound();
    }
  }
  return true;
}

bool configure(Dialect* d, const Value* settings) {
  d->delimiter = ',';
  d->quote = '"';
  d->escape = kNoCharacter;
  d->double_quote = Value::true_();
  d->skip_initial_space = d->strict = Value::false_();
  d->line_terminator = str_from_ascii("\r\n");
  if (!set_character("delimiter", settings[kDelimiter], false, &d->delimiter) ||
      !set_flag(settings[kDoubleQuote], &d->double_quote) ||
      !set_character("escapechar", settings[kEscape], true, &d->escape) ||
      !set_line_terminator(settings[kLineTerminator], &d->line_terminator) ||
      !set_character("quotechar", settings[kQuote], true, &d->quote) ||
      !set_quoting(settings[kQuoting], &d->quoting) ||
      !set_flag(settings[kSkipInitialSpace], &d->skip_initial_space) ||
      !set_flag(settings[kStrict], &d->strict))
    return false;
  // No quote character means no quoting, unless quoting was asked for.
  if (settings[kQuote].is_none() && settings[kQuoting].is_unbound()) d->quoting = kQuoteNone;
  if (d->quoting != kQuoteNone && d->quote == kNoCharacter) {
    raise_type_error("quotechar must be set if quoting enabled");
    return false;
  }
  if (!is_str(d->line_terminator)) {
    raise_type_error("lineterminator must be set");
    return false;
  }
  return true;
}

Value new_dialect(const Value* a) {
  Value settings[kParameterCount];
  for (int i = 0; i < kParameterCount; ++i) settings[i] = a[i];
  Value base = a[kBase];
  if (!base.is_unbound()) {
    if (is_str(base)) base = find_dialect(base);
    if (base.is_exception()) return base;
    bool nothing_else = true;
    for (int i = kDelimiter; i < kParameterCount; ++i) nothing_else &= settings[i].is_unbound();
    if (nothing_else && is_instance(base, g_dialect_type)) return base;
    if (!take_from_base(base, settings)) return Value::exception();
  }
  auto* d = static_cast<Dialect*>(allocate_instance(a[0].as<Type>()));
  return configure(d, settings) ? Value::object(d) : Value::exception();
}

Value character_value(uint32_t c) { return c == kNoCharacter ? Value::none() : str_from_char(c); }
Value get_delimiter(Value self) { return character_value(self.as<Dialect>()->delimiter); }
Value get_quote(Value self) { return character_value(self.as<Dialect>()->quote); }
Value get_escape(Value self) { return character_value(self.as<Dialect>()->escape); }
Value get_quoting(Value self) { return Value::small_int(self.as<Dialect>()->quoting); }
Value get_line_terminator(Value self) { return self.as<Dialect>()->line_terminator; }

Value refuse_pickling(const Value* a) {
  return raise_type_error("cannot pickle '%S' instances", type_of(a[0])->name);
}

const NativeDef kMethods[] = {
    {"__new__",
     "~cls, dialect=?, delimiter=?, doublequote=?, escapechar=?, lineterminator=?, quotechar=?, quoting=?, "
     "skipinitialspace=?, strict=?",
     new_dialect, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__reduce__", "-$self, /, *args", refuse_pickling, "raises an exception to avoid pickling"},
    {"__reduce_ex__", "-$self, /, *args", refuse_pickling, "raises an exception to avoid pickling"},
    {}};
const GetSetDef kGetSets[] = {
    {"delimiter", get_delimiter}, {"escapechar", get_escape}, {"lineterminator", get_line_terminator},
    {"quotechar", get_quote},     {"quoting", get_quoting},   {}};
const MemberDef kMembers[] = {{"skipinitialspace", offsetof(Dialect, skip_initial_space)},
                              {"doublequote", offsetof(Dialect, double_quote)},
                              {"strict", offsetof(Dialect, strict)},
                              {}};
const TypeSpec kSpec = {.size = sizeof(Dialect),
                        .doc = "CSV dialect\n\nThe Dialect type records CSV dialect options.",
                        .methods = kMethods,
                        .getsets = kGetSets,
                        .members = kMembers};

}  // namespace

Dialect* dialect_for(Value base, Value keywords) {
  Value args[] = {base};
  auto* arguments = tuple_new(args, base.is_unbound() ? 0 : 1).as<Tuple>();
  auto* settings = keywords.is_unbound() ? nullptr : keywords.as<Dict>();
  Value d = call_with_tuple(type_value(g_dialect_type), arguments, settings);
  return d.is_exception() ? nullptr : d.as<Dialect>();
}

Value find_dialect(Value name) {
  Value found = dict_get(g_dialects.as<Dict>(), name);
  return found.is_unbound() ? raise(g_error, "unknown dialect") : found;
}

Type* create_dialect_type() {
  return g_dialect_type = native_type_create("_csv.Dialect", Kind::Native, sizeof(Dialect), types::object,
                                             kTypeBase, &kSpec);
}

}  // namespace krait::csv
