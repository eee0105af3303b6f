// Argument binding: from the values of a call to the locals of a new frame, with Python's rules for defaults,
// keywords, *args and **kwargs, and CPython's messages when they do not fit.
#include <string>

#include "interp/frame.h"
#include "interp/quicken.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// The parameters of a code object and where their values are.
class Binder {
 public:
  Binder(Frame* frame)
      : frame_(frame),
        function_(frame->function),
        code_(frame->code),
        names_(frame->code->locals_plus_names.as<Tuple>()),
        positional_(frame->code->arg_count),
        total_(frame->code->arg_count + frame->code->keyword_only_count) {}

  bool bind(const Value* args, int64_t count, Tuple* keywords);

 private:
  bool has(CodeFlags flag) const { return code_->flags & flag; }
  Value name(int64_t i) const { return names_->items[i]; }
  int64_t default_count() const {
    return function_->defaults.is_unbound() ? 0 : int64_t(function_->defaults.as<Tuple>()->length);
  }
  int64_t find_parameter(Str* keyword) const;
  bool bind_keyword(Value keyword, Value value, Dict* extra, Tuple* keywords);
  bool fill_defaults(int64_t count);
  bool fill_keyword_defaults();

  void raise_too_many(int64_t count) const;
  void raise_missing(const char* kind, int64_t begin, int64_t end) const;
  bool raise_if_positional_only(Tuple* keywords) const;

  Frame* frame_;
  Function* function_;
  Code* code_;
  const Tuple* names_;
  int64_t positional_, total_;
};

// Index of the parameter that the keyword names, or -1.
int64_t Binder::find_parameter(Str* keyword) const {
  for (int64_t i = code_->positional_only_count; i < total_; ++i) {
    if (names_->items[i].as<Str>() == keyword) return i;
  }
  for (int64_t i = code_->positional_only_count; i < total_; ++i) {
    if (str_equal(names_->items[i].as<Str>(), keyword)) return i;
  }
  return -1;
}

bool Binder::bind_keyword(Value keyword, Value value, Dict* extra, Tuple* keywords) {
  if (!is_str(keyword)) {
    raise_type_error("keywords must be strings");
    return false;
  }
  const int64_t i = find_parameter(keyword.as<Str>());
  if (i < 0) {
    if (extra) return dict_set(extra, keyword, value);
    if (!raise_if_positional_only(keywords))
      raise_type_error("%S() got an unexpected keyword argument '%S'", function_->qualname, keyword);
    return false;
  }
  if (!frame_->slots[i].is_unbound()) {
    raise_type_error("%S() got multiple values for argument '%S'", function_->qualname, keyword);
    return false;
  }
  frame_->slots[i] = value;
  return true;
}

bool Binder::fill_defaults(int64_t count) {
  const int64_t defaults = default_count();
  const int64_t required = positional_ - defaults;
  for (int64_t i = count; i < required; ++i) {
    if (frame_->slots[i].is_unbound()) {
      raise_missing("positional", count, required);
      return false;
    }
  }
  for (int64_t i = count > required ? count : required; i < positional_; ++i) {
    if (frame_->slots[i].is_unbound())
      frame_->slots[i] = function_->defaults.as<Tuple>()->items[i - required];
  }
  return true;
}

bool Binder::fill_keyword_defaults() {
  bool missing = false;
  const Value defaults = function_->keyword_defaults;
  for (int64_t i = positional_; i < total_; ++i) {
    if (!frame_->slots[i].is_unbound()) continue;
    if (is_dict(defaults)) frame_->slots[i] = dict_get_str(defaults.as<Dict>(), name(i).as<Str>());
    missing |= frame_->slots[i].is_unbound();
  }
  if (missing) raise_missing("keyword-only", positional_, total_);
  return !missing;
}

bool Binder::bind(const Value* args, int64_t count, Tuple* keywords) {
  const bool var_args = has(kCoVarArgs);
  Dict* extra = has(kCoVarKeywords) ? dict_new() : nullptr;
  const int64_t copied = count < positional_ ? count : positional_;
  for (int64_t i = 0; i < copied; ++i) frame_->slots[i] = args[i];
  frame_->clear_slots(size_t(copied));
  if (var_args) {
    const Value rest = count > copied ? tuple_new(args + copied, size_t(count - copied)) : tuple_empty();
    if (rest.is_exception()) return false;
    frame_->slots[total_] = rest;
  }
  if (extra) frame_->slots[total_ + var_args] = Value::object(extra);
  if (keywords) {
    for (uint64_t i = 0; i < keywords->length; ++i) {
      if (!bind_keyword(keywords->items[i], args[uint64_t(count) + i], extra, keywords)) return false;
    }
  }
  if (count > positional_ && !var_args) {
    raise_too_many(count);
    return false;
  }
  if (count < positional_ && !fill_defaults(count)) return false;
  return total_ == positional_ || fill_keyword_defaults();
}

// --- errors ---

