// Pattern.sub and subn. A replacement with backslashes is parsed by the re module (which caches that), and
// expanded here.
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/search.h"
#include "runtime/sre/objects.h"
#include "runtime/tuple.h"

namespace krait::sre {

namespace {

// Collects the pieces of the result, all str or all bytes.
class Pieces {
 public:
  explicit Pieces(const Subject& subject) : subject_(subject), text_(is_str(subject.string)) {}

  void add_slice(int64_t begin, int64_t end) {
    if (begin >= end) return;
    ++count_;
    if (text_) {
      out_.append(subject_.string.as<Str>(), size_t(begin), size_t(end));
    } else {
      out_.append_latin1(static_cast<const uint8_t*>(subject_.data) + begin, size_t(end - begin));
    }
  }

  // A replacement; None adds nothing. False: raised.
  bool add(Value v) {
    if (v.is_none()) return true;
    if (text_) {
      if (!is_str(v)) return refuse("str instance", v);
      out_.append(v.as<Str>());
    } else {
      Buffer buffer;
      if (!has_buffer(v)) return refuse("a bytes-like object", v);
      if (!buffer_get(v, &buffer)) return false;
      out_.append_latin1(buffer.data, buffer.length);
    }
    ++count_;
    return true;
  }

  Value finish() {
    Value result = out_.finish();
    if (text_ || result.is_exception()) return result;
    return bytes_new(result.as<Str>()->data, result.as<Str>()->length);
  }

 private:
  bool refuse(const char* wanted, Value v) const {
    raise_type_error("sequence item %zd: expected %s, %.80T found", count_, wanted, v);
    return false;
  }

  const Subject& subject_;
  bool text_;
  StringBuilder out_;  // bytes as characters below 256
  int64_t count_ = 0;
};

// What matches are replaced by.
class Replacement {
 public:
  // False: raised.
  bool get(Value v, Pattern* pattern) {
    if (is_callable(v)) {
      function_ = v;
      return true;
    }
    literal_ = v;
    if (!has_backslash(v)) return true;
    Value parse = import_attribute("re", "_subx");
    if (parse.is_exception()) return false;
    Value parsed = call(parse, {Value::object(pattern), v});
    if (parsed.is_exception()) return false;
    if (!is_callable(parsed)) {
      literal_ = parsed;
      return true;
    }
    // A function that expands the parsed template, which is its parameter's default.
    if (auto* f = cast<Function>(parsed); f && read_template(f->defaults)) return true;
    function_ = parsed;
    return true;
  }

  // False: raised.
  bool add_to(Pieces& pieces, Pattern* pattern, const Subject& subject, const Matcher& matcher) {
    if (!function_.is_unbound()) {
      Value match = match_new(pattern, subject, matcher);
      if (match.is_exception()) return false;
      Value v = call(function_, {match});
      return !v.is_exception() && pieces.add(v);
    }
    if (literals_.is_unbound()) return pieces.add(literal_);
    auto* literals = literals_.as<List>();
    size_t next_group = 0;
    for (int64_t i = 0; i < literals->length; ++i) {
      Value literal = list_get(literals, i);
      if (!literal.is_none()) {
        if (!pieces.add(literal)) return false;
        continue;
      }
      Span span = matched_span(matcher, groups_[next_group++]);
      pieces.add_slice(span.begin, span.end);
    }
    return true;
  }

 private:
  // Objects that are no text are left to the template parser, whose errors they get.
  static bool has_backslash(Value v) {
    if (is_str(v))
      return str_find(v.as<Str>(), str_from_char('\\').as<Str>(), 0, int64_t(v.as<Str>()->length)) >= 0;
    Buffer buffer;
    if (!has_buffer(v)) return true;
    if (!buffer_get(v, &buffer)) {
      clear_exception();
      return true;
    }
    return find_element(buffer.data, buffer.length, uint8_t('\\')) != kNotFound;
  }

  // Defaults of a function whose only parameter is a parsed template: a list of (index into literals, group)
  // and the literals, None where groups go. False: something else.
  bool read_template(Value defaults) {
    auto* t = cast<Tuple>(defaults);
    auto* parts = t && t->length == 1 ? cast<Tuple>(t->items[0]) : nullptr;
    if (!parts || parts->length != 2 || !is_list(parts->items[0]) || !is_list(parts->items[1])) return false;
    auto* groups = parts->items[0].as<List>();
    for (int64_t i = 0; i < groups->length; ++i) {
      auto* pair = cast<Tuple>(list_get(groups, i));
      if (!pair || pair->length != 2 || !pair->items[1].is_small_int()) return false;
      groups_.push_back(pair->items[1].as_small_int());
    }
    literals_ = parts->items[1];
    return true;
  }

  Value function_ = Value::unbound();
  Value literal_ = Value::unbound();
  Value literals_ = Value::unbound();
  std::vector<int64_t> groups_;
};

}  // namespace

Value substitute(Pattern* pattern, Value replacement_value, Value string, int64_t count, int64_t* replaced) {
  Replacement replacement;
  if (!replacement.get(replacement_value, pattern)) return Value::exception();
  Subject subject;
  if (!subject.get(string, pattern)) return Value::exception();
  Matcher matcher(*pattern->program, subject.data, subject.width, subject.end);
  Pieces pieces(subject);
  int64_t done = 0, at = 0, must_advance = -1;
  for (*replaced = 0; count == 0 || *replaced < count; ++*replaced) {
    Outcome outcome = matcher.search(at, must_advance);
    if (outcome == Outcome::Error) return Value::exception();
    if (outcome == Outcome::None) break;
    pieces.add_slice(done, matcher.start());
    if (!replacement.add_to(pieces, pattern, subject, matcher)) return Value::exception();
    done = at = matcher.stop();
    must_advance = matcher.next_must_advance();
  }
  if (*replaced == 0) return subject.slice(0, subject.end);
  pieces.add_slice(done, subject.end);
  return pieces.finish();
}

}  // namespace krait::sre
