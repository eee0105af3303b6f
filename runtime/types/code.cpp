// The type code as Python sees it: constructor, replace, comparison, line and position iterators.
#include "runtime/code.h"

#include <cstring>
#include <string>
#include <vector>

#include "runtime/bytecode.h"
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/line_table.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/code_constants.h"
#include "runtime/types/descriptors.h"

namespace krait {

namespace {

Code* code_of(Value v) { return v.as<Code>(); }

// --- attributes ---

Value names_of_kind(const Code* code, uint8_t kind) {
  const auto* names = code->locals_plus_names.as<Tuple>();
  const auto* kinds = code->locals_plus_kinds.as<Bytes>();
  const Value list = list_new();
  for (uint64_t i = 0; i < names->length; ++i)
    if ((kinds->data[i] & kind) && !list_append(list.as<List>(), names->items[i])) return Value::exception();
  return list_to_tuple(list.as<List>());
}

Value get_varnames(Value self) { return names_of_kind(code_of(self), kLocalFast); }
Value get_cellvars(Value self) { return names_of_kind(code_of(self), kLocalCell); }
Value get_freevars(Value self) { return names_of_kind(code_of(self), kLocalFree); }
Value get_lnotab(Value self) { return code_lnotab(code_of(self)); }

template <int32_t Code::* Field>
Value get_int(Value self) {
  return Value::small_int(code_of(self)->*Field);
}
Value get_flags(Value self) { return Value::small_int(code_of(self)->flags); }
template <Value Code::* Field>
Value get_value(Value self) {
  return code_of(self)->*Field;
}

const GetSetDef kGetSets[] = {
    {"co_argcount", get_int<&Code::arg_count>, readonly_attribute},
    {"co_posonlyargcount", get_int<&Code::positional_only_count>, readonly_attribute},
    {"co_kwonlyargcount", get_int<&Code::keyword_only_count>, readonly_attribute},
    {"co_stacksize", get_int<&Code::stack_size>, readonly_attribute},
    {"co_flags", get_flags, readonly_attribute},
    {"co_names", get_value<&Code::names>, readonly_attribute},
    {"co_filename", get_value<&Code::filename>, readonly_attribute},
    {"co_name", get_value<&Code::name>, readonly_attribute},
    {"co_qualname", get_value<&Code::qualname>, readonly_attribute},
    {"co_firstlineno", get_int<&Code::first_line>, readonly_attribute},
    {"co_linetable", get_value<&Code::line_table>, readonly_attribute},
    {"co_exceptiontable", get_value<&Code::exception_table>, readonly_attribute},
    {"co_consts", get_value<&Code::constants>, readonly_attribute},
    {"co_nlocals", get_int<&Code::local_count>},
    {"co_lnotab", get_lnotab},
    {"_co_code_adaptive", get_value<&Code::code>},
    {"co_varnames", get_varnames},
    {"co_cellvars", get_cellvars},
    {"co_freevars", get_freevars},
    {"co_code", get_value<&Code::code>},
    {},
};

// --- construction ---

// What constructor and replace() take, before it is checked and turned into a CodeSpec.
struct CodeArguments {
  int64_t local_count = 0;
  CodeSpec spec;
  Value varnames, freevars, cellvars;
};

bool fail(const char* message) {
  raise_value_error("%s", message);
  return false;
}

bool check_numbers(const CodeArguments& a) {
  if (a.spec.arg_count < 0) return fail("code: argcount must not be negative");
  if (a.spec.positional_only_count < 0) return fail("code: posonlyargcount must not be negative");
  if (a.spec.keyword_only_count < 0) return fail("code: kwonlyargcount must not be negative");
  if (a.local_count < 0) return fail("code: nlocals must not be negative");
  return true;
}

bool check_name_tuple(Value names) {
  const auto* t = names.as<Tuple>();
  for (uint64_t i = 0; i < t->length; ++i) {
    if (is_str(t->items[i])) continue;
    raise_type_error("name tuples must contain only strings, not '%.500s'", type_name_of(t->items[i]));
    return false;
  }
  return true;
}

bool contains_name(const std::vector<Str*>& names, const Str* name, size_t* index) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (!str_equal(names[i], name)) continue;
    *index = i;
    return true;
  }
  return false;
}

