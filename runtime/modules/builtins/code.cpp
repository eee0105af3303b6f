// builtins: compiling and running code, namespaces, classes, imports.
#include "runtime/code.h"

#include <cstring>
#include <string>

#include "runtime/audit.h"
#include "runtime/bytes.h"
#include "runtime/compiler.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/frames.h"
#include "runtime/function.h"
#include "runtime/import.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/builtins/builtins.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

// --- source text ---

bool read_source(Value v, const char* function, const char* expected, SourceText* out) {
  if (is_str(v)) {
    out->text = str_to_utf8(v);
    out->flags = kCompileIgnoreCookie | kCompileSourceIsUtf8;
    const auto* s = v.as<Str>();
    for (size_t i = 0; s->width > 1 && i < s->length; ++i) {
      if (s->at(i) < 0xD800 || s->at(i) > 0xDFFF) continue;
      raise_with_args(types::UnicodeEncodeError,
                      {str_from_ascii("utf-8"), v, Value::small_int(int64_t(i)),
                       Value::small_int(int64_t(i) + 1), str_from_ascii("surrogates not allowed")});
      return false;
    }
  } else {
    Buffer buffer;
    if (!has_buffer(v)) {
      raise_type_error("%s() arg 1 must be a %s object", function, expected);
      return false;
    }
    if (!buffer_get(v, &buffer)) return false;
    out->text = std::string(buffer.view());
  }
  if (out->text.find('\0') == std::string::npos) return true;
  raise_value_error("source code string cannot contain null bytes");
  return false;
}

// --- compile ---

namespace {

// bytearray and the like are accepted still, with a warning.
Value file_name_from_buffer(Value v) {
  if (!has_buffer(v)) return raise_type_error("expected str, bytes or os.PathLike object, not %T", v);
  if (!warn(types::DeprecationWarning, 1, "path should be string, bytes, or os.PathLike, not %.200s",
            type_name_of(v)))
    return Value::exception();
  Buffer buffer;
  if (!buffer_get(v, &buffer)) return Value::exception();
  return file_name_argument(bytes_new(buffer.view()));
}

}  // namespace

Value file_name_argument(Value v) {
  Value path = v;
  if (!is_str(v) && !is_bytes(v)) {
    const Value method = lookup_special(v, names::__fspath__);
    if (method.is_exception()) return method;
    if (method.is_unbound()) return file_name_from_buffer(v);
    path = call(method);
    if (path.is_exception()) return path;
    if (!is_str(path) && !is_bytes(path))
      return raise_type_error("expected %T.__fspath__() to return str or bytes, not %T", v, path);
  }
  if (is_bytes(path)) path = str_from_filesystem(path.as<Bytes>()->view());
  if (path.is_exception()) return path;
  const auto* s = path.as<Str>();
  for (size_t i = 0; i < s->length; ++i)
    if (s->at(i) == 0) return raise_value_error("embedded null character");
  return path;
}

