// csv.writer: joins fields into records, with quotes and escapes where they are needed.
#include <optional>

#include "runtime/chars.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/csv/csv.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::csv {

namespace {

struct Writer : Object {
  Value write;  // callable; unbound: created without arguments
  Value dialect;
};

Type* g_writer_type;

bool is_number(Value v) {
  return is_int(v) || is_float(v) || type_of(v)->slot(Slot::Int) || type_of(v)->slot(Slot::Float) ||
         type_of(v)->slot(Slot::Index);
}

class Record {
 public:
  explicit Record(const Dialect* d) : d_(*d), terminator_(d->line_terminator.as<Str>()) {
    for (uint32_t c : {d_.delimiter, d_.escape, d_.quote}) mark_special(c);
    for (size_t i = 0; i < terminator_->length; ++i) mark_special(terminator_->at(i));
  }
  // Starts the next record.
  void clear() {
    out_.emplace();
    count_ = 0;
  }

  // False: raised.
  bool add(Value field) {
    bool quoted = d_.quoting == kQuoteAll || (d_.quoting == kQuoteNonNumeric && !is_number(field));
    if (is_str(field)) return join(field.as<Str>(), quoted);
    if (field.is_none()) return join(str_empty().as<Str>(), quoted);
    Value text = str_of(field);
    return !text.is_exception() && join(text.as<Str>(), quoted);
  }

  // The finished record; exception: raised.
  Value finish() {
    if (count_ > 0 && out_->length() == 0) {
      if (d_.quoting == kQuoteNone) return raise(g_error, "single empty field record must be quoted");
      --count_;
      if (!join(str_empty().as<Str>(), true)) return Value::exception();
    }
    out_->append(terminator_);
    return out_->finish();
  }

 private:
  void mark_special(uint32_t c) {
    if (c < kTableSize) special_[c] = true;
  }
  bool is_special(uint32_t c) const { return c < kTableSize ? special_[c] : test_special(c); }
  bool test_special(uint32_t c) const {
    return c == d_.delimiter || c == d_.escape || c == d_.quote || in_terminator(c);
  }
  bool in_terminator(uint32_t c) const {
    for (size_t i = 0; i < terminator_->length; ++i) {
      if (terminator_->at(i) == c) return true;
    }
    return false;
  }

  // Decides how a special character is written: *escape with which character in front (kNoCharacter: none),
  // *quoted when the field needs quotes. False: raised.
  bool treat(uint32_t c, bool* quoted, uint32_t* escape) const {
    *escape = kNoCharacter;
    bool escaped = false;
    if (d_.quoting == kQuoteNone) {
      escaped = true;
    } else if (c == d_.quote) {
      if (d_.double_quote.is_true()) {
        *escape = d_.quote;
        *quoted = true;
      } else {
        escaped = true;
      }
    } else if (c == d_.escape) {
      escaped = true;
    }
    if (!escaped) {
      *quoted = true;
      return true;
    }
    if (d_.escape == kNoCharacter) {
      raise(g_error, "need to escape, but no escapechar set");
      return false;
    }
    *escape = d_.escape;
    return true;
  }

  template <class C>
  bool needs_care(const C* p, size_t n) const {
    for (size_t i = 0; i < n; ++i) {
      if (is_special(p[i])) return true;
    }
    return false;
  }

  bool join(const Str* s, bool quoted) {
    if (count_++) out_->append_char(d_.delimiter);
    bool plain = with_chars(s, [&]<class C>(const C* p) { return !needs_care(p, s->length); });
    if (plain) {
      if (quoted) out_->append_char(d_.quote);
      out_->append(s);
      if (quoted) out_->append_char(d_.quote);
      return true;
    }
    StringBuilder body;
    for (size_t i = 0; i < s->length; ++i) {
      uint32_t c = s->at(i), escape;
      if (is_special(c)) {
        if (!treat(c, &quoted, &escape)) return false;
        if (escape != kNoCharacter) body.append_char(escape);
      }
      body.append_char(c);
    }
    Value text = body.finish();
    if (text.is_exception()) return false;
    if (quoted) out_->append_char(d_.quote);
    out_->append(text.as<Str>());
    if (quoted) out_->append_char(d_.quote);
    return true;
  }

  static constexpr uint32_t kTableSize = 128;

  const Dialect& d_;
  const Str* terminator_;
  bool special_[kTableSize] = {};
  std::optional<StringBuilder> out_{std::in_place};
  size_t count_ = 0;
};

Value write_row(Writer* w, Record& record, Value row) {
  Value iterator = iterate(row);
  if (iterator.is_exception()) {
    if (!clear_if(types::TypeError)) return iterator;
    return raise(g_error, "iterable expected, not %.200T", row);
  }
  record.clear();
  for (;;) {
    Value field = next(iterator);
    if (field.is_unbound()) break;
    if (field.is_exception() || !record.add(field)) return Value::exception();
  }
  Value text = record.finish();
  return text.is_exception() ? text : call(w->write, {text});
}

bool is_usable(const Writer* w) {
  if (w->write.is_unbound()) raise(types::SystemError, "null argument to internal routine");
  return !w->write.is_unbound();
}

Value writer_row(const Value* a) {
  auto* w = a[0].as<Writer>();
  if (!is_usable(w)) return Value::exception();
  Record record(w->dialect.as<Dialect>());
  return write_row(w, record, a[1]);
}

Value writer_rows(const Value* a) {
  auto* w = a[0].as<Writer>();
  Value iterator = iterate(a[1]);
  if (iterator.is_exception() || !is_usable(w)) return Value::exception();
  Record record(w->dialect.as<Dialect>());
  for (;;) {
    Value row = next(iterator);
    if (row.is_unbound()) return Value::none();
    if (row.is_exception() || write_row(w, record, row).is_exception()) return Value::exception();
  }
}

const NativeDef kMethods[] = {
    {"writerow", "-$self, row, /", writer_row, "writerow(iterable)\n\nWrite a record of the fields."},
    {"writerows", "-$self, rows, /", writer_rows,
     "writerows(iterable of iterables)\n\nWrite several records."},
    {}};
const MemberDef kMembers[] = {{"dialect", offsetof(Writer, dialect)}, {}};
const TypeSpec kSpec = {.size = sizeof(Writer),
                        .doc = "CSV writer: turns sequences of fields into lines of text.",
                        .methods = kMethods,
                        .members = kMembers};

}  // namespace

Value make_writer(const Value* a) {
  const auto* args = a[0].as<Tuple>();
  if (!check_count(args, 1, 2)) return Value::exception();
  Dialect* d = dialect_for(args->length > 1 ? args->items[1] : Value::unbound(), a[1]);
  if (!d) return Value::exception();
  Value write = get_attribute_or_unbound(args->items[0], str_intern("write"));
  if (write.is_exception()) return write;
  if (write.is_unbound() || !is_callable(write)) {
    return raise_type_error("argument 1 must have a \"write\" method");
  }
  auto* w = static_cast<Writer*>(allocate_instance(g_writer_type));
  w->write = write;
  w->dialect = Value::object(d);
  return Value::object(w);
}

Type* create_writer_type() {
  return g_writer_type = native_type_create("_csv.writer", Kind::Native, sizeof(Writer), types::object,
                                            kTypeBase, &kSpec);
}

}  // namespace krait::csv
