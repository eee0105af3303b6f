#include "frontend/location_table.h"

namespace krait {

namespace {

// Entry kinds of the location table. 0..9 are short forms, whose number is the start column / 8.
constexpr int kOneLine = 10;  // +0..2: lines since the last entry
constexpr int kNoColumns = 13;
constexpr int kLong = 14;
constexpr int kNothing = 15;
constexpr int kMostUnits = 8;

}  // namespace

void LocationTableBuilder::varint(unsigned value) {
  for (; value >= 64; value >>= 6) bytes_.push_back(uint8_t(0x40 | (value & 63)));
  bytes_.push_back(uint8_t(value));
}

void LocationTableBuilder::signed_varint(int value) {
  varint(value < 0 ? (unsigned(-value) << 1) | 1 : unsigned(value) << 1);
}

void LocationTableBuilder::add(int units, const ast::Location& place) {
  for (; units > kMostUnits; units -= kMostUnits) add_entry(kMostUnits, place);
  add_entry(units, place);
}

void LocationTableBuilder::add_long_form(int units, const ast::Location& place) {
  header(kLong, units);
  signed_varint(place.lineno - line_);
  varint(unsigned(place.end_lineno - place.lineno));
  varint(unsigned(place.col_offset + 1));
  varint(unsigned(place.end_col_offset + 1));
}

void LocationTableBuilder::add_entry(int units, const ast::Location& place) {
  if (place.lineno < 0) {
    header(kNothing, units);
    return;
  }
  int line_delta = place.lineno - line_;
  int column = place.col_offset, end_column = place.end_col_offset;
  bool one_line = place.end_lineno == place.lineno;
  if (column < 0 || end_column < 0) {
    if (one_line || place.end_lineno == -1) {
      header(kNoColumns, units);
      signed_varint(line_delta);
    } else {
      add_long_form(units, place);
    }
  } else if (one_line && line_delta == 0 && column < 80 && end_column >= column && end_column - column < 16) {
    header(column >> 3, units);
    bytes_.push_back(uint8_t(((column & 7) << 4) | (end_column - column)));
  } else if (one_line && line_delta >= 0 && line_delta < 3 && column < 128 && end_column < 128) {
    header(kOneLine + line_delta, units);
    bytes_.push_back(uint8_t(column));
    bytes_.push_back(uint8_t(end_column));
  } else {
    add_long_form(units, place);
  }
  line_ = place.lineno;
}

void ExceptionTableBuilder::number(int value, uint8_t mark) {
  for (int shift = 24; shift > 0; shift -= 6) {
    if (value >> shift) {
      bytes_.push_back(uint8_t(((value >> shift) & 63) | 0x40 | mark));
      mark = 0;
    }
  }
  bytes_.push_back(uint8_t((value & 63) | mark));
}

void ExceptionTableBuilder::add(int begin, int end, const HandlerEntry& handler) {
  constexpr uint8_t kEntryStart = 0x80;
  number(begin, kEntryStart);
  number(end - begin, 0);
  number(handler.target, 0);
  number((handler.depth << 1) | int(handler.push_lasti), 0);
}

}  // namespace krait
