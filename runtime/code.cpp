// Code objects: creation, and decoding of the location table.
//
// An entry of the table begins with a byte 1kkkklll: k the kind, l+1 the number of instruction units it
// covers. The kinds say how the range is stored: columns only (0-9), a small line delta and columns (10-12),
// a line delta (13), everything (14), nothing (15). Numbers are varints of six bits, least significant first;
// signed ones keep their sign in the lowest bit.
#include "runtime/code.h"

#include <string>
#include <unordered_set>

#include "runtime/bytes.h"
#include "runtime/compiled_code.h"
#include "runtime/config.h"
#include "runtime/line_table.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"

namespace krait {

namespace {

bool looks_like_name(const Str* s) {
  if (!s->is_ascii()) return false;
  for (size_t i = 0; i < s->length; ++i) {
    const uint32_t c = s->at(i);
    const bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
    if (!letter && !(c >= '0' && c <= '9') && c != '_') return false;
  }
  return true;
}

void intern_names(Value names) {
  auto* t = names.as<Tuple>();
  for (uint64_t i = 0; i < t->length; ++i)
    if (has_shape(t->items[i], shapes::str)) store(t, &t->items[i], Value::object(str_intern(t->items[i])));
}

// Strings among the constants that look like identifiers are interned, in nested tuples too.
class ConstantInterner {
 public:
  void intern(Tuple* t, int depth = 0) {
    for (uint64_t i = 0; i < t->length; ++i) {
      const Value v = t->items[i];
      if (has_shape(v, shapes::tuple)) {
        if (depth == 0 || seen_.insert(v.raw).second) intern(v.as<Tuple>(), depth + 1);
      } else if (has_shape(v, shapes::str) && looks_like_name(v.as<Str>())) {
        store(t, &t->items[i], Value::object(str_intern(v)));
      }
    }
  }