// Locals first (those that are cells too are marked), then the other cells, then the free variables.
void lay_out_locals(CodeArguments* a) {
  std::vector<Str*> names;  // also held by the argument tuples
  std::string kinds;
  const auto add = [&](Value name, uint8_t kind) {
    names.push_back(str_intern(name));
    kinds.push_back(char(kind));
  };
  const auto* varnames = a->varnames.as<Tuple>();
  for (uint64_t i = 0; i < varnames->length; ++i) add(varnames->items[i], kLocalFast);
  const auto* cellvars = a->cellvars.as<Tuple>();
  const std::vector<Str*> locals = names;
  for (uint64_t i = 0; i < cellvars->length; ++i) {
    size_t at;
    if (contains_name(locals, cellvars->items[i].as<Str>(), &at)) {
      kinds[at] = char(uint8_t(kinds[at]) | kLocalCell);
    } else {
      add(cellvars->items[i], kLocalCell);
    }
  }
  const auto* freevars = a->freevars.as<Tuple>();
  for (uint64_t i = 0; i < freevars->length; ++i) add(freevars->items[i], kLocalFree);
  Tuple* t = tuple_allocate(names.size());
  for (size_t i = 0; i < names.size(); ++i) t->items[i] = Value::object(names[i]);
  a->spec.locals_plus_names = Value::object(t);
  a->spec.locals_plus_kinds = bytes_new(kinds);
}

Value code_from_arguments(CodeArguments* a) {
  if (!check_numbers(*a)) return Value::exception();
  for (Value names : {a->spec.names, a->varnames, a->freevars, a->cellvars})
    if (!check_name_tuple(names)) return Value::exception();
  const CodeSpec& s = a->spec;
  if (s.arg_count < s.positional_only_count || s.stack_size < 0 || int32_t(s.flags) < 0)
    return raise(types::SystemError, "codeobject.c: bad argument to internal function");
  if (s.code.as<Bytes>()->length % 2) return raise_value_error("code: co_code is malformed");
  if (a->local_count != int64_t(a->varnames.as<Tuple>()->length))
    return raise_value_error("code: co_nlocals != len(co_varnames)");
  const int64_t arguments = int64_t(s.arg_count) + s.keyword_only_count + ((s.flags & kCoVarArgs) != 0) +
                            ((s.flags & kCoVarKeywords) != 0);
  if (arguments > a->local_count) return raise_value_error("code: co_varnames is too small");
  lay_out_locals(a);
  return code_new(s);
}

bool want_int(Value v, int32_t* out) {
  int i;
  if (!int_to_int(v, &i)) return false;
  *out = i;
  return true;
}

// An argument of a given type; `where` is "argument 7" or "argument 'co_name'".
bool want(Value v, Kind kind, const char* expected, const char* function, const char* where, Value* out) {
  *out = v;
  if (has_kind(v, kind)) return true;
  raise_bad_argument(function, where, expected, v);
  return false;
}

// The fields of CodeArguments in the constructor's order.
enum Field {
  kArgCount,
  kPosOnly,
  kKwOnly,
  kLocals,
  kStackSize,
  kFlags,
  kCode,
  kConstants,
  kNames,
  kVarNames,
  kFilename,
  kName,
  kQualname,
  kFirstLine,
  kLineTable,
  kExceptionTable,
  kFreeVars,
  kCellVars
};

bool set_field(CodeArguments* a, int field, Value v, const char* function, const char* where) {
  CodeSpec& s = a->spec;
  int32_t number;
  switch (field) {
    case kArgCount: return want_int(v, &s.arg_count);
    case kPosOnly: return want_int(v, &s.positional_only_count);
    case kKwOnly: return want_int(v, &s.keyword_only_count);
    case kLocals:
      if (!want_int(v, &number)) return false;
      a->local_count = number;
      return true;
    case kStackSize: return want_int(v, &s.stack_size);
    case kFlags:
      if (!want_int(v, &number)) return false;
      s.flags = uint32_t(number);
      return true;
    case kFirstLine: return want_int(v, &s.first_line);
    case kCode: return want(v, Kind::Bytes, "bytes", function, where, &s.code);
    case kConstants: return want(v, Kind::Tuple, "tuple", function, where, &s.constants);
    case kNames: return want(v, Kind::Tuple, "tuple", function, where, &s.names);
    case kVarNames: return want(v, Kind::Tuple, "tuple", function, where, &a->varnames);
    case kFilename: return want(v, Kind::Str, "str", function, where, &s.filename);
    case kName: return want(v, Kind::Str, "str", function, where, &s.name);
    case kQualname: return want(v, Kind::Str, "str", function, where, &s.qualname);
    case kLineTable: return want(v, Kind::Bytes, "bytes", function, where, &s.line_table);
    case kExceptionTable: return want(v, Kind::Bytes, "bytes", function, where, &s.exception_table);
    case kFreeVars: return want(v, Kind::Tuple, "tuple", function, where, &a->freevars);
    default: return want(v, Kind::Tuple, "tuple", function, where, &a->cellvars);
  }
}

