// Printing of uncaught exceptions: chains of causes and contexts, tracebacks with source lines and carets,
// exception groups as trees, notes, syntax errors, suggestions.
//
// The text is collected first and written at once, so that a failing repr or write cannot leave half a line.
#include "runtime/traceback_print.h"

#include <cstdio>
#include <string>
#include <vector>

#include "runtime/bytes.h"
#include "runtime/code.h"
#include "runtime/compiler.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/source_line.h"
#include "runtime/suggestions.h"
#include "runtime/tuple.h"
#include "runtime/type.h"

namespace krait {

namespace {

constexpr int kSourceIndent = 4;
constexpr int kRepeatsShown = 3;
constexpr int64_t kDefaultLimit = 1000;
constexpr size_t kMaxGroupWidth = 15;
constexpr int kMaxGroupDepth = 10;
constexpr const char* kHeader = "Traceback (most recent call last):\n";
constexpr const char* kGroupHeader = "Exception Group Traceback (most recent call last):\n";
constexpr const char* kCauseMessage =
    "The above exception was the direct cause of the following exception:\n";
constexpr const char* kContextMessage =
    "During handling of the above exception, another exception occurred:\n";

// Where lines begin: inside an exception group they are indented and have a bar in front.
struct Margin {
  int indent = 0;
  const char* bar = "";

