// Match objects.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/sre/objects.h"
#include "runtime/tuple.h"
#include "runtime/types/descriptors.h"
#include "runtime/types/support.h"

namespace krait::sre {

Type* g_match_type;

Span matched_span(const Matcher& matcher, int64_t group) {
  if (group == 0) return {matcher.start(), matcher.stop()};
  int64_t begin = matcher.mark(size_t(2 * (group - 1))), end = matcher.mark(size_t(2 * (group - 1) + 1));
  if (begin < 0 || end < begin) return {-1, -1};
  return {begin, end};
}

Value match_new(Pattern* pattern, const Subject& subject, const Matcher& matcher) {
  int64_t groups = pattern->groups + 1;
  auto* m = static_cast<Match*>(allocate_instance(g_match_type, size_t(2 * groups) * sizeof(int64_t)));
  if (!m) return Value::exception();
  m->string = subject.string;
  m->pattern = Value::object(pattern);
  m->pos = subject.pos;
  m->endpos = subject.end;
  m->last_group = matcher.last_group();
  m->groups = groups;
  for (int64_t g = 0; g < groups; ++g) {
    Span span = matched_span(matcher, g);
    m->spans[2 * g] = span.begin;
    m->spans[2 * g + 1] = span.end;
  }
  return Value::object(m);
}

namespace {

Match* self_of(const Value* a) { return a[0].as<Match>(); }
Pattern* pattern_of(const Match* m) { return m->pattern.as<Pattern>(); }

// The number of a group given by number or name; -1: raised.
int64_t group_number(const Match* m, Value key) {
  int64_t number = -1;
  if (is_int(key) || type_of(key)->slot(Slot::Index)) {
    Value i = index_of(key);
    if (i.is_exception()) return -1;
    if (!int_fits_i64(i, &number)) number = -1;
  } else {
    Value found = dict_get(pattern_of(m)->group_index.as<Dict>(), key);
    if (found.is_exception()) return -1;
    if (!found.is_unbound() && is_int(found) && !int_fits_i64(found, &number)) number = -1;
  }
  if (number >= 0 && number < m->groups) return number;
  raise(types::IndexError, "no such group");
  return -1;
}

Value slice_of(const Match* m, int64_t begin, int64_t end) {
  if (is_str(m->string)) return str_substring(m->string.as<Str>(), size_t(begin), size_t(end));
  if (is_bytes(m->string)) return bytes_slice(m->string.as<Bytes>(), size_t(begin), size_t(end));
  Subject subject;
  if (!subject.get(m->string, pattern_of(m))) return Value::exception();
  return subject.slice(begin, end);
}

Value group_text(const Match* m, int64_t group, Value fallback) {
  int64_t begin = m->spans[2 * group], end = m->spans[2 * group + 1];
  return begin < 0 ? fallback : slice_of(m, begin, end);
}

Value get_item_slot(const Value* a) {
  int64_t g = group_number(self_of(a), a[1]);
  return g < 0 ? Value::exception() : group_text(self_of(a), g, Value::none());
}

Value group(const Value* a) {
  Match* m = self_of(a);
  auto* keys = a[1].as<Tuple>();
  if (keys->length == 0) return group_text(m, 0, Value::none());
  if (keys->length == 1) {
    const Value args[] = {a[0], keys->items[0]};
    return get_item_slot(args);
  }
  Tuple* result = tuple_allocate(keys->length);
  if (!result) return Value::exception();
  for (size_t i = 0; i < keys->length; ++i) {
    int64_t g = group_number(m, keys->items[i]);
    Value text = g < 0 ? Value::exception() : group_text(m, g, Value::none());
    if (text.is_exception()) return text;
    store(result, &result->items[i], text);
  }
  return Value::object(result);
}

Value groups(const Value* a) {
  Match* m = self_of(a);
  Tuple* result = tuple_allocate(size_t(m->groups - 1));
  if (!result) return Value::exception();
  for (int64_t g = 1; g < m->groups; ++g) {
    Value text = group_text(m, g, a[1]);
    if (text.is_exception()) return text;
    store(result, &result->items[g - 1], text);
  }
  return Value::object(result);
}

Value groupdict(const Value* a) {
  Match* m = self_of(a);
  Dict* result = dict_new();
  Value name, number;
  for (size_t position = 0; dict_next(pattern_of(m)->group_index.as<Dict>(), &position, &name, &number);) {
    const bool known = number.is_small_int() && uint64_t(number.as_small_int()) < uint64_t(m->groups);
    int64_t g = known ? number.as_small_int() : group_number(m, name);
    Value text = g < 0 ? Value::exception() : group_text(m, g, a[1]);
    if (text.is_exception() || !dict_set(result, name, text)) return Value::exception();
  }
  return Value::object(result);
}

template <int kSide>
Value bound(const Value* a) {
  int64_t g = group_number(self_of(a), a[1]);
  return g < 0 ? Value::exception() : Value::small_int(self_of(a)->spans[2 * g + kSide]);
}

Value span_tuple(const Match* m, int64_t g) {
  return tuple_new({Value::small_int(m->spans[2 * g]), Value::small_int(m->spans[2 * g + 1])});
}

Value span(const Value* a) {
  int64_t g = group_number(self_of(a), a[1]);
  return g < 0 ? Value::exception() : span_tuple(self_of(a), g);
}

Value expand(const Value* a) {
  Value function = import_attribute("re", "_expand");
  if (function.is_exception()) return function;
  return call(function, {self_of(a)->pattern, a[0], a[1]});
}

Value repr_slot(const Value* a) {
  Match* m = self_of(a);
  Value text = group_text(m, 0, Value::none());
  if (text.is_exception()) return text;
  return format_string("<%s object; span=(%zd, %zd), match=%.50R>", type_name(type_of(a[0])), m->spans[0],
                       m->spans[1], text);
}

Value get_regs(Value self) {
  auto* m = self.as<Match>();
  if (!m->regs.is_unbound()) return m->regs;
  Tuple* regs = tuple_allocate(size_t(m->groups));
  if (!regs) return Value::exception();
  for (int64_t g = 0; g < m->groups; ++g) store(regs, &regs->items[g], span_tuple(m, g));
  store(m, &m->regs, Value::object(regs));
  return m->regs;
}

Value get_lastindex(Value self) {
  int64_t g = self.as<Match>()->last_group;
  return g < 0 ? Value::none() : Value::small_int(g);
}

Value get_lastgroup(Value self) {
  auto* m = self.as<Match>();
  auto* names = pattern_of(m)->index_group.as<Tuple>();
  bool named = m->last_group >= 0 && m->last_group < int64_t(names->length);
  return named ? names->items[m->last_group] : Value::none();
}

Value get_pos(Value self) { return Value::small_int(self.as<Match>()->pos); }
Value get_endpos(Value self) { return Value::small_int(self.as<Match>()->endpos); }

const NativeDef kMethods[] = {
    {"__repr__", "$self, /", repr_slot, "Return repr(self)."},
    {"__getitem__", "$self, key, /", get_item_slot, "Return self[key]."},
    {"__copy__", "$self, /", return_self},
    {"__deepcopy__", "$self, memo, /", return_self},
    CLASS_GETITEM_ROW,
    {"group", "$self, /, *args", group,
     "Text of a group, or a tuple of texts of several; the whole match is group 0."},
    {"start", "$self, group=0, /", bound<0>, "Index where the group's text begins, -1 if it did not match."},
    {"end", "$self, group=0, /", bound<1>, "Index where the group's text ends, -1 if it did not match."},
    {"span", "$self, group=0, /", span, "Pair of start and end."},
    {"groups", "$self, /, default=None", groups,
     "Tuple of all groups' texts, default for those that did not match."},
    {"groupdict", "$self, /, default=None", groupdict, "Dict of all named groups' texts."},
    {"expand", "$self, /, template", expand, "The template with its group references replaced, as sub does."},
    {}};

const GetSetDef kGetSets[] = {
    {"lastindex", get_lastindex, nullptr, "Number of the group that was closed last."},
    {"lastgroup", get_lastgroup, nullptr, "Name of the group that was closed last."},
    {"regs", get_regs, nullptr, "Tuple of all groups' spans."},
    {"pos", get_pos, readonly_attribute, "Index at which matching began."},
    {"endpos", get_endpos, readonly_attribute, "Index beyond which the engine did not look."},
    {}};

const MemberDef kMembers[] = {{"string", offsetof(Match, string), true, true, "The text matched."},
                              {"re", offsetof(Match, pattern), true, true, "The pattern."},
                              {}};

}  // namespace

const TypeSpec g_match_spec = {.size = sizeof(Match),
                               .doc = "What a pattern found, and where.",
                               .methods = kMethods,
                               .getsets = kGetSets,
                               .members = kMembers};

}  // namespace krait::sre