Value new_code(const Value* args) {
  CodeArguments a;
  for (int i = 0; i <= kCellVars; ++i) {
    const std::string where = "argument " + std::to_string(i + 1);
    if (!set_field(&a, i, args[1 + i], "code", where.c_str())) return Value::exception();
  }
  return code_from_arguments(&a);
}

struct ReplaceRow {
  const char* name;
  int field;
};
// In the order of replace()'s keyword parameters.
constexpr ReplaceRow kReplaceRows[] = {
    {"co_argcount", kArgCount},
    {"co_posonlyargcount", kPosOnly},
    {"co_kwonlyargcount", kKwOnly},
    {"co_nlocals", kLocals},
    {"co_stacksize", kStackSize},
    {"co_flags", kFlags},
    {"co_firstlineno", kFirstLine},
    {"co_code", kCode},
    {"co_consts", kConstants},
    {"co_names", kNames},
    {"co_varnames", kVarNames},
    {"co_freevars", kFreeVars},
    {"co_cellvars", kCellVars},
    {"co_filename", kFilename},
    {"co_name", kName},
    {"co_qualname", kQualname},
    {"co_linetable", kLineTable},
    {"co_exceptiontable", kExceptionTable},
};

CodeArguments arguments_of(Value self) {
  const Code* c = code_of(self);
  CodeArguments a;
  a.spec.arg_count = c->arg_count;
  a.spec.positional_only_count = c->positional_only_count;
  a.spec.keyword_only_count = c->keyword_only_count;
  a.spec.stack_size = c->stack_size;
  a.spec.flags = c->flags;
  a.spec.first_line = c->first_line;
  a.spec.code = c->code;
  a.spec.constants = c->constants;
  a.spec.names = c->names;
  a.spec.filename = c->filename;
  a.spec.name = c->name;
  a.spec.qualname = c->qualname;
  a.spec.line_table = c->line_table;
  a.spec.exception_table = c->exception_table;
  a.local_count = c->local_count;
  a.varnames = get_varnames(self);
  a.freevars = get_freevars(self);
  a.cellvars = get_cellvars(self);
  return a;
}

Value replace(const Value* args) {
  CodeArguments a = arguments_of(args[0]);
  bool code_changed = false;
  for (size_t i = 0; i < std::size(kReplaceRows); ++i) {
    const Value v = args[1 + i];
    if (v.is_unbound()) continue;
    const std::string where = std::string("argument '") + kReplaceRows[i].name + "'";
    if (!set_field(&a, kReplaceRows[i].field, v, "replace", where.c_str())) return Value::exception();
    const int field = kReplaceRows[i].field;
    if (field <= kFlags || field == kFirstLine) {
      int64_t n;
      if (is_int(v) && int_fits_i64(v, &n) && n < 0)
        return raise_value_error("%s must be a positive integer", kReplaceRows[i].name);
    }
    code_changed |= field != kFilename && field != kName && field != kQualname && field != kFirstLine;
  }
  // A renamed copy needs no new verification.
  a.spec.verified = !code_changed && code_of(args[0])->verified;
  return code_from_arguments(&a);
}

// --- comparison ---

Value code_compare(const Value* args, bool equal) {
  if (!is_code(args[0]) || !is_code(args[1])) return Value::not_implemented();
  const int same = code_equal(code_of(args[0]), code_of(args[1]));
  return same < 0 ? Value::exception() : Value::boolean(same == int(equal));
}
Value code_eq(const Value* args) { return code_compare(args, true); }
Value code_ne(const Value* args) { return code_compare(args, false); }