namespace {

constexpr uint32_t kNestedFlag = 0x10;  // obsolete, accepted
constexpr uint32_t kCompileFlags = kCompileDontImplyDedent | kCompileOnlyAst | kCompileTypeComments |
                                   kCompileTopLevelAwait | kCompileAllowIncompleteInput;

Frame* current_frame() { return g_frame_hooks.current ? g_frame_hooks.current() : nullptr; }

// Future statements in effect where the calling code was compiled.
uint32_t inherited_flags() {
  Frame* frame = current_frame();
  return frame ? g_frame_hooks.code(frame)->flags & kCoFutureMask : 0;
}

bool parse_mode(Value v, bool ast_only, CompileMode* out) {
  const auto* mode = v.as<Str>();
  const auto is = [&](const char* name) { return str_equals_ascii(mode, name); };
  if (is("exec")) *out = CompileMode::Exec;
  else if (is("eval")) *out = CompileMode::Eval;
  else if (is("single")) *out = CompileMode::Single;
  else if (is("func_type") && ast_only) *out = CompileMode::FunctionType;
  else if (is("func_type")) {
    raise_value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST");
    return false;
  } else {
    raise_value_error(ast_only ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                               : "compile() mode must be 'exec', 'eval' or 'single'");
    return false;
  }
  return true;
}

// Is v a node of the module _ast? 1, 0, -1 raised.
int is_ast(Value v) {
  Str* name = str_intern("_ast");
  if (!native_module_find(name)) return 0;
  const Value module = native_module_load(name);
  if (module.is_exception()) return -1;
  const Value base = dict_get_str(module_dict(module), str_intern("AST"));
  return !base.is_unbound() && is_instance(v, base.as<Type>());
}

Value run_compiler(CompileRequest* request, Value source_value, const char* function, const char* expected) {
  SourceText source;
  if (request->ast.is_unbound()) {
    if (!read_source(source_value, function, expected, &source)) return Value::exception();
    request->source = source.text;
    request->flags |= source.flags;
  }
  if (!g_compiler.compile) return raise(types::RuntimeError, "no compiler");
  return g_compiler.compile(*request);
}

// compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)
Value builtin_compile(const Value* args) {
  CompileRequest request;
  request.filename = file_name_argument(args[1]);
  if (request.filename.is_exception()) return request.filename;
  if (!is_str(args[2])) return raise_bad_argument("compile", "argument 'mode'", "str", args[2]);
  int flags, optimize, feature_version;
  if (!int_to_int(args[3], &flags)) return Value::exception();
  const int dont_inherit = truth(args[4]);
  if (dont_inherit < 0 || !int_to_int(args[5], &optimize) || !int_to_int(args[6], &feature_version))
    return Value::exception();
  if (uint32_t(flags) & ~(kCoFutureMask | kNestedFlag | kCompileFlags))
    return raise_value_error("compile(): unrecognised flags");
  if (optimize < -1 || optimize > 2) return raise_value_error("compile(): invalid optimize value");
  request.flags = uint32_t(flags) | (dont_inherit ? 0 : inherited_flags());
  request.optimize = optimize;
  request.feature_version = flags & kCompileOnlyAst ? feature_version : -1;
  if (!parse_mode(args[2], flags & kCompileOnlyAst, &request.mode)) return Value::exception();
  const int ast = is_ast(args[0]);
  if (ast < 0) return Value::exception();
  if (ast) {
    if (flags & kCompileOnlyAst) return args[0];
    request.ast = args[0];
  }
  if (!audit("compile", {args[0], request.filename})) return Value::exception();
  return run_compiler(&request, args[0], "compile", "string, bytes or AST");
}

// --- eval, exec ---

bool is_mapping(Value v) { return is_dict(v) || type_of(v)->slot(Slot::GetItem); }

bool add_builtins(Dict* globals) {
  if (!dict_get_str(globals, names::__builtins__).is_unbound()) return true;
  Frame* frame = current_frame();
  const Value builtins = frame ? g_frame_hooks.builtins(frame) : Value::object(builtins_dict());
  dict_set_str(globals, names::__builtins__, builtins);
  return true;
}

// Fills in the caller's namespaces for those that were not given.
bool choose_namespaces(Value* globals, Value* locals, const char* function) {
  if (globals->is_none()) {
    Frame* frame = current_frame();
    if (!frame) {
      raise_type_error("%s must be given globals and locals when called without a frame", function);
      return false;
    }
    *globals = Value::object(g_frame_hooks.globals(frame));
    if (locals->is_none()) *locals = g_frame_hooks.locals(frame);
    return !locals->is_exception();
  }
  if (locals->is_none()) *locals = *globals;
  return true;
}

Value run_source(Value source, CompileMode mode, const char* function, Value globals, Value locals) {
  CompileRequest request;
  request.filename = Value::object(str_intern("<string>"));
  request.mode = mode;
  request.flags = inherited_flags();
  SourceText text;
  if (!read_source(source, function, "string, bytes or code", &text)) return Value::exception();
  request.flags |= text.flags;
  request.source = text.text;
  if (mode == CompileMode::Eval) {
    while (!request.source.empty() && (request.source[0] == ' ' || request.source[0] == '\t'))
      request.source.remove_prefix(1);
  }
  if (!g_compiler.compile) return raise(types::RuntimeError, "no compiler");
  if (!audit("compile", {source, request.filename})) return Value::exception();
  const Value code = g_compiler.compile(request);
  if (code.is_exception() || !audit("exec", {code})) return Value::exception();
  return g_frame_hooks.run_code(code.as<Code>(), globals.as<Dict>(), locals, Value::unbound());
}

// eval(source, globals=None, locals=None, /)
Value builtin_eval(const Value* args) {
  Value globals = args[1], locals = args[2];
  if (!locals.is_none() && !is_mapping(locals)) return raise_type_error("locals must be a mapping");
  if (!globals.is_none() && !is_dict(globals))
    return raise_type_error(is_mapping(globals) ? "globals must be a real dict; try eval(code, {}, mapping)"
                                                : "globals must be a dict");
  if (!choose_namespaces(&globals, &locals, "eval") || !add_builtins(globals.as<Dict>()))
    return Value::exception();
  if (!is_code(args[0])) return run_source(args[0], CompileMode::Eval, "eval", globals, locals);
  if (!audit("exec", {args[0]})) return Value::exception();
  if (args[0].as<Code>()->free_count)
    return raise_type_error("code object passed to eval() may not contain free variables");
  return g_frame_hooks.run_code(args[0].as<Code>(), globals.as<Dict>(), locals, Value::unbound());
}

bool check_closure(const Code* code, Value closure) {
  if (code->free_count == 0) {
    if (closure.is_none()) return true;
    raise_type_error("cannot use a closure with this code object");
    return false;
  }
  bool ok = is_tuple(closure) && int64_t(closure.as<Tuple>()->length) == code->free_count;
  for (int i = 0; ok && i < code->free_count; ++i) ok = has_kind(closure.as<Tuple>()->items[i], Kind::Cell);
  if (!ok) raise_type_error("code object requires a closure of exactly length %d", code->free_count);
  return ok;
}

// exec(source, globals=None, locals=None, /, *, closure=None)
Value builtin_exec(const Value* args) {
  Value globals = args[1], locals = args[2];
  const Value closure = args[3];
  if (!choose_namespaces(&globals, &locals, "exec")) return Value::exception();
  if (!is_dict(globals))
    return raise_type_error("exec() globals must be a dict, not %.100s", type_name_of(globals));
  if (!is_mapping(locals))
    return raise_type_error("locals must be a mapping or None, not %.100s", type_name_of(locals));
  if (!add_builtins(globals.as<Dict>())) return Value::exception();
  Value result;
  if (is_code(args[0])) {
    auto* code = args[0].as<Code>();
    if (!check_closure(code, closure) || !audit("exec", {args[0]})) return Value::exception();
    result = g_frame_hooks.run_code(code, globals.as<Dict>(), locals,
                                    closure.is_none() ? Value::unbound() : closure);
  } else {
    if (!closure.is_none()) return raise_type_error("closure can only be used when source is a code object");
    result = run_source(args[0], CompileMode::Exec, "exec", globals, locals);
  }
  return result.is_exception() ? result : Value::none();
}

// --- namespaces ---

Value builtin_globals(const Value*) {
  Frame* frame = current_frame();
  if (!frame) return raise(types::SystemError, "globals(): no frame");
  return Value::object(g_frame_hooks.globals(frame));
}

Value builtin_locals(const Value*) {
  Frame* frame = current_frame();
  if (!frame) return raise(types::SystemError, "frame does not exist");
  return g_frame_hooks.locals(frame);
}

Value builtin_vars(const Value* args) {
  if (args[0].is_unbound()) return builtin_locals(nullptr);
  const Value d = get_attribute_or_unbound(args[0], names::__dict__);
  return d.is_unbound() ? raise_type_error("vars() argument must have __dict__ attribute") : d;
}

Value sorted_names(Value iterable) {
  const Value list = list_from_iterable(iterable);
  if (list.is_exception()) return list;
  return list_sort(list.as<List>(), Value::none(), false) ? list : Value::exception();
}

Value builtin_dir(const Value* args) {
  if (args[0].is_unbound()) {
    const Value locals = builtin_locals(nullptr);
    if (locals.is_exception()) return locals;
    const Value keys = call_method(locals, names::keys);
    return keys.is_exception() ? keys : sorted_names(keys);
  }
  const Value method = lookup_special(args[0], names::__dir__);
  if (method.is_exception()) return method;
  if (method.is_unbound()) return raise_type_error("object does not provide __dir__");
  const Value listed = call(method);
  return listed.is_exception() ? listed : sorted_names(listed);
}

// --- class statements ---

// Bases with an __mro_entries__ method stand for other classes.
Value update_bases(Value bases) {
  auto* given = bases.as<Tuple>();
  Value updated = Value::unbound();  // list, from the first replaced base on
  for (uint64_t i = 0; i < given->length; ++i) {
    const Value base = given->items[i];
    if (!has_kind(base, Kind::Type)) {
      const Value method = get_attribute_or_unbound(base, names::__mro_entries__);
      if (method.is_exception()) return method;
      if (!method.is_unbound()) {
        const Value entries = call(method, {bases});
        if (entries.is_exception()) return entries;
        if (!is_tuple(entries)) return raise_type_error("__mro_entries__ must return a tuple");
        if (updated.is_unbound()) updated = list_new(given->items, i);
        if (!list_extend(updated.as<List>(), entries)) return Value::exception();
        continue;
      }
    }
    if (!updated.is_unbound() && !list_append(updated.as<List>(), base)) return Value::exception();
  }
  return updated.is_unbound() ? bases : list_to_tuple(updated.as<List>());
}

// The namespace that the metaclass prepares for the class body.
Value prepare_namespace(Value meta, Value name, Value bases, Dict* keywords) {
  const Value prepare = get_attribute_or_unbound(meta, names::__prepare__);
  if (prepare.is_exception()) return prepare;
  if (prepare.is_unbound()) return Value::object(dict_new());
  const Value nspace = call_with_tuple(prepare, tuple_new({name, bases}).as<Tuple>(), keywords);
  if (nspace.is_exception() || is_mapping(nspace)) return nspace;
  return raise_type_error("%.200s.__prepare__() must return a mapping, not %.200s",
                          has_kind(meta, Kind::Type) ? type_name(meta.as<Type>()) : "<metaclass>",
                          type_name_of(nspace));
}

bool check_class_cell(Value cell, Value cls, Value name) {
  if (!has_kind(cls, Kind::Type) || !has_kind(cell, Kind::Cell)) return true;
  const Value content = cell.as<Cell>()->value;
  if (content == cls) return true;
  if (content.is_unbound()) {
    raise(types::RuntimeError,
          "__class__ not set defining %.200R as %.200R. Was __classcell__ propagated to type.__new__?", name,
          cls);
  } else {
    raise_type_error("__class__ set to %.200R defining %.200R as %.200R", content, name, cls);
  }
  return false;
}

Value build_class(Function* body, Value name, Value original_bases, Dict* keywords) {
  const Value bases = update_bases(original_bases);
  if (bases.is_exception()) return bases;
  auto* base_tuple = bases.as<Tuple>();
  Value meta = keywords ? dict_pop(keywords, Value::object(names::metaclass)) : Value::unbound();
  if (meta.is_exception()) return meta;
  if (meta.is_unbound()) meta = type_value(base_tuple->length ? type_of(base_tuple->items[0]) : types::type);
  if (has_kind(meta, Kind::Type)) {
    Type* winner = type_calculate_metaclass(meta.as<Type>(), base_tuple);
    if (!winner) return Value::exception();
    meta = type_value(winner);
  }
  const Value nspace = prepare_namespace(meta, name, bases, keywords);
  if (nspace.is_exception()) return nspace;
  const Value cell = g_frame_hooks.run_code(body->code, body->globals, nspace, body->closure);
  if (cell.is_exception()) return cell;
  if (bases != original_bases &&
      !set_item(nspace, Value::object(str_intern("__orig_bases__")), original_bases))
    return Value::exception();
  const Value cls = call_with_tuple(meta, tuple_new({name, bases, nspace}).as<Tuple>(), keywords);
  if (cls.is_exception()) return cls;
  return check_class_cell(cell, cls, name) ? cls : Value::exception();
}

// __build_class__(func, name, /, *bases, [metaclass], **kwds)
Value builtin_build_class(const Value* args) {
  auto* given = args[0].as<Tuple>();
  if (given->length < 2) return raise_type_error("__build_class__: not enough arguments");
  if (!has_kind(given->items[0], Kind::Function))
    return raise_type_error("__build_class__: func must be a function");
  if (!is_str(given->items[1])) return raise_type_error("__build_class__: name is not a string");
  const Value bases = tuple_slice(given, 2, given->length);
  if (bases.is_exception()) return bases;
  return build_class(given->items[0].as<Function>(), given->items[1], bases,
                     args[1].is_unbound() ? nullptr : args[1].as<Dict>());
}

// __import__(name, globals=None, locals=None, fromlist=(), level=0)
Value builtin_import(const Value* args) {
  int level;
  if (!int_to_int(args[4], &level)) return Value::exception();
  return import_module_level(args[0], args[1], args[2], args[3], level);
}

Value builtin_breakpoint(const Value* args) {
  const Value hook = sys_get(str_intern("breakpointhook"));
  if (hook.is_unbound()) return raise(types::RuntimeError, "lost sys.breakpointhook");
  return call_with_tuple(hook, args[0].as<Tuple>(), args[1].is_unbound() ? nullptr : args[1].as<Dict>());
}

}  // namespace

