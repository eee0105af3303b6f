// See pipelines.h.
#include "interp/pipelines.h"

#include <algorithm>
#include <unordered_map>

#include "interp/generator.h"
#include "interp/jit_hooks.h"
#include "interp/quicken.h"
#include "runtime/compiler.h"
#include "runtime/consume.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/iterators.h"
#include "runtime/module.h"
#include "runtime/native.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// --- what the functions know

Value* field(const Value* args) {
  return reinterpret_cast<Value*>(args[0].as_object() + 1) + args[1].as_small_int();
}
Value pipeline_has(const Value* args) { return Value::boolean(!field(args)->is_unbound()); }
Value pipeline_load(const Value* args) { return field(args)->is_unbound() ? Value::none() : *field(args); }
Value pipeline_store(const Value* args) {
  store(args[0].as_object(), field(args), args[2]);
  return Value::none();
}
Value pipeline_clear(const Value* args) {
  *field(args) = Value::unbound();
  return Value::none();
}
Value pipeline_pipe(const Value* args) {
  const Value generator = pipeline_generator(args[0]);
  return generator.is_unbound() ? args[0] : generator;
}

const NativeDef kNatives[] = {{"has", "object, field, /", pipeline_has},
                              {"load", "object, field, /", pipeline_load},
                              {"store", "object, field, value, /", pipeline_store},
                              {"clear", "object, field, /", pipeline_clear},
                              {"pipe", "iterator, /", pipeline_pipe},
                              {}};

// Their namespace, once made.
Value g_globals;

// False: raised.
bool make_globals() {
  if (!g_globals.is_unbound()) return true;
  Dict* globals = dict_new();
  const Value module = Value::object(str_intern("pipelines"));
  for (const NativeDef* def = kNatives; def->name; ++def) {
    const Value f = Value::object(native_function_new(def, module, Value::none()));
    dict_set_str(globals, def->name, f);
  }
  struct Import {
    const char *name, *module, *attribute;
  };
  for (const auto& [name, from, attribute] : {Import{"iter", "builtins", "iter"},
                                              {"len", "builtins", "len"},
                                              {"grouper", "itertools", "_grouper"}}) {
    const Value f = import_attribute(from, attribute);
    if (f.is_exception()) return false;
    dict_set_str(globals, name, f);
  }
  dict_set_str(globals, "tuple", type_value(types::tuple));
  register_root("pipelines", &g_globals);
  g_globals = Value::object(globals);
  return true;
}

// --- chains of iterators

const TypeSpec* spec_of(Value iterator) {
  if (!may_have_pipeline(iterator)) return nullptr;
  const TypeSpec* spec = type_of(iterator)->spec;
  return spec && spec->pipeline ? spec : nullptr;
}
size_t field_count(const TypeSpec* spec) { return (spec->size - sizeof(Object)) / sizeof(Value); }
const Value* fields_of(Value iterator) { return reinterpret_cast<const Value*>(iterator.as_object() + 1); }

size_t link_count(const TypeSpec* spec) { return std::min<size_t>(field_count(spec), 2); }

constexpr int kMostLinks = 6;
constexpr size_t kMostItems = 4;

// What decides which copies of the code a chain uses.
class Chain {
 public:
  explicit Chain(Value iterator) { add(iterator, 0); }
  bool too_long() const { return too_long_; }
  uint64_t hash() const { return hash_ | 1; }

 private:
  void mix(uint64_t v) {
    hash_ = (hash_ ^ v) * 0x9e3779b97f4a7c15u;
    hash_ ^= hash_ >> 29;
  }
  void mix(const void* p) { mix(reinterpret_cast<uint64_t>(p)); }

  void add(Value v, int depth) {
    if (!v.is_object() || v.is_unbound()) return;
    const Object* o = v.as_object();
    if (const TypeSpec* spec = spec_of(v)) {
      too_long_ |= depth == kMostLinks;
      mix(spec);
      const size_t links = too_long_ ? 0 : link_count(spec);
      for (size_t i = 0; i < links; ++i) add(fields_of(v)[i], depth + 1);
      return;
    }
    switch (o->kind) {
      case Kind::Function: return mix(v.as<Function>()->code);
      case Kind::BoundMethod: return add(v.as<BoundMethod>()->function, depth);
      case Kind::Generator: return mix(v.as<Generator>()->frame.code);
      case Kind::NativeFunction:
      case Kind::Type: return mix(o);
      case Kind::Tuple: return add_items(v.as<Tuple>(), depth);
      case Kind::TupleIterator: {
        const Value sequence = v.as<TupleIterator>()->sequence;
        return sequence.is_unbound() ? void() : add_items(sequence.as<Tuple>(), depth);
      }
      default: mix(o->shape_id);
    }
  }
  void add_items(const Tuple* t, int depth) {
    if (depth > kMostLinks || t->length > kMostItems) return;
    for (uint64_t i = 0; i < t->length; ++i) add(t->items[i], depth + 1);
  }

  uint64_t hash_ = 0;
  bool too_long_ = false;
};