Value code_hash(const Value* args) {
  const Code* c = code_of(args[0]);
  uint64_t h = 20221211;
  for (Value part :
       {c->name, c->constants, c->names, c->locals_plus_names, c->line_table, c->exception_table, c->code}) {
    int64_t one;
    if (!constant_hash(part, &one)) return Value::exception();
    h = (h ^ uint64_t(one)) * 1000003;
  }
  for (int64_t n : {int64_t(c->arg_count), int64_t(c->positional_only_count), int64_t(c->keyword_only_count),
                    int64_t(c->flags), int64_t(c->first_line)})
    h = (h ^ uint64_t(n)) * 1000003;
  return Value::small_int(int64_t(h) >> 2);
}

Value code_repr(const Value* args) {
  const Code* c = code_of(args[0]);
  const int line = c->first_line ? c->first_line : -1;
  return format_string("<code object %S at %p, file \"%S\", line %d>", c->name, (void*)args[0].raw,
                       c->filename, line);
}

// --- lines and positions ---

Value line_or_none(int n) { return n < 0 ? Value::none() : Value::small_int(n); }

Value co_lines(const Value* args) {
  const Value list = list_new();
  LineTableReader reader(code_of(args[0]));
  while (reader.next()) {
    const Value row = tuple_new(
        {Value::small_int(reader.start), Value::small_int(reader.end), line_or_none(reader.position.line)});
    if (!list_append(list.as<List>(), row)) return Value::exception();
  }
  return iterate(list);
}

Value co_positions(const Value* args) {
  const Value list = list_new();
  LineTableReader reader(code_of(args[0]));
  while (reader.next()) {
    const CodePosition& p = reader.position;
    const Value row = tuple_new(
        {line_or_none(p.line), line_or_none(p.end_line), line_or_none(p.column), line_or_none(p.end_column)});
    for (int at = reader.start; at < reader.end; at += 2)
      if (!list_append(list.as<List>(), row)) return Value::exception();
  }
  return iterate(list);
}

Value varname_from_oparg(const Value* args) {
  int i;
  if (!int_to_int(args[1], &i)) return Value::exception();
  const auto* names = code_of(args[0])->locals_plus_names.as<Tuple>();
  if (i < 0 || uint64_t(i) >= names->length) return raise(types::IndexError, "tuple index out of range");
  return names->items[i];
}

Value size_of(const Value* args) {
  const Code* c = code_of(args[0]);
  return Value::small_int(int64_t(object_size(c) + c->code.as<Bytes>()->length));
}

const NativeDef kMethods[] = {
    {"__new__",
     "cls, argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, "
     "names, "
     "varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), "
     "/",
     new_code, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", code_repr, "Return repr(self)."},
    {"__eq__", "$self, value, /", code_eq, "Return self==value."},
    {"__ne__", "$self, value, /", code_ne, "Return self!=value."},
    {"__hash__", "$self, /", code_hash, "Return hash(self)."},
    {"__sizeof__", "-$self, /", size_of},
    {"co_lines", "-$self, /", co_lines},
    {"co_positions", "-$self, /", co_positions},
    {"replace",
     "$self, /, *, co_argcount=?, co_posonlyargcount=?, co_kwonlyargcount=?, co_nlocals=?, co_stacksize=?, "
     "co_flags=?, co_firstlineno=?, co_code=?, co_consts=?, co_names=?, co_varnames=?, co_freevars=?, "
     "co_cellvars=?, co_filename=?, co_name=?, co_qualname=?, co_linetable=?, co_exceptiontable=?",
     replace, "Return a copy of the code object with new values for the specified fields."},
    {"_varname_from_oparg", "$self, /, oparg", varname_from_oparg,
     "(internal-only) Return the local variable name for the given oparg.\n\nWARNING: this method is for "
     "internal "
     "use only and may change or go away."},
    {},
};

}  // namespace

void (*g_release_code)(Code* code);

static void release_attached(Object* o) {
  if (g_release_code) g_release_code(static_cast<Code*>(o));
}

const TypeSpec type_spec_code{.size = sizeof(Code),
                              .doc = "Create a code object.  Not for the faint of heart.",
                              .methods = kMethods,
                              .getsets = kGetSets,
                              .finalize = release_attached};

}  // namespace krait