const NativeDef kBuiltinCodeFunctions[] = {
    {"__build_class__", "-*args, **kwargs", builtin_build_class,
     "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nInternal helper function used "
     "by the class "
     "statement."},
    {"__import__", "name, globals=None, locals=None, fromlist=(), level=0", builtin_import,
     "Import a module.\n\nBecause this function is meant for use by the Python\ninterpreter and not for "
     "general use, it "
     "is better to use\nimportlib.import_module() to programmatically import a module.\n\nThe globals "
     "argument is only "
     "used to determine the context;\nthey are not modified.  The locals argument is unused.  The "
     "fromlist\nshould be a "
     "list of names to emulate ``from name import ...``, or an\nempty list to emulate ``import name``.\nWhen "
     "importing a "
     "module from a package, note that __import__('A.B', ...)\nreturns package A when fromlist is empty, but "
     "its "
     "submodule B when\nfromlist is not empty.  The level argument is used to determine whether to\nperform "
     "absolute or "
     "relative imports: 0 is absolute, while a positive number\nis the number of parent directories to "
     "search relative "
     "to the current module."},
    {"breakpoint", "-*args, **kws", builtin_breakpoint,
     "breakpoint(*args, **kws)\n\nCall sys.breakpointhook(*args, **kws).  sys.breakpointhook() must "
     "accept\nwhatever "
     "arguments are passed.\n\nBy default, this drops you into the pdb debugger."},
    {"compile", "source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1",
     builtin_compile,
     "Compile source into a code object that can be executed by exec() or eval().\n\nThe source code may "
     "represent a "
     "Python module, statement or expression.\nThe filename will be used for run-time error messages.\nThe "
     "mode must be "
     "'exec' to compile a module, 'single' to compile a\nsingle (interactive) statement, or 'eval' to "
     "compile an "
     "expression.\nThe flags argument, if present, controls which future statements influence\nthe "
     "compilation of the "
     "code.\nThe dont_inherit argument, if true, stops the compilation inheriting\nthe effects of any future "
     "statements "
     "in effect in the code calling\ncompile; if absent or false these statements do influence the "
     "compilation,\nin "
     "addition to any features explicitly specified."},
    {"dir", "-object=?, /", builtin_dir,
     "dir([object]) -> list of strings\n\nIf called without an argument, return the names in the current "
     "scope.\nElse, "
     "return an alphabetized list of names comprising (some of) the attributes\nof the given object, and of "
     "attributes "
     "reachable from it.\nIf the object supplies a method named __dir__, it will be used; otherwise\nthe "
     "default dir() "
     "logic is used and returns:\n  for a module object: the module's attributes.\n  for a class object:  "
     "its "
     "attributes, and recursively the attributes\n    of its bases.\n  for any other object: its attributes, "
     "its class's "
     "attributes, and\n    recursively the attributes of its class's base classes."},
    {"eval", "source, globals=None, locals=None, /", builtin_eval,
     "Evaluate the given source in the context of globals and locals.\n\nThe source may be a string "
     "representing a "
     "Python expression\nor a code object as returned by compile().\nThe globals must be a dictionary and "
     "locals can be "
     "any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults "
     "to it."},
    {"exec", "source, globals=None, locals=None, /, *, closure=None", builtin_exec,
     "Execute the given source in the context of globals and locals.\n\nThe source may be a string "
     "representing one or "
     "more Python statements\nor a code object as returned by compile().\nThe globals must be a dictionary "
     "and locals "
     "can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals "
     "defaults to "
     "it.\nThe closure must be a tuple of cellvars, and can only be used\nwhen source is a code object "
     "requiring exactly "
     "that many cellvars."},
    {"globals", "", builtin_globals,
     "Return the dictionary containing the current scope's global variables.\n\nNOTE: Updates to this "
     "dictionary *will* "
     "affect name lookups in the current\nglobal scope and vice-versa."},
    {"locals", "", builtin_locals,
     "Return a dictionary containing the current scope's local variables.\n\nNOTE: Whether or not updates to "
     "this "
     "dictionary will affect name lookups in\nthe local scope and vice-versa is *implementation dependent* "
     "and not\n"
     "covered by any backwards compatibility guarantees."},
    {"vars", "-object=?, /", builtin_vars,
     "vars([object]) -> dictionary\n\nWithout arguments, equivalent to locals().\nWith an argument, "
     "equivalent to "
     "object.__dict__."},
    {},
};

}  // namespace krait
