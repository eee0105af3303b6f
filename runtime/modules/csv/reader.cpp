// csv.reader: a state machine over the characters of the lines.
//
// Runs of ordinary characters are taken at once. The fields of a record may continue on further lines.
#include <optional>

#include "runtime/chars.h"
#include "runtime/float.h"
#include "runtime/list.h"
#include "runtime/modules/csv/csv.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::csv {

namespace {

struct Reader : Object {
  Value lines;  // iterator; unbound: created without arguments
  Value dialect;
  Value line_number;  // int
};

Type* g_reader_type;

enum class State : uint8_t {
  RecordStart,
  FieldStart,
  Escape,
  InField,
  InQuotes,
  EscapeInQuotes,
  QuoteInQuotes,
  LineEnd,       // behind \r or \n
  AfterEscaped,  // behind an escaped line break at the end of a line
};

// What the end of a line looks like to the machine.
constexpr uint32_t kEndOfLine = UINT32_MAX - 1;

bool is_break(uint32_t c) { return c == '\n' || c == '\r'; }

// Parses one record.
class Record {
 public:
  explicit Record(const Dialect* d) : d_(*d), fields_(list_new().as<List>()) {}

  // Feeds a line and its end. False: raised.
  bool feed_line(Str* line) {
    bool ok = with_chars(line, [&]<class C>(const C* p) {
      for (size_t i = 0, n = line->length; i < n;) {
        size_t run = plain_field(p, i, n);
        if (run) {
          if (!take_field(line, i, i + run)) return false;
          i += run;
          state_ = i == n ? State::RecordStart : p[i] == d_.delimiter ? State::FieldStart : State::LineEnd;
          if (i < n) ++i;
          continue;
        }
        run = plain_run(p, i, n);
        if (run > 1) {
          if (!take_run(line, i, i + run)) return false;
          i += run;
        } else if (!feed(p[i++])) {
          return false;
        }
      }
      return true;
    });
    return ok && feed(kEndOfLine);
  }

  bool complete() const { return state_ == State::RecordStart; }
  // The input ended inside a record: saves what there is if that is allowed. False: raised.
  bool finish_at_end() {
    if (field_length_ == 0 && state_ != State::InQuotes) return true;
    if (!d_.strict.is_true()) return save_field();
    raise(g_error, "unexpected end of data");
    return false;
  }
  bool has_open_field() const { return field_length_ || state_ == State::InQuotes; }
  Value fields() const { return Value::object(fields_); }

 private:
  // Number of characters from i on that a field takes as they are.
  template <class C>
  size_t plain_run(const C* p, size_t i, size_t n) const {
    size_t k = i;
    if (state_ == State::InField) {
      while (k < n && p[k] != d_.delimiter && p[k] != d_.escape && !is_break(p[k])) ++k;
    } else if (state_ == State::InQuotes) {
      while (k < n && p[k] != d_.quote && p[k] != d_.escape) ++k;
    }
    return k - i;
  }

  // The length of the whole field at i if it is not empty and has neither quotes in front nor escapes; 0:
  // other things have to be looked at.
  template <class C>
  size_t plain_field(const C* p, size_t i, size_t n) const {
    if ((state_ != State::RecordStart && state_ != State::FieldStart) || d_.quoting == kQuoteNonNumeric ||
        p[i] == d_.quote || p[i] == ' ')
      return 0;
    size_t k = i;
    while (k < n && p[k] != d_.delimiter && p[k] != d_.escape && !is_break(p[k])) ++k;
    const bool whole = k == n || p[k] != d_.escape;
    return whole && int64_t(k - i) <= g_field_size_limit ? k - i : 0;
  }

  bool take_field(Str* line, size_t begin, size_t end) {
    const Value field = str_substring(line, begin, end);
    return !field.is_exception() && list_append(fields_, field);
  }

  bool check_size() {
    if (int64_t(field_length_) <= g_field_size_limit) return true;
    raise(g_error, "field larger than field limit (%ld)", g_field_size_limit);
    return false;
  }

  bool take_run(const Str* line, size_t begin, size_t end) {
    field_->append(line, begin, end);
    field_length_ += end - begin;
    return check_size();
  }

  bool add(uint32_t c) {
    ++field_length_;
    if (!check_size()) return false;
    field_->append_char(c);
    return true;
  }

  bool save_field() {
    Value text = field_->finish();
    field_.emplace();
    field_length_ = 0;
    if (text.is_exception()) return false;
    if (numeric_) {
      numeric_ = false;
      text = float_parse(text);
      if (text.is_exception()) return false;
    }
    return list_append(fields_, text);
  }

  // Ends the field and moves on. False: raised.
  bool save_and(State next) {
    state_ = next;
    return save_field();
  }

  bool end_field_at_break(uint32_t c) {
    return save_and(c == kEndOfLine ? State::RecordStart : State::LineEnd);
  }

  bool start_field(uint32_t c) {
    if (is_break(c) || c == kEndOfLine) return end_field_at_break(c);
    if (c == d_.quote && d_.quoting != kQuoteNone) {
      state_ = State::InQuotes;
    } else if (c == d_.escape) {
      state_ = State::Escape;
    } else if (c == ' ' && d_.skip_initial_space.is_true()) {
      // The field begins later.
    } else if (c == d_.delimiter) {
      return save_field();
    } else {
      numeric_ = d_.quoting == kQuoteNonNumeric;
      state_ = State::InField;
      return add(c);
    }
    return true;
  }