void Binder::raise_too_many(int64_t count) const {
  const int64_t defaults = default_count();
  int64_t keyword_only = 0;
  for (int64_t i = positional_; i < total_; ++i) keyword_only += !frame_->slots[i].is_unbound();
  const bool plural = defaults || positional_ != 1;
  std::string takes = std::to_string(positional_);
  if (defaults) takes = "from " + std::to_string(positional_ - defaults) + " to " + takes;
  std::string given = std::to_string(count);
  if (keyword_only) {
    given += count != 1 ? " positional arguments" : " positional argument";
    given += " (and " + std::to_string(keyword_only);
    given += keyword_only != 1 ? " keyword-only arguments)" : " keyword-only argument)";
  }
  raise_type_error("%S() takes %s positional argument%s but %s %s given", function_->qualname, takes.c_str(),
                   plural ? "s" : "", given.c_str(), count == 1 && !keyword_only ? "was" : "were");
}

// "'a'", "'a' and 'b'", "'a', 'b', and 'c'": the unbound parameters among begin .. end.
void Binder::raise_missing(const char* kind, int64_t begin, int64_t end) const {
  std::vector<std::string> missing;
  for (int64_t i = begin; i < end; ++i) {
    if (frame_->slots[i].is_unbound()) missing.push_back(str_to_utf8(str_repr(name(i).as<Str>()).as<Str>()));
  }
  std::string list;
  for (size_t i = 0; i < missing.size(); ++i) {
    if (i > 0) list += missing.size() == 2 ? " and " : i + 1 == missing.size() ? ", and " : ", ";
    list += missing[i];
  }
  raise_type_error("%S() missing %d required %s argument%s: %s", function_->qualname, int(missing.size()),
                   kind, missing.size() == 1 ? "" : "s", list.c_str());
}

// Raises when a keyword names a positional-only parameter.
bool Binder::raise_if_positional_only(Tuple* keywords) const {
  std::string list;
  for (int i = 0; i < code_->positional_only_count; ++i) {
    for (uint64_t k = 0; k < keywords->length; ++k) {
      if (!is_str(keywords->items[k]) || !str_equal(name(i).as<Str>(), keywords->items[k].as<Str>()))
        continue;
      if (!list.empty()) list += ", ";
      list += str_to_utf8(name(i));
    }
  }
  if (list.empty()) return false;
  raise_type_error("%S() got some positional-only arguments passed as keyword arguments: '%s'",
                   function_->qualname, list.c_str());
  return true;
}

bool is_plain(const Code* code) {
  return !(code->flags & (kCoVarArgs | kCoVarKeywords)) && code->keyword_only_count == 0;
}

}  // namespace

Frame* reserve_frame(Thread* t, Code* code) {
  if (KRAIT_UNLIKELY(!code->quickened) && !prepare_code(code)) return nullptr;
  char* end = reinterpret_cast<char*>(t->stack_top) + code->frame_bytes;
  if (KRAIT_UNLIKELY(t->recursion_depth >= t->recursion_limit ||
                     end > reinterpret_cast<char*>(t->stack_limit))) {
    raise(types::RecursionError, "maximum recursion depth exceeded");
    return nullptr;
  }
  ++t->recursion_depth;
  return reinterpret_cast<Frame*>(t->stack_top);
}

Frame* make_call_frame(Thread* t, Function* f, const Value* args, size_t count, Tuple* keywords) {
  Code* code = f->code;
  Frame* frame = reserve_frame(t, code);
  if (!frame) return nullptr;
  frame->init(f, code, t->frame, 0);
  frame->ip = code->quickened;
  frame->sp = frame->stack_base();
  if (KRAIT_LIKELY(!keywords && int64_t(count) == code->arg_count && is_plain(code))) {
    for (size_t i = 0; i < count; ++i) frame->slots[i] = args[i];
    frame->clear_slots(count);
    return frame;
  }
  // Binding may run Python code (hashes of keywords), whose frames must not lie where this one is being made.
  t->stack_top = reinterpret_cast<Value*>(reinterpret_cast<char*>(frame) + code->frame_bytes);
  const bool bound = Binder(frame).bind(args, int64_t(count), keywords);
  t->stack_top = reinterpret_cast<Value*>(frame);
  if (bound) return frame;
  cancel_frame(t);
  return nullptr;
}

Frame* make_call_frame(Thread* t, Function* f, Tuple* args, Dict* kwargs) {
  if (!kwargs || kwargs->length == 0) return make_call_frame(t, f, args->items, args->length, nullptr);
  Tuple* all = tuple_allocate(args->length + uint64_t(kwargs->length));
  Tuple* keywords = tuple_allocate(uint64_t(kwargs->length));
  if (!all || !keywords) return nullptr;
  uint64_t n = 0;
  for (; n < args->length; ++n) all->items[n] = args->items[n];
  size_t position = 0;
  uint64_t k = 0;
  Value key, value;
  while (dict_next(kwargs, &position, &key, &value)) {
    keywords->items[k++] = key;
    all->items[n++] = value;
  }
  write_barrier(all);
  write_barrier(keywords);
  return make_call_frame(t, f, all->items, args->length, keywords);
}

}  // namespace krait
