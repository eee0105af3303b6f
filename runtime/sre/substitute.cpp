// Pattern.sub and subn. A replacement with backslashes is parsed by the re module once (it caches that), and
// expanded here.
#include "runtime/error.h"
#include "runtime/int.h"
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
    Value compile = import_attribute("re", "_compile_repl");
    if (compile.is_exception()) return false;
    Value parsed = call(compile, {v, Value::object(pattern)});
    if (parsed.is_exception()) return false;
    Value parts[2];
    return unpack(parsed, parts, 2) && read_template(parts[0], parts[1]);
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

  // groups: list of (index into literals, group); literals: list of texts, None where groups go.
  bool read_template(Value groups, Value literals) {
    if (!is_list(groups) || !is_list(literals)) {
      raise_type_error("invalid template");
      return false;
    }
    literals_ = literals;
    for (int64_t i = 0; i < groups.as<List>()->length; ++i) {
      Value pair[2];
      int64_t group;
      if (!unpack(list_get(groups.as<List>(), i), pair, 2) || !int_to_i64(pair[1], &group)) return false;
      groups_.push_back(group);
    }
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