  void append_to(StringBuilder& out) const {
    out.append_fill(' ', size_t(indent));
    out.append_ascii(bar);
  }
};

bool is_blank(uint32_t c) { return c == ' ' || c == '\t' || c == '\f'; }

// --- source lines ---

size_t leading_blanks(const Str* line) {
  size_t n = 0;
  while (n < line->length && is_blank(line->at(n))) ++n;
  return n;
}

size_t utf8_length(uint32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

// Number of characters in the first `bytes` bytes of the line's UTF-8.
int64_t characters_before(const Str* line, int64_t bytes) {
  int64_t at = 0;
  size_t i = 0;
  for (; i < line->length && at < bytes; ++i) at += int64_t(utf8_length(line->at(i)));
  return int64_t(i);
}

// The part of a source line that an instruction came from, in characters; between `left` and `right` (when
// set) stands the operator that failed.
struct Highlight {
  int64_t start, end;
  int64_t left = -1, right = -1;
};

void find_operator(const Str* line, Highlight* h) {
  if (!g_compiler.find_anchors || h->end <= h->start) return;
  const Value segment = str_substring(const_cast<Str*>(line), size_t(h->start), size_t(h->end));
  if (segment.is_exception()) {
    clear_exception();
    return;
  }
  int left, right;
  if (!g_compiler.find_anchors(str_to_utf8(segment), &left, &right)) return;
  h->left = h->start + characters_before(segment.as<Str>(), left);
  h->right = h->start + characters_before(segment.as<Str>(), right);
}

void append_carets(StringBuilder& out, const Highlight& h, int64_t truncation) {
  const bool operator_marked = h.left != -1 || h.right != -1;
  for (int64_t at = truncation + 1; at <= h.end; ++at) {
    if (at <= h.start) {
      out.append_char(' ');
    } else if (!operator_marked) {
      out.append_char('^');
    } else {
      out.append_char(h.left < at && at <= h.right ? '^' : '~');
    }
  }
  out.append_char('\n');
}

// The source line of a traceback entry, and carets unless they would cover all of it.
void append_source(StringBuilder& out, const Margin& margin, const Code* code, const Traceback* tb) {
  const Value source = source_line(code->filename, int(traceback_line(tb)));
  if (source.is_unbound()) return;
  const auto* line = source.as<Str>();
  const size_t blanks = leading_blanks(line);
  margin.append_to(out);
  out.append_fill(' ', kSourceIndent);
  out.append(line, blanks, line->length);
  out.append_char('\n');

  const CodePosition p = code_position_at(const_cast<Code*>(code), int(tb->last_instruction));
  if (tb->last_instruction < 0 || p.line < 0 || p.end_line < 0 || p.column < 0 || p.end_column < 0) return;
  Highlight h{characters_before(line, p.column), 0};
  if (p.line == p.end_line) {
    h.end = characters_before(line, p.end_column);
    find_operator(line, &h);
  } else {
    h.end = int64_t(line->length);
    while (h.end > 0 && is_blank(line->at(size_t(h.end - 1)))) --h.end;
  }
  const bool covers_all = h.end - h.start == int64_t(line->length - blanks);
  if (covers_all && h.left == -1) return;
  margin.append_to(out);
  append_carets(out, h, int64_t(blanks) - kSourceIndent);
}

// --- tracebacks ---

Code* code_of_frame(Value frame) {
  const Value code = get_attribute(frame, "f_code");
  if (!code.is_exception()) return code.as<Code>();
  clear_exception();
  return nullptr;
}

void append_repeated(StringBuilder& out, int64_t count) {
  count -= kRepeatsShown;
  out.append_ascii("  [Previous line repeated " + std::to_string(count) +
                   (count > 1 ? " more times]\n" : " more time]\n"));
}

// Identity of a traceback line, to collapse repeated ones.
struct LineKey {
  const Str* filename = nullptr;
  const Str* name = nullptr;
  int64_t line = -1;

  bool same_as(const LineKey& other) const {
    return filename && line != -1 && line == other.line && str_equal(filename, other.filename) &&
           str_equal(name, other.name);
  }
};

void append_entry(StringBuilder& out, const Margin& margin, const Code* code, const Traceback* tb) {
  margin.append_to(out);
  out.append_ascii("  File \"");
  out.append(code->filename.as<Str>());
  out.append_ascii("\", line " + std::to_string(traceback_line(tb)) + ", in ");
  out.append(code->name.as<Str>());
  out.append_char('\n');
  append_source(out, margin, code, tb);
}

int64_t traceback_limit() {
  const Value limit = sys_get(str_intern("tracebacklimit"));
  int64_t n;
  if (limit.is_unbound() || !is_int(limit)) return kDefaultLimit;
  if (!int_fits_i64(limit, &n)) return int_sign(limit) < 0 ? 0 : INT64_MAX;
  return n;
}

void append_entries(StringBuilder& out, const Margin& margin, Value traceback, int64_t limit) {
  int64_t depth = 0;
  for (Value at = traceback; has_kind(at, Kind::Traceback); at = at.as<Traceback>()->next) ++depth;
  Value at = traceback;
  for (; depth > limit; --depth) at = at.as<Traceback>()->next;
  LineKey last;
  int64_t repeats = 0;
  for (; has_kind(at, Kind::Traceback); at = at.as<Traceback>()->next) {
    const auto* tb = at.as<Traceback>();
    const Code* code = code_of_frame(tb->frame);
    if (!code) continue;
    const LineKey key{code->filename.as<Str>(), code->name.as<Str>(), traceback_line(tb)};
    if (!last.same_as(key)) {
      if (repeats > kRepeatsShown) append_repeated(out, repeats);
      last = key;
      repeats = 0;
    }
    if (++repeats <= kRepeatsShown) append_entry(out, margin, code, tb);
  }
  if (repeats > kRepeatsShown) append_repeated(out, repeats);
}

void append_traceback_with(StringBuilder& out, const Margin& margin, const char* header_bar,
                           const char* header, Value traceback) {
  const int64_t limit = traceback_limit();
  if (limit <= 0) return;
  Margin{margin.indent, header_bar}.append_to(out);
  out.append_ascii(header);
  append_entries(out, margin, traceback, limit);
}

// --- exceptions ---

class ExceptionPrinter {
 public:
  explicit ExceptionPrinter(StringBuilder& out) : out_(out) {}

  void print(Value exception);

 private:
  Margin margin() const { return {2 * group_depth_, group_depth_ ? "| " : ""}; }
  bool seen(Value exception) const {
    for (uint64_t raw : seen_)
      if (raw == exception.raw) return true;
    return false;
  }
  void print_chain(Value exception);
  void print_linked(Value linked, const char* message);
  void print_single(Value exception);
  void print_traceback(Value exception);
  Value print_syntax_location(Value exception);
  void print_message(Type* type, Value shown);
  void print_notes(Value exception);
  void print_note(Value note);
  void print_group(Value group);
  void print_group_member(Value group, size_t index, bool last);

  StringBuilder& out_;
  std::vector<uint64_t> seen_;
  int group_depth_ = 0;
  bool need_close_ = false;
};

void ExceptionPrinter::print(Value exception) {
  NativeRecursion guard(" in print_exception");
  if (guard.exceeded()) {
    clear_exception();
    return;
  }
  print_chain(exception);
  if (is_instance(exception, types::BaseExceptionGroup)) {
    print_group(exception);
  } else {
    print_single(exception);
  }
}

void ExceptionPrinter::print_chain(Value exception) {
  const auto* e = exception.as<Exception>();
  seen_.push_back(exception.raw);
  if (!e->cause.is_unbound()) {
    if (!seen(e->cause)) print_linked(e->cause, kCauseMessage);
  } else if (!e->context.is_unbound() && !e->suppress_context.is_true()) {
    if (!seen(e->context)) print_linked(e->context, kContextMessage);
  }
}

void ExceptionPrinter::print_linked(Value linked, const char* message) {
  const bool need_close = need_close_;
  need_close_ = false;
  print(linked);
  need_close_ = need_close;
  margin().append_to(out_);
  out_.append_char('\n');
  margin().append_to(out_);
  out_.append_ascii(message);
  margin().append_to(out_);
  out_.append_char('\n');
}

void ExceptionPrinter::print_traceback(Value exception) {
  const Value traceback = exception.as<Exception>()->traceback;
  if (traceback.is_unbound()) return;
  const bool group = is_instance(exception, types::BaseExceptionGroup);
  const Margin m = margin();
  append_traceback_with(out_, m, group && group_depth_ == 1 ? "+ " : m.bar, group ? kGroupHeader : kHeader,
                        traceback);
}

// Fields of an exception that looks like a SyntaxError.
struct SyntaxLocation {
  Value message, filename, text;
  int64_t line, offset = -1, end_line, end_offset = -1;
};

// An attribute that must be an int; None (or absence) gives the fallback where that is allowed.
bool int_attribute(Value v, const char* name, bool optional, int64_t fallback, int64_t* out) {
  const Value found = get_attribute_or_unbound(v, str_intern(name));
  if (found.is_exception()) return false;
  if (found.is_unbound() || found.is_none()) {
    *out = fallback;
    return optional;
  }
  return int_to_i64(found, out);
}

bool read_syntax_location(Value exception, SyntaxLocation* s) {
  s->message = get_attribute_or_unbound(exception, str_intern("msg"));
  s->filename = get_attribute_or_unbound(exception, str_intern("filename"));
  s->text = get_attribute_or_unbound(exception, str_intern("text"));
  for (Value v : {s->message, s->filename, s->text})
    if (v.is_exception() || v.is_unbound()) return false;
  if (s->filename.is_none()) s->filename = str_from_ascii("<string>");
  if (!int_attribute(exception, "lineno", false, 0, &s->line) ||
      !int_attribute(exception, "offset", true, -1, &s->offset))
    return false;
  // The range counts for SyntaxError itself only; its subclasses have one caret.
  s->end_line = s->line;
  if (type_of(exception) != types::SyntaxError) return true;
  return int_attribute(exception, "end_lineno", true, s->line, &s->end_line) &&
         int_attribute(exception, "end_offset", true, -1, &s->end_offset);
}

// The offending line and carets below it. Offsets count from 1. CPython draws no margin here.
void append_error_text(StringBuilder& out, const SyntaxLocation& s) {
  const auto* text = s.text.as<Str>();
  size_t begin = leading_blanks(text), end = text->length;
  int64_t offset = s.offset - 1 - int64_t(begin);
  int64_t end_offset = s.end_line > s.line ? int64_t(text->length) : s.end_offset;
  const int64_t carets = end_offset > 0 && end_offset > s.offset ? end_offset - s.offset : 1;
  if (end > begin && text->at(end - 1) == '\n') --end;
  // Offsets may count bytes, and are clipped to the number of those.
  offset = std::min(offset, int64_t(str_to_utf8(str_substring(s.text.as<Str>(), begin, end)).size()));
  // Of several lines, begin with the one that the offset is in.
  for (size_t i = begin; i < end; ++i) {
    if (text->at(i) != '\n') continue;
    if (int64_t(i - begin) >= offset) break;
    offset -= int64_t(i + 1 - begin);
    begin = i + 1;
  }
  out.append_fill(' ', kSourceIndent);
  out.append(text, begin, end);
  out.append_char('\n');
  if (offset < 0) return;
  out.append_fill(' ', size_t(kSourceIndent + offset));
  // Those of a range end with the line.
  const int64_t room = std::max<int64_t>(int64_t(end - begin) - offset, 1);
  out.append_fill('^', size_t(std::min(carets, room)));
  out.append_char('\n');
}

// For syntax errors: file, line and text. What is then printed as the message; the exception itself
// otherwise.
Value ExceptionPrinter::print_syntax_location(Value exception) {
  const Value marker = get_attribute_or_unbound(exception, str_intern("print_file_and_line"));
  SyntaxLocation s;
  if (marker.is_exception() || marker.is_unbound() || !read_syntax_location(exception, &s)) {
    clear_exception();
    return exception;
  }
  margin().append_to(out_);
  out_.append_ascii("  File \"");
  if (!out_.append_str_of(s.filename)) clear_exception();
  out_.append_ascii("\", line " + std::to_string(s.line) + "\n");
  if (is_str(s.text)) append_error_text(out_, s);
  return s.message;
}

void ExceptionPrinter::print_message(Type* type, Value shown) {
  margin().append_to(out_);
  append_exception_name(out_, type);
  const Value text = shown.is_none() ? str_from_ascii("None") : str_of(shown);
  if (text.is_exception()) {
    clear_exception();
    out_.append_ascii(": <exception str() failed>");
  } else if (text.as<Str>()->length) {
    out_.append_ascii(": ");
    out_.append(text.as<Str>());
  }
}

void ExceptionPrinter::print_note(Value note) {
  const Value text = str_of(note);
  if (text.is_exception()) {
    clear_exception();
    out_.append_ascii("<note str() failed>");
  } else {
    // Line by line, each behind the margin.
    const Value lines = call_method(text, str_intern("splitlines"), {Value::true_()});
    if (lines.is_exception()) {
      clear_exception();
      return;
    }
    for (int64_t i = 0; i < lines.as<List>()->length; ++i) {
      margin().append_to(out_);
      out_.append(list_get(lines.as<List>(), i).as<Str>());
    }
  }
  out_.append_char('\n');
}

void ExceptionPrinter::print_notes(Value exception) {
  const Value notes = get_attribute_or_unbound(exception, names::__notes__);
  if (notes.is_exception()) clear_exception();
  if (notes.is_exception() || notes.is_unbound()) return;
  const bool sequence =
      is_list(notes) || is_tuple(notes) || (type_of(notes)->slot(Slot::GetItem) && !is_dict(notes));
  const Value items = sequence ? list_from_iterable(notes) : Value::exception();
  if (!items.is_exception()) {
    for (int64_t i = 0; i < items.as<List>()->length; ++i) print_note(list_get(items.as<List>(), i));
    return;
  }
  clear_exception();
  margin().append_to(out_);
  if (!out_.append_repr_of(notes)) {
    clear_exception();
    out_.append_ascii("<__notes__ repr() failed>");
  }
}

void ExceptionPrinter::print_single(Value exception) {
  print_traceback(exception);
  const Value shown = print_syntax_location(exception);
  print_message(type_of(exception), shown);
  const Value suggestion = suggestion_for(exception);
  if (!suggestion.is_unbound()) {
    out_.append_ascii(". Did you mean: '");
    out_.append(suggestion.as<Str>());
    out_.append_ascii("'?");
  }
  out_.append_char('\n');
  print_notes(exception);
}

void ExceptionPrinter::print_group_member(Value group, size_t index, bool last) {
  const auto* members = group.as<ExceptionGroupObject>()->exceptions.as<Tuple>();
  const bool truncated = index >= kMaxGroupWidth;
  out_.append_fill(' ', size_t(margin().indent));
  out_.append_ascii(index == 0 ? "+-" : "  ");
  out_.append_ascii("+---------------- " + (truncated ? std::string("...") : std::to_string(index + 1)) +
                    " ----------------\n");
  ++group_depth_;
  if (truncated) {
    const size_t remaining = size_t(members->length) - kMaxGroupWidth;
    margin().append_to(out_);
    out_.append_ascii("and " + std::to_string(remaining) + " more exception" + (remaining > 1 ? "s" : "") +
                      "\n");
  } else {
    print(members->items[index]);
  }
  if (last && need_close_) {
    out_.append_fill(' ', size_t(margin().indent));
    out_.append_ascii("+------------------------------------\n");
    need_close_ = false;
  }
  --group_depth_;
}

void ExceptionPrinter::print_group(Value group) {
  if (group_depth_ > kMaxGroupDepth) {
    margin().append_to(out_);
    out_.append_ascii("... (max_group_depth is " + std::to_string(kMaxGroupDepth) + ")\n");
    return;
  }
  if (group_depth_ == 0) ++group_depth_;
  print_single(group);
  const size_t count = size_t(group.as<ExceptionGroupObject>()->exceptions.as<Tuple>()->length);
  const size_t shown = count <= kMaxGroupWidth ? count : kMaxGroupWidth + 1;
  need_close_ = false;
  for (size_t i = 0; i < shown; ++i) {
    // The closing line is drawn by the innermost group that ends here.
    const bool last = i == shown - 1;
    if (last) need_close_ = true;
    print_group_member(group, i, last);
  }
  if (group_depth_ == 1) --group_depth_;
}

}  // namespace

void append_traceback(StringBuilder& out, Value traceback, const char* header) {
  append_traceback_with(out, Margin{}, "", header, traceback);
}

void append_exception_name(StringBuilder& out, Type* type) {
  const Value module = type_module(type);
  if (module.is_unbound() || !is_str(module)) {
    out.append_ascii("<unknown>");
  } else if (!str_equals_ascii(module.as<Str>(), "builtins") &&
             !str_equals_ascii(module.as<Str>(), "__main__")) {
    out.append(module.as<Str>());
    out.append_char('.');
  }
  out.append(type->qualname.as<Str>());
}

Value format_exception_text(Value exception) {
  StringBuilder out;
  if (!is_exception_instance(exception)) {
    out.append_ascii("TypeError: print_exception(): Exception expected for value, ");
    out.append_utf8(type_name_of(exception));
    out.append_ascii(" found\n");
  } else {
    ExceptionPrinter(out).print(exception);
  }
  return out.finish();
}

bool write_text(Value file, Value text, bool flush) {
  const bool written = !text.is_exception() && !call_method(file, names::write, {text}).is_exception();
  if (!written) clear_exception();
  if (flush && call_method(file, names::flush).is_exception()) clear_exception();
  return written;
}

void print_exception(Value exception, Value file) {
  const Value pending = take_exception();
  const Value text = format_exception_text(exception);
  if (file.is_none()) file = sys_get(names::stderr_);
  if (!file.is_unbound() && !file.is_none()) {
    if (!write_text(file, text, true)) std::fputs("lost sys.stderr\n", stderr);
  } else if (!text.is_exception()) {
    std::fputs(str_to_utf8(text).c_str(), stderr);
  }
  clear_exception();
  restore_exception(pending);
}

}  // namespace krait
