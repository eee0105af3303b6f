// The module _symtable: symbol tables as objects, for the library's symtable module.
#include "frontend/compile.h"
#include "frontend/future.h"
#include "frontend/symtable.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/builtins/builtins.h"
#include "runtime/type.h"

namespace krait {

namespace {

// A block of the program.
struct SymtableEntry : Object {
  Value id, name, symbols, varnames, children, nested, type, lineno;
};

Type* g_entry_type;

Value entry_repr(const Value* a) {
  auto* entry = a[0].as<SymtableEntry>();
  return format_string("<symtable entry %S(%S), line %S>", entry->name, entry->id, entry->lineno);
}

const NativeDef kEntryMethods[] = {{"__repr__", "$self, /", entry_repr}, {}};
const MemberDef kEntryMembers[] = {{"id", offsetof(SymtableEntry, id)},
                                   {"name", offsetof(SymtableEntry, name)},
                                   {"symbols", offsetof(SymtableEntry, symbols)},
                                   {"varnames", offsetof(SymtableEntry, varnames)},
                                   {"children", offsetof(SymtableEntry, children)},
                                   {"nested", offsetof(SymtableEntry, nested)},
                                   {"type", offsetof(SymtableEntry, type)},
                                   {"lineno", offsetof(SymtableEntry, lineno)},
                                   {}};
const TypeSpec kEntrySpec = {
    .size = sizeof(SymtableEntry), .methods = kEntryMethods, .members = kEntryMembers};

Value symbols_of(const Scope* scope) {
  Dict* symbols = dict_new();
  for (int i = 0; i < scope->symbols.size(); ++i) {
    dict_set_str(symbols, scope->symbol(i), Value::small_int(scope->symbol_flags[size_t(i)]));
  }
  return Value::object(symbols);
}

Value varnames_of(const Scope* scope) {
  List* names = list_with_capacity(scope->parameters.size());
  if (names == nullptr) return Value::exception();
  for (Str* name : scope->parameters) {
    if (!list_append(names, Value::object(name))) return Value::exception();
  }
  return Value::object(names);
}

Value entry_of(const Scope* scope) {
  List* children = list_with_capacity(scope->children.size());
  if (children == nullptr) return Value::exception();
  for (const Scope* child : scope->children) {
    Value entry = entry_of(child);
    if (entry.is_exception() || !list_append(children, entry)) return Value::exception();
  }
  Value symbols = symbols_of(scope), varnames = varnames_of(scope);
  if (varnames.is_exception()) return varnames;
  auto* entry = static_cast<SymtableEntry*>(allocate_instance(g_entry_type));
  entry->id = int_from_u64(reinterpret_cast<uintptr_t>(entry));
  entry->name = Value::object(scope->name);
  entry->symbols = symbols;
  entry->varnames = varnames;
  entry->children = Value::object(children);
  entry->nested = Value::small_int(scope->nested);
  entry->type = Value::small_int(int(scope->kind));
  entry->lineno = Value::small_int(scope->place.lineno);
  return Value::object(entry);
}

bool parse_start(Value text, ParseMode* mode) {
  if (!is_str(text)) return (void)raise_type_error("symtable() argument 3 must be str, not %T", text), false;
  struct Start {
    const char* text;
    ParseMode mode;
  };
  for (Start start :
       {Start{"exec", ParseMode::File}, {"eval", ParseMode::Eval}, {"single", ParseMode::Single}}) {
    if (!str_equals_ascii(text.as<Str>(), start.text)) continue;
    *mode = start.mode;
    return true;
  }
  (void)raise_value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'");
  return false;
}

Value table_of(std::string_view source, const ParseOptions& options) {
  Arena arena;
  ast::ModNode* module = parse(source, options, arena);
  if (module == nullptr) return Value::exception();
  CompileContext context(arena, options.filename);
  if (!read_future_features(context, module)) return Value::exception();
  std::unique_ptr<SymbolTable> table = SymbolTable::build(context, module);
  return table == nullptr ? Value::exception() : entry_of(table->top());
}

// symtable(source, filename, startstr)
Value symtable(const Value* a) {
  SourceText source;
  if (!read_source(a[0], "symtable", "string or bytes", &source)) return Value::exception();
  ParseOptions options;
  options.filename = file_name_argument(a[1]);
  if (options.filename.is_exception() || !parse_start(a[2], &options.mode)) return Value::exception();
  options.flags = parse_flags_of(source.flags);
  return table_of(source.text, options);
}

const NativeDef kFunctions[] = {{"symtable", "source, filename, startstr, /", symtable,
                                 "Return symbol and scope dictionaries used internally by compiler."},
                                {}};

struct NamedInt {
  const char* name;
  int64_t value;
};

constexpr NamedInt kConstants[] = {
    {"USE", kUse},
    {"DEF_GLOBAL", kDefGlobal},
    {"DEF_NONLOCAL", kDefNonlocal},
    {"DEF_LOCAL", kDefLocal},
    {"DEF_PARAM", kDefParam},
    {"DEF_FREE", kDefFree},
    {"DEF_FREE_CLASS", kDefFreeClass},
    {"DEF_IMPORT", kDefImport},
    {"DEF_BOUND", kDefBound},
    {"DEF_ANNOT", kDefAnnot},
    {"TYPE_FUNCTION", int64_t(BlockKind::kFunction)},
    {"TYPE_CLASS", int64_t(BlockKind::kClass)},
    {"TYPE_MODULE", int64_t(BlockKind::kModule)},
    {"LOCAL", int64_t(NameScope::kLocal)},
    {"GLOBAL_EXPLICIT", int64_t(NameScope::kGlobalExplicit)},
    {"GLOBAL_IMPLICIT", int64_t(NameScope::kGlobalImplicit)},
    {"FREE", int64_t(NameScope::kFree)},
    {"CELL", int64_t(NameScope::kCell)},
    {"SCOPE_OFF", kScopeShift},
    {"SCOPE_MASK", 15},
};

}  // namespace

Value module_init__symtable(Value module) {
  static Value entry_root;
  g_entry_type = native_type_create("symtable entry", Kind::NativeValues, sizeof(SymtableEntry),
                                    types::object, kTypeHidden, &kEntrySpec);
  entry_root = type_value(g_entry_type);
  register_root("symtable entry", &entry_root);
  module_add_functions(module, kFunctions);
  for (const NamedInt& constant : kConstants) module_add_int(module, constant.name, constant.value);
  return module;
}

}  // namespace krait
