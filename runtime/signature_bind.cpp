// Binding arguments to a native function's parameters, with the messages that CPython's argument parsers
// give.
#include <string>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/ops.h"
#include "runtime/signature.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"

namespace krait {

namespace {

const char* plural(int64_t n) { return n == 1 ? "" : "s"; }

bool is_constructor(const NativeFunction* f) {
  const std::string_view name = f->def->name;
  return name == "__new__" || name == "__init__";
}

// What parsers of positional arguments call the function: "pop"; constructors go by their class.
std::string short_name(const NativeFunction* f) {
  if (is_constructor(f) && has_kind(f->owner, Kind::Type)) return str_to_utf8(f->owner.as<Type>()->name);
  return f->def->name;
}

// The call as its messages see it: self is not counted.
struct Call {
  NativeFunction* function;
  const Signature& signature;
  const Value* args;
  int64_t given;
  const Tuple* keywords;

  int64_t keyword_count() const { return keywords ? int64_t(keywords->length) : 0; }
  Value keyword_value(int64_t i) const { return args[given + i]; }
};

// The same as the beginning of a sentence; constructors of the older style have no name there.
std::string caption(const NativeFunction* f, bool old_style) {
  return old_style && is_constructor(f) ? "function" : short_name(f) + "()";
}

// "list.pop", "sys.intern", "len". Class methods go by the class that they are called on.
std::string full_name(const Call& c) {
  const NativeFunction* f = c.function;
  if (has_kind(f->owner, Kind::Type)) {
    if (is_constructor(f)) return short_name(f);
    const bool on_class = f->def->role == NativeRole::ClassMethod;
    const auto* type = on_class ? c.args[-1].as<Type>() : f->owner.as<Type>();
    return str_to_utf8(type->qualname) + "." + f->def->name;
  }
  if (is_str(f->module_name) && f->module_name != Value::object(names::builtins))
    return str_to_utf8(f->module_name) + "." + f->def->name;
  return f->def->name;
}

bool is_wrapper(const NativeFunction* f) {
  return f->shape_id == shapes::wrapper_descriptor && !is_constructor(f);
}

bool fail(const Value&) { return false; }

bool wrong_wrapper_count(const Call& c) {
  const int64_t least = c.signature.min_positional, most = c.signature.positional;
  // Two-argument wrappers unpack a tuple under an empty name.
  const bool unpacks = least != most || most > 1;
  const char* blank = unpacks ? " " : "";
  if (least == most)
    return fail(raise_type_error("%sexpected %lld argument%s, got %lld", blank, (long long)most, plural(most),
                                 (long long)c.given));
  const bool too_few = c.given < least;
  const int64_t limit = too_few ? least : most;
  return fail(raise_type_error("%sexpected at %s %lld argument%s, got %lld", blank,
                               too_few ? "least" : "most", (long long)limit, plural(limit),
                               (long long)c.given));
}

// Only positional-only parameters, wrong number.
bool wrong_positional_count(const Call& c) {
  if (is_wrapper(c.function)) return wrong_wrapper_count(c);
  const int64_t least = c.signature.min_positional, most = c.signature.positional;
  const auto given = (long long)c.given;
  if (c.signature.old_style) {
    const bool too_few = c.given < least;
    const int64_t limit = too_few ? least : most;
    return fail(raise_type_error("%s() takes %s %lld argument%s (%lld given)", short_name(c.function).c_str(),
                                 least == most ? "exactly"
                                 : too_few     ? "at least"
                                               : "at most",
                                 (long long)limit, plural(limit), given));
  }
  if (most == 0)
    return fail(raise_type_error("%s() takes no arguments (%lld given)", full_name(c).c_str(), given));
  if (most == 1 && least == 1 && !is_constructor(c.function) && !c.signature.plain_counts)
    return fail(
        raise_type_error("%s() takes exactly one argument (%lld given)", full_name(c).c_str(), given));
  const bool too_few = c.given < least;
  const int64_t limit = too_few ? least : most;
  return fail(raise_type_error("%s expected %s%lld argument%s, got %lld", short_name(c.function).c_str(),
                               least == most ? ""
                               : too_few     ? "at least "
                                             : "at most ",
                               (long long)limit, plural(limit), given));
}

bool wrong_count_with_keywords(const Call& c, int64_t least, int64_t most) {
  const bool too_few = c.given < least;
  const int64_t limit = too_few ? least : most;
  if (c.signature.plain_counts)
    return fail(raise_type_error("%s expected %s%lld argument%s, got %lld", short_name(c.function).c_str(),
                                 least == most ? ""
                                 : too_few     ? "at least "
                                               : "at most ",
                                 (long long)limit, plural(limit), (long long)c.given));
  if (most == 0)
    return fail(raise_type_error("%s() takes no positional arguments", short_name(c.function).c_str()));
  return fail(raise_type_error("%s takes %s %lld positional argument%s (%lld given)",
                               caption(c.function, c.signature.old_style).c_str(),
                               least == most ? "exactly"
                               : too_few     ? "at least"
                                             : "at most",
                               (long long)limit, plural(limit), (long long)c.given));
}

// Index of the parameter that a keyword names, or -1.
int find_parameter(const Signature& s, Value keyword) {
  const auto* name = keyword.as<Str>();
  const auto first = size_t(s.positional_only);
  for (size_t i = first; i < s.parameters.size(); ++i)
    if (s.parameters[i].name == name) return int(i);
  for (size_t i = first; i < s.parameters.size(); ++i)
    if (str_equal(s.parameters[i].name, name)) return int(i);
  return -1;
}

// Position of parameter i in the argument array.
int slot_of_parameter(const Signature& s, int i) {
  return int(s.takes_self) + i + (s.has_var_args && i >= s.positional ? 1 : 0);
}

bool check_counts(const Call& c) {
  const Signature& s = c.signature;
  const int64_t total = c.given + c.keyword_count();
  const auto limit = int64_t(s.parameters.size());
  if (!s.has_var_args && !s.has_var_keywords && total > limit && !s.plain_counts)
    return fail(raise_type_error("%s takes at most %lld %sargument%s (%lld given)",
                                 caption(c.function, s.old_style).c_str(), (long long)limit,
                                 c.given == 0 ? "keyword " : "", plural(limit), (long long)total));
  if (!s.has_var_args && c.given > s.positional) {
    const bool all_required = s.min_positional == s.positional && s.positional_only == s.positional;
    return wrong_count_with_keywords(c, all_required ? s.positional : s.min_positional, s.positional);
  }
  const int64_t least = s.min_positional < s.positional_only ? s.min_positional : s.positional_only;
  if (c.given < least) return wrong_count_with_keywords(c, least, s.has_var_args ? INT64_MAX : s.positional);
  return true;
}

// Which parameters were given by a keyword. What matches none, or one that was given by position too, goes to
// **kwargs or is an error, which is reported after missing arguments.
struct BoundKeywords {
  uint32_t parameters = 0;  // a bit for each
  bool rejected = false;
  Dict* extra = nullptr;
};

BoundKeywords bind_keywords(const Call& c, Value* out) {
  const Signature& s = c.signature;
  BoundKeywords bound;
  for (int64_t i = 0; i < c.keyword_count(); ++i) {
    const Value keyword = c.keywords->items[i];
    const int p = find_parameter(s, keyword);
    if (p >= 0) bound.parameters |= uint32_t{1} << p;
    if (p >= 0 && (p >= s.positional || p >= c.given)) {
      out[slot_of_parameter(s, p)] = c.keyword_value(i);
      continue;
    }
    bound.rejected = true;
    if (!s.has_var_keywords) continue;
    if (!bound.extra) bound.extra = dict_new();
    dict_set_str(bound.extra, keyword.as<Str>(), c.keyword_value(i));
  }
  return bound;
}

bool reject_keywords(const Call& c) {
  const Signature& s = c.signature;
  for (int64_t i = 0; i < c.keyword_count(); ++i) {
    const int p = find_parameter(s, c.keywords->items[i]);
    if (p >= 0 && p < s.positional && p < c.given)
      return fail(raise_type_error("argument for %s() given by name ('%S') and position (%d)",
                                   short_name(c.function).c_str(), c.keywords->items[i], p + 1));
  }
  for (int64_t i = 0; i < c.keyword_count(); ++i) {
    if (find_parameter(s, c.keywords->items[i]) >= 0) continue;
    const std::string where = (s.old_style ? "this " : "") + caption(c.function, s.old_style);
    return fail(
        raise_type_error("'%S' is an invalid keyword argument for %s", c.keywords->items[i], where.c_str()));
  }
  return true;
}

// Defaults for what was not given; complains about required parameters.
bool fill_defaults(const Call& c, uint32_t given_by_keyword, Value* out) {
  const Signature& s = c.signature;
  for (size_t i = 0; i < s.parameters.size(); ++i) {
    if (int(i) < s.positional && int64_t(i) < c.given) continue;
    if (given_by_keyword >> i & 1) continue;
    const SignatureParameter& p = s.parameters[i];
    if (p.required && s.hides_position)
      return fail(raise_type_error("%s() missing required argument '%S'", short_name(c.function).c_str(),
                                   Value::object(p.name)));
    if (p.required)
      return fail(raise_type_error("%s() missing required argument '%S' (pos %d)",
                                   short_name(c.function).c_str(), Value::object(p.name), int(i) + 1));
    out[slot_of_parameter(s, int(i))] = p.default_value;
  }
  return true;
}

bool is_positional_only(const Signature& s) {
  return s.positional_only == int(s.parameters.size()) && !s.has_var_keywords;
}

// Keywords of a constructor call are ignored when a subclass has replaced the other half of construction,
// __init__ or __new__: they are meant for that.
bool keywords_are_for_subclass(const Call& c) {
  const NativeFunction* f = c.function;
  if (!is_constructor(f) || !has_kind(f->owner, Kind::Type)) return false;
  const Slot other = f->is_new ? Slot::Init : Slot::New;
  const Type* type = f->is_new ? cast<Type>(c.args[-1]) : type_of(c.args[-1]);
  return type && type->slot_methods[int(other)] != f->owner.as<Type>()->slot_methods[int(other)];
}

bool bind_positional_only(const Call& c, Value* out) {
  const Signature& s = c.signature;
  if (c.keyword_count() && !keywords_are_for_subclass(c)) {
    const std::string name = full_name(c);
    if (is_wrapper(c.function))
      return fail(raise_type_error("wrapper %s() takes no keyword arguments", c.function->def->name));
    return fail(raise_type_error("%s() takes no keyword arguments", name.c_str()));
  }
  if (c.given < s.min_positional || (c.given > s.positional && !s.has_var_args))
    return wrong_positional_count(c);
  const int64_t direct = c.given < s.positional ? c.given : s.positional;
  for (int64_t i = 0; i < direct; ++i) out[s.takes_self + i] = c.args[i];
  for (int64_t i = direct; i < s.positional; ++i)
    out[s.takes_self + i] = s.parameters[size_t(i)].default_value;
  return true;
}

bool bind_with_keywords(const Call& c, Value* out) {
  const Signature& s = c.signature;
  if (!check_counts(c)) return false;
  const int64_t direct = c.given < s.positional ? c.given : s.positional;
  for (int64_t i = 0; i < direct; ++i) out[s.takes_self + i] = c.args[i];
  const BoundKeywords bound = bind_keywords(c, out);
  if (!fill_defaults(c, bound.parameters, out)) return false;
  if (s.has_var_keywords) {
    out[s.bound_count() - 1] = bound.extra ? Value::object(bound.extra) : Value::unbound();
    return true;
  }
  return !bound.rejected || reject_keywords(c);
}

}  // namespace

bool signature_bind(NativeFunction* function, const Value* args, size_t count, Tuple* keywords, Value* out) {
  const Signature& s = *native_signature(function);
  if (keywords && keywords->length == 0) keywords = nullptr;
  if (KRAIT_LIKELY(!keywords && s.is_plain_call(int64_t(count)))) return bind_plain_call(s, args, count, out);
  size_t self = 0;
  if (s.takes_self) {
    KRAIT_ASSERT(count >= 1);
    out[0] = args[0];
    self = 1;
  }
  const Call c{function, s, args + self, int64_t(count - self), keywords};
  if (is_positional_only(s) ? !bind_positional_only(c, out) : !bind_with_keywords(c, out)) return false;
  if (s.has_var_args) {
    const Value rest = c.given > s.positional
                           ? tuple_new(c.args + s.positional, size_t(c.given - s.positional))
                           : tuple_empty();
    if (rest.is_exception()) return false;
    out[self + size_t(s.positional)] = rest;
  }
  return true;
}

}  // namespace krait