// Chains of iterators over sequences need no generators: traces take those in line.
bool has_pipeline_inside(Value iterator) {
  const auto is_one = [](Value v) { return has_kind(v, Kind::Generator) || spec_of(v); };
  if (has_shape(iterator, shapes::enumerate)) return is_one(iterator.as<Enumerate>()->iterator);
  if (!has_shape(iterator, shapes::zip)) return true;
  const auto* iterators = iterator.as<Zip>()->iterators.as<Tuple>();
  for (uint64_t i = 0; i < iterators->length; ++i) {
    if (is_one(iterators->items[i])) return true;
  }
  return false;
}

// Identifies the chain of iterators that this one is the end of; 0: it has no generator.
uint64_t pipeline_signature(Value iterator) {
  if (!spec_of(iterator) || !has_pipeline_inside(iterator)) return 0;
  const Chain chain(iterator);
  return chain.too_long() ? 0 : chain.hash();
}

// --- code

// The code that the types' texts are compiled to.
std::unordered_map<const TypeSpec*, size_t> g_models;
std::unordered_map<uint64_t, size_t> g_copies;
RootVector& objects() {
  static RootVector vector;
  return vector;
}

// Null: raised.
const Code* model_of(const TypeSpec* spec) {
  const auto known = g_models.find(spec);
  if (known != g_models.end()) return objects()[known->second].as<Code>();
  const Value module =
      g_compiler.compile({.source = spec->pipeline, .filename = str_from_utf8("<pipelines>"), .optimize = 0});
  if (module.is_exception()) return nullptr;
  const auto* constants = module.as<Code>()->constants.as<Tuple>();
  g_models[spec] = objects().size();
  objects().push_back(constants->items[0]);
  KRAIT_ASSERT(is_code(objects().back()));
  return objects().back().as<Code>();
}

// Null: raised, or there are too many.
Function* function_for(const TypeSpec* spec, uint64_t signature) {
  constexpr size_t kMostCopies = 1000;
  const auto known = g_copies.find(signature);
  if (known != g_copies.end()) return objects()[known->second].as<Function>();
  if (g_copies.size() == kMostCopies || !make_globals()) return nullptr;
  const Code* model = model_of(spec);
  if (!model) return nullptr;
  const Value copy = hidden_copy(model);
  if (copy.is_exception() || !prepare_code(copy.as<Code>())) return nullptr;
  g_copies[signature] = objects().size();
  objects().push_back(Value::object(function_new(copy.as<Code>(), g_globals.as<Dict>(), Value::unbound())));
  return objects().back().as<Function>();
}

}  // namespace

Value hidden_copy(const Code* c) {
  return code_new({.arg_count = c->arg_count,
                   .positional_only_count = c->positional_only_count,
                   .keyword_only_count = c->keyword_only_count,
                   .stack_size = c->stack_size,
                   .flags = c->flags | kCoHidden,
                   .first_line = c->first_line,
                   .code = c->code,
                   .constants = c->constants,
                   .names = c->names,
                   .locals_plus_names = c->locals_plus_names,
                   .locals_plus_kinds = c->locals_plus_kinds,
                   .filename = c->filename,
                   .name = c->name,
                   .qualname = c->qualname,
                   .line_table = c->line_table,
                   .exception_table = c->exception_table,
                   .verified = true});
}

bool is_taken_by_handful(Value iterator) {
  if (!take_function(iterator)) return false;
  if (!spec_of(iterator)) return true;
  if (has_shape(iterator, shapes::filter)) return is_plain_filter(iterator);
  // (That of an exhausted one is unbound.)
  const Value source = fields_of(iterator)[0];
  return source.is_unbound() || has_kind(source, Kind::TupleIterator) || take_function(source);
}

bool find_pipeline(Value iterator, Pipeline* out) {
  const uint64_t signature = g_jit_hooks.enter ? pipeline_signature(iterator) : 0;
  if (!signature) return false;
  const TypeSpec* spec = spec_of(iterator);
  out->function = function_for(spec, signature);
  if (!out->function) {
    clear_exception();
    return false;
  }
  if (!g_jit_hooks.follows(out->function->code)) return false;
  out->args[0] = iterator;
  out->count = 1 + field_count(spec);
  KRAIT_ASSERT(out->count <= 1 + Pipeline::kMostFields);
  for (size_t i = 1; i < out->count; ++i) out->args[i] = fields_of(iterator)[i - 1];
  return true;
}

Value pipeline_generator(Value iterator) {
  Pipeline p;
  if (!find_pipeline(iterator, &p)) return Value::unbound();
  Code* code = p.function->code;
  constexpr size_t kMostLocals = 24;
  Value slots[kMostLocals];
  const auto locals = size_t(code->locals_plus_count);
  KRAIT_ASSERT(locals <= kMostLocals);
  for (size_t i = 0; i < locals; ++i) slots[i] = i < p.count ? p.args[i] : Value::unbound();
  KRAIT_ASSERT(uint8_t(*code->quickened) == OP_RETURN_GENERATOR);
  Generator* g = generator_new(p.function, code, code->quickened + 1, slots);
  if (g) return Value::object(g);
  clear_exception();
  return Value::unbound();
}

}  // namespace krait
