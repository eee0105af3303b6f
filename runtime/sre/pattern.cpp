// Compiled patterns, scanners, and the iterator of finditer.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/sre/objects.h"
#include "runtime/tuple.h"
#include "runtime/types/descriptors.h"
#include "runtime/types/support.h"
#include "runtime/types/text.h"

namespace krait::sre {

Type *g_pattern_type, *g_scanner_type, *g_iterator_type;

// --- subjects ---

bool Subject::get(Value v, const Pattern* pattern, int64_t start, int64_t stop) {
  string = v;
  bool is_text = is_str(v);
  if (is_text) {
    auto* s = v.as<Str>();
    data = s->data;
    width = s->width;
    length = int64_t(s->length);
  } else if (is_bytes(v)) {
    data = v.as<Bytes>()->data;
    width = 1;
    length = int64_t(v.as<Bytes>()->length);
  } else if (has_buffer(v)) {
    if (!buffer_get(v, &buffer_)) return false;
    data = buffer_.data;
    width = 1;
    length = int64_t(buffer_.length);
  } else {
    raise_type_error("expected string or bytes-like object, got '%.200T'", v);
    return false;
  }
  if (is_text && pattern->is_for_bytes()) {
    raise_type_error("cannot use a bytes pattern on a string-like object");
    return false;
  }
  if (!is_text && is_str(pattern->source)) {
    raise_type_error("cannot use a string pattern on a bytes-like object");
    return false;
  }
  pos = std::clamp<int64_t>(start, 0, length);
  end = std::clamp<int64_t>(stop, 0, length);
  return true;
}

Value Subject::slice(int64_t begin, int64_t stop) const {
  begin = std::min(begin, length);
  stop = std::clamp(stop, begin, length);
  if (is_str(string)) return str_substring(string.as<Str>(), size_t(begin), size_t(stop));
  if (is_bytes(string)) return bytes_slice(string.as<Bytes>(), size_t(begin), size_t(stop));
  return bytes_new(static_cast<const uint8_t*>(data) + begin, size_t(stop - begin));
}

namespace {

Pattern* self_of(const Value* a) { return a[0].as<Pattern>(); }

void finalize(Object* o) { delete static_cast<Pattern*>(o)->program; }

// The arguments (string, pos, endpos), as of match and its relatives. False: raised.
bool subject_arguments(const Value* a, Subject* out) {
  int64_t pos, end;
  return int_to_i64(a[2], &pos) && int_to_i64(a[3], &end) && out->get(a[1], self_of(a), pos, end);
}

enum class How { Match, FullMatch, Search };

template <How kHow>
Value find_one(const Value* a) {
  Subject subject;
  if (!subject_arguments(a, &subject)) return Value::exception();
  Matcher matcher(*self_of(a)->program, subject.data, subject.width, subject.end);
  Outcome outcome =
      kHow == How::Search ? matcher.search(subject.pos) : matcher.match(subject.pos, kHow == How::FullMatch);
  if (outcome == Outcome::Match) return match_new(self_of(a), subject, matcher);
  return outcome == Outcome::None ? Value::none() : Value::exception();
}

// Calls found() for each match in the text; false (raised) when it says so.
template <class F>
bool for_matches(const Subject& subject, Matcher& matcher, F found) {
  int64_t at = subject.pos, must_advance = -1;
  for (;;) {
    Outcome outcome = matcher.search(at, must_advance);
    if (outcome != Outcome::Match) return outcome == Outcome::None;
    if (!found()) return false;
    at = matcher.stop();
    must_advance = matcher.next_must_advance();
  }
}

Value group_or_empty(const Subject& subject, const Matcher& matcher, int64_t group) {
  Span span = matched_span(matcher, group);
  return span.begin < 0 ? subject.slice(0, 0) : subject.slice(span.begin, span.end);
}

// What findall gives for a match: the text, the only group, or a tuple of groups.
Value found_item(const Pattern* pattern, const Subject& subject, const Matcher& matcher) {
  if (pattern->groups <= 1) return group_or_empty(subject, matcher, pattern->groups);
  Tuple* t = tuple_allocate(size_t(pattern->groups));
  if (!t) return Value::exception();
  for (int64_t g = 1; g <= pattern->groups; ++g) {
    Value text = group_or_empty(subject, matcher, g);
    if (text.is_exception()) return text;
    store(t, &t->items[g - 1], text);
  }
  return Value::object(t);
}

Value findall(const Value* a) {
  Subject subject;
  if (!subject_arguments(a, &subject)) return Value::exception();
  Matcher matcher(*self_of(a)->program, subject.data, subject.width, subject.end);
  PieceList list;
  bool ok = for_matches(subject, matcher, [&] { return list.add(found_item(self_of(a), subject, matcher)); });
  return ok ? list.finish() : Value::exception();
}

Value split(const Value* a) {
  Pattern* pattern = self_of(a);
  Subject subject;
  int64_t max;
  if (!int_to_i64(a[2], &max) || !subject.get(a[1], pattern)) return Value::exception();
  Matcher matcher(*pattern->program, subject.data, subject.width, subject.end);
  PieceList list;
  int64_t done = 0, at = 0, must_advance = -1;
  for (int64_t n = 0; max == 0 || n < max; ++n) {
    Outcome outcome = matcher.search(at, must_advance);
    if (outcome == Outcome::Error) return Value::exception();
    if (outcome == Outcome::None) break;
    if (!list.add(subject.slice(done, matcher.start()))) return Value::exception();
    for (int64_t g = 1; g <= pattern->groups; ++g) {
      Span span = matched_span(matcher, g);
      if (!list.add(span.begin < 0 ? Value::none() : subject.slice(span.begin, span.end)))
        return Value::exception();
    }
    done = at = matcher.stop();
    must_advance = matcher.next_must_advance();
  }
  return list.add(subject.slice(done, subject.end)) ? list.finish() : Value::exception();
}

Value sub(const Value* a) {
  int64_t count, replaced;
  if (!int_to_i64(a[3], &count)) return Value::exception();
  return substitute(self_of(a), a[1], a[2], count, &replaced);
}

Value subn(const Value* a) {
  int64_t count, replaced;
  if (!int_to_i64(a[3], &count)) return Value::exception();
  Value text = substitute(self_of(a), a[1], a[2], count, &replaced);
  return text.is_exception() ? text : tuple_new({text, Value::small_int(replaced)});
}

// --- scanners and finditer ---

struct Scanner : Object {
  Value pattern, string;
  Value view;            // memoryview that keeps a buffer's size fixed, for what is neither str nor bytes
  int64_t pos, end;      // as given
  int64_t at;            // where to go on; -1: finished
  int64_t must_advance;  // see Matcher
};

Value scanner_new(const Value* a, Type* type) {
  Subject subject;
  if (!subject_arguments(a, &subject)) return Value::exception();
  auto* s = static_cast<Scanner*>(allocate_instance(type));
  s->pattern = a[0];
  s->string = a[1];
  if (!is_str(a[1]) && !is_bytes(a[1])) {
    Value view = memoryview_new(a[1]);
    if (view.is_exception()) return view;
    store(s, &s->view, view);
  }
  s->pos = s->at = subject.pos;
  s->end = subject.end;
  s->must_advance = -1;
  return Value::object(s);
}

// The next match; None at the end.
Value scanner_step(Scanner* s, bool search) {
  if (s->at < 0) return Value::none();
  auto* pattern = s->pattern.as<Pattern>();
  Subject subject;
  if (!subject.get(s->string, pattern, s->pos, s->end)) return Value::exception();
  Matcher matcher(*pattern->program, subject.data, subject.width, subject.end);
  Outcome outcome =
      search ? matcher.search(s->at, s->must_advance) : matcher.match(s->at, false, s->must_advance);
  if (outcome == Outcome::Error) return Value::exception();
  if (outcome == Outcome::None) {
    s->at = -1;
    return Value::none();
  }
  s->at = matcher.stop();
  s->must_advance = matcher.next_must_advance();
  return match_new(pattern, subject, matcher);
}

Value scanner(const Value* a) { return scanner_new(a, g_scanner_type); }
Value finditer(const Value* a) { return scanner_new(a, g_iterator_type); }
Value scanner_match(const Value* a) { return scanner_step(a[0].as<Scanner>(), false); }
Value scanner_search(const Value* a) { return scanner_step(a[0].as<Scanner>(), true); }

Value iterator_next(const Value* a) {
  Value match = scanner_step(a[0].as<Scanner>(), true);
  return match.is_none() ? Value::unbound() : match;
}

// --- patterns as objects ---

struct FlagName {
  uint32_t flag;
  const char* name;
};
constexpr FlagName kFlagNames[] = {
    {kFlagTemplate, "re.TEMPLATE"},   {kFlagIgnoreCase, "re.IGNORECASE"}, {kFlagLocale, "re.LOCALE"},
    {kFlagMultiline, "re.MULTILINE"}, {kFlagDotAll, "re.DOTALL"},         {kFlagVerbose, "re.VERBOSE"},
    {kFlagDebug, "re.DEBUG"},         {kFlagAscii, "re.ASCII"},
};

Value repr_slot(const Value* a) {
  Pattern* pattern = self_of(a);
  uint32_t flags = pattern->flags;
  bool default_unicode =
      is_str(pattern->source) && (flags & (kFlagLocale | kFlagUnicode | kFlagAscii)) == kFlagUnicode;
  if (default_unicode) flags &= ~uint32_t{kFlagUnicode};
  std::string names;
  for (const FlagName& f : kFlagNames) {
    if (!(flags & f.flag)) continue;
    names += names.empty() ? ", " : "|";
    names += f.name;
    flags &= ~f.flag;
  }
  if (flags) {
    char text[16];
    snprintf(text, sizeof text, "0x%x", flags);
    names += names.empty() ? ", " : "|";
    names += text;
  }
  return format_string("re.compile(%.200R%s)", pattern->source, names.c_str());
}

Value hash_slot(const Value* a) {
  Pattern* p = self_of(a);
  int64_t source_hash;
  if (!hash(p->source, &source_hash)) return Value::exception();
  auto* code = p->code.as<Bytes>();
  int64_t h = bytes_hash(code->data, code->length) ^ source_hash ^ int64_t(p->flags) ^
              int64_t(p->is_for_bytes()) ^ p->groups;
  return int_from_i64(h == -1 ? -2 : h);
}

template <bool kEqual>
Value equality(const Value* a) {
  if (type_of(a[1]) != g_pattern_type) return Value::not_implemented();
  Pattern *p = self_of(a), *q = a[1].as<Pattern>();
  int equal = p->flags == q->flags && p->is_for_bytes() == q->is_for_bytes() &&
              p->code.as<Bytes>()->view() == q->code.as<Bytes>()->view();
  // Comparing the sources may raise (BytesWarning), so it comes last.
  if (equal) equal = equals(p->source, q->source);
  return equal < 0 ? Value::exception() : Value::boolean((equal != 0) == kEqual);
}

Value get_flags(Value self) { return Value::small_int(self.as<Pattern>()->flags); }
Value get_groups(Value self) { return Value::small_int(self.as<Pattern>()->groups); }
Value get_group_index(Value self) {
  return call(type_value(types::mappingproxy), {self.as<Pattern>()->group_index});
}

#define RANGE "$self, /, string, pos=0, endpos=sys.maxsize"

const NativeDef kPatternMethods[] = {
    {"__repr__", "$self, /", repr_slot, "Return repr(self)."},
    {"__hash__", "$self, /", hash_slot, "Return hash(self)."},
    {"__eq__", "$self, value, /", equality<true>, "Return self==value."},
    {"__ne__", "$self, value, /", equality<false>, "Return self!=value."},
    {"__copy__", "$self, /", return_self},
    {"__deepcopy__", "$self, memo, /", return_self},
    CLASS_GETITEM_ROW,
    {"match", RANGE, find_one<How::Match>, "Match at the beginning of the text (at pos)."},
    {"fullmatch", RANGE, find_one<How::FullMatch>, "Match the whole text (from pos to endpos)."},
    {"search", RANGE, find_one<How::Search>, "Find the first match."},
    {"findall", RANGE, findall, "List of the texts (or groups) of all matches that do not overlap."},
    {"finditer", RANGE, finditer, "Iterator over all matches that do not overlap."},
    {"scanner", RANGE, scanner, "An object that finds one match after the other."},
    {"split", "$self, /, string, maxsplit=0", split, "List of the parts between matches, groups included."},
    {"sub", "$self, /, repl, string, count=0", sub,
     "The text with matches replaced by repl, a template or a function of the match."},
    {"subn", "$self, /, repl, string, count=0", subn,
     "Pair of what sub gives and the number of replacements."},
    {}};

const GetSetDef kPatternGetSets[] = {
    {"flags", get_flags, readonly_attribute, "The flags, inline ones included."},
    {"groups", get_groups, readonly_attribute, "Number of groups."},
    {"groupindex", get_group_index, nullptr, "Numbers of the named groups."},
    {}};
const MemberDef kPatternMembers[] = {
    {"pattern", offsetof(Pattern, source), true, true, "The pattern's text."}, {}};

const NativeDef kScannerMethods[] = {
    {"match", "$self, /", scanner_match}, {"search", "$self, /", scanner_search}, {}};
const MemberDef kScannerMembers[] = {{"pattern", offsetof(Scanner, pattern)}, {}};

const NativeDef kIteratorMethods[] = {{"__iter__", "$self, /", return_self, "Implement iter(self)."},
                                      {"__next__", "$self, /", iterator_next, "Implement next(self)."},
                                      {}};

}  // namespace

const TypeSpec g_pattern_spec = {.size = sizeof(Pattern),
                                 .doc = "Compiled regular expression object.",
                                 .methods = kPatternMethods,
                                 .getsets = kPatternGetSets,
                                 .members = kPatternMembers,
                                 .finalize = finalize};
const TypeSpec g_scanner_spec = {
    .size = sizeof(Scanner), .methods = kScannerMethods, .members = kScannerMembers};
const TypeSpec g_iterator_spec = {.size = sizeof(Scanner), .methods = kIteratorMethods};

}  // namespace krait::sre