  bool in_quotes(uint32_t c) {
    if (c == kEndOfLine) return true;
    if (c == d_.escape) {
      state_ = State::EscapeInQuotes;
    } else if (c == d_.quote && d_.quoting != kQuoteNone) {
      state_ = d_.double_quote.is_true() ? State::QuoteInQuotes : State::InField;
    } else {
      return add(c);
    }
    return true;
  }

  bool behind_quote(uint32_t c) {
    if (d_.quoting != kQuoteNone && c == d_.quote) {
      state_ = State::InQuotes;
      return add(c);
    }
    if (c == d_.delimiter) return save_and(State::FieldStart);
    if (is_break(c) || c == kEndOfLine) return end_field_at_break(c);
    if (!d_.strict.is_true()) {
      state_ = State::InField;
      return add(c);
    }
    raise(g_error, "'%S' expected after '%S'", str_from_char(d_.delimiter), str_from_char(d_.quote));
    return false;
  }

  bool in_field(uint32_t c) {
    if (is_break(c) || c == kEndOfLine) return end_field_at_break(c);
    if (c == d_.escape) {
      state_ = State::Escape;
      return true;
    }
    return c == d_.delimiter ? save_and(State::FieldStart) : add(c);
  }

  bool feed(uint32_t c) {
    switch (state_) {
      case State::RecordStart:
        if (c == kEndOfLine) return true;  // an empty line
        if (is_break(c)) {
          state_ = State::LineEnd;
          return true;
        }
        state_ = State::FieldStart;
        [[fallthrough]];
      case State::FieldStart: return start_field(c);
      case State::Escape:
        if (is_break(c)) {
          state_ = State::AfterEscaped;
          return add(c);
        }
        state_ = State::InField;
        return add(c == kEndOfLine ? '\n' : c);
      case State::AfterEscaped:
        if (c == kEndOfLine) return true;
        [[fallthrough]];
      case State::InField: return in_field(c);
      case State::InQuotes: return in_quotes(c);
      case State::EscapeInQuotes: state_ = State::InQuotes; return add(c == kEndOfLine ? '\n' : c);
      case State::QuoteInQuotes: return behind_quote(c);
      case State::LineEnd:
        if (is_break(c)) return true;
        if (c == kEndOfLine) {
          state_ = State::RecordStart;
          return true;
        }
        raise(g_error,
              "new-line character seen in unquoted field - do you need to open the file in universal-newline "
              "mode?");
        return false;
    }
    return true;
  }

  const Dialect& d_;
  List* fields_;
  std::optional<StringBuilder> field_{std::in_place};  // the open field
  size_t field_length_ = 0;
  State state_ = State::RecordStart;
  bool numeric_ = false;  // an unquoted field, with QUOTE_NONNUMERIC
};

// The next line of the input; unbound at its end.
Value next_line(Reader* r) {
  Value line = next(r->lines);
  if (line.is_exception() || line.is_unbound()) return line;
  if (!is_str(line)) {
    return raise(g_error,
                 "iterator should return strings, not %.200T (the file should be opened in text mode)", line);
  }
  store(r, &r->line_number, Value::small_int(r->line_number.as_small_int() + 1));
  return line;
}

Value reader_next(const Value* a) {
  auto* r = a[0].as<Reader>();
  if (r->lines.is_unbound()) return raise(types::SystemError, "null argument to internal routine");
  Record record(r->dialect.as<Dialect>());
  do {
    Value line = next_line(r);
    if (line.is_exception()) return line;
    if (line.is_unbound()) {
      if (!record.has_open_field()) return Value::unbound();
      return record.finish_at_end() ? record.fields() : Value::exception();
    }
    if (!record.feed_line(line.as<Str>())) return Value::exception();
  } while (!record.complete());
  return record.fields();
}

const NativeDef kMethods[] = {{"__iter__", "$self, /", return_self, "Implement iter(self)."},
                              {"__next__", "$self, /", reader_next, "Implement next(self)."},
                              {}};
const MemberDef kMembers[] = {
    {"dialect", offsetof(Reader, dialect)}, {"line_num", offsetof(Reader, line_number)}, {}};
const TypeSpec kSpec = {.size = sizeof(Reader),
                        .doc = "CSV reader: an iterator over the records of its input.",
                        .methods = kMethods,
                        .members = kMembers};

}  // namespace

Value make_reader(const Value* a) {
  const auto* args = a[0].as<Tuple>();
  if (!check_count(args, 1, 2)) return Value::exception();
  Value lines = iterate(args->items[0]);
  if (lines.is_exception()) return lines;
  Dialect* d = dialect_for(args->length > 1 ? args->items[1] : Value::unbound(), a[1]);
  if (!d) return Value::exception();
  auto* r = static_cast<Reader*>(allocate_instance(g_reader_type));
  r->lines = lines;
  r->dialect = Value::object(d);
  r->line_number = Value::small_int(0);
  return Value::object(r);
}

Type* create_reader_type() {
  return g_reader_type = native_type_create("_csv.reader", Kind::Native, sizeof(Reader), types::object,
                                            kTypeBase, &kSpec);
}

}  // namespace krait::csv