 private:
  // Tuples within the constants' own tuples: in a .pyc they may contain themselves.
  std::unordered_set<uint64_t> seen_;
};

uint32_t next_code_version() {
  static uint32_t last;
  return last == UINT32_MAX ? 0 : ++last;
}

void append_signed_varint(std::string* out, int value) {
  unsigned rest = value < 0 ? unsigned(-value) << 1 | 1 : unsigned(value) << 1;
  for (; rest > 63; rest >>= 6) out->push_back(char(64 | (rest & 63)));
  out->push_back(char(rest));
}

// The location table with lines only.
Value without_columns(const CodeSpec& spec) {
  std::string out;
  int line = spec.first_line;
  LineTableReader reader(spec.line_table.as<Bytes>(), spec.first_line);
  while (reader.next()) {
    const bool has_line = reader.position.line >= 0;
    out.push_back(char(0x80 | (has_line ? 13 : 15) << 3 | ((reader.end - reader.start) / 2 - 1)));
    if (has_line) append_signed_varint(&out, reader.position.line - line);
    if (has_line) line = reader.position.line;
  }
  return bytes_new(out);
}

}  // namespace

Value code_new(const CodeSpec& spec) {
  intern_names(spec.names);
  intern_names(spec.locals_plus_names);
  ConstantInterner().intern(spec.constants.as<Tuple>());
  auto* code = allocate<Code>(shapes::code);
  code->arg_count = spec.arg_count;
  code->positional_only_count = spec.positional_only_count;
  code->keyword_only_count = spec.keyword_only_count;
  code->stack_size = spec.stack_size;
  code->flags = spec.flags;
  code->first_line = spec.first_line;
  const auto* kinds = spec.locals_plus_kinds.as<Bytes>();
  code->locals_plus_count = int32_t(kinds->length);
  for (uint64_t i = 0; i < kinds->length; ++i) {
    code->local_count += (kinds->data[i] & kLocalFast) != 0;
    code->cell_count += (kinds->data[i] & kLocalCell) != 0;
    code->free_count += (kinds->data[i] & kLocalFree) != 0;
  }
  code->code = spec.code;
  code->constants = spec.constants;
  code->names = spec.names;
  code->locals_plus_names = spec.locals_plus_names;
  code->locals_plus_kinds = spec.locals_plus_kinds;
  code->filename = spec.filename;
  code->name = Value::object(str_intern(spec.name));
  code->qualname = Value::object(str_intern(spec.qualname));
  code->line_table = g_config.code_debug_ranges ? spec.line_table : without_columns(spec);
  code->exception_table = spec.exception_table;
  code->version = next_code_version();
  code->verified = spec.verified;
  return Value::object(code);
}

void (*g_trace_compiled_code)(Tracer& tracer, const Code* code);

void trace_Code(Tracer& tracer, Object* o) {
  const auto* code = static_cast<Code*>(o);
  for (Value v :
       {code->code, code->constants, code->names, code->locals_plus_names, code->locals_plus_kinds,
        code->filename, code->name, code->qualname, code->line_table, code->exception_table, code->consumers})
    tracer.visit(v);
  if (code->jit) g_trace_compiled_code(tracer, code);
}

LineTableReader::LineTableReader(const Code* code)
    : LineTableReader(code->line_table.as<Bytes>(), code->first_line) {}

LineTableReader::LineTableReader(const Bytes* table, int first_line)
    : computed_line(first_line), p_(table->data), limit_(table->data + table->length) {}

int LineTableReader::read_varint() {
  unsigned value = 0;
  for (unsigned shift = 0; !at_end(); shift += 6) {
    const uint8_t byte = *p_++;
    if (shift < 32) value |= unsigned(byte & 63) << shift;
    if (!(byte & 64)) break;
  }
  return int(value);
}

int LineTableReader::read_signed_varint() {
  const auto value = unsigned(read_varint());
  return value & 1 ? -int(value >> 1) : int(value >> 1);
}

bool LineTableReader::next() {
  if (at_end()) return false;
  const uint8_t header = *p_++;
  const int kind = (header >> 3) & 15;
  start = end;
  end = start + ((header & 7) + 1) * 2;
  position = {-1, -1, -1, -1};
  if (kind == 15) return true;
  const auto byte = [this] { return at_end() ? 0 : int(*p_++); };
  if (kind == 14) {
    computed_line += read_signed_varint();
    position.line = computed_line;
    position.end_line = computed_line + read_varint();
    position.column = read_varint() - 1;
    position.end_column = read_varint() - 1;
    return true;
  }
  if (kind == 13) computed_line += read_signed_varint();
  if (kind >= 10 && kind <= 12) {
    computed_line += kind - 10;
    position.column = byte();
    position.end_column = byte();
  } else if (kind < 10) {
    const int second = byte();
    position.column = kind << 3 | ((second >> 4) & 7);
    position.end_column = position.column + (second & 15);
  }
  position.line = position.end_line = computed_line;
  return true;
}

CodePosition code_position_at(Code* code, int byte_offset) {
  if (byte_offset < 0) return {code->first_line, -1, -1, -1};
  LineTableReader reader(code);
  while (reader.next())
    if (byte_offset < reader.end) return reader.position;
  return {-1, -1, -1, -1};
}

int code_line_at(Code* code, int byte_offset) { return code_position_at(code, byte_offset).line; }

namespace {

// One step of co_lnotab: bytes of code, then lines; steps too large for a byte become several.
void append_delta(std::string* out, int bytes, int lines) {
  const auto pair = [&](int a, int b) {
    out->push_back(char(a));
    out->push_back(char(b));
  };
  for (; bytes > 255; bytes -= 255) pair(255, 0);
  for (; lines > 127; lines -= 127, bytes = 0) pair(bytes, 127);
  for (; lines < -128; lines += 128, bytes = 0) pair(bytes, -128);
  pair(bytes, lines);
}

}  // namespace

Value code_lnotab(const Code* code) {
  std::string out;
  int line = code->first_line, offset = 0;
  LineTableReader reader(code);
  while (reader.next()) {
    if (reader.computed_line == line) continue;
    append_delta(&out, reader.start - offset, reader.computed_line - line);
    line = reader.computed_line;
    offset = reader.start;
  }
  return bytes_new(out);
}

}  // namespace krait
