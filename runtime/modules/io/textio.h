// TextIOWrapper's state, shared by textio.cpp (construction, writing, attributes) and textio_read.cpp
// (reading, tell, seek).
#pragma once

#include "runtime/modules/io/io.h"
#include "runtime/storage.h"

namespace krait::io {

// Encodings whose encoder is stateless and built in.
enum class FastEncoding : int64_t { None, Utf8, Latin1, Ascii };

struct TextIO : Object {
  Value buffer;            // unbound: not initialised; None: detached
  Value encoding, errors;  // str
  Value read_newline;      // None, "", "\n", "\r", "\r\n" as given
  Value decoder, encoder;  // incremental codecs; None where the stream cannot read / write
  RawStorage* pending;     // encoded output not yet given to the buffer; pending->used bytes
  Value decoded;           // str not yet consumed, from decoded_used on; or unbound
  int64_t decoded_used;
  Value snapshot;  // (decoder flags, bytes fed since) at the start of `decoded`, or None
  Value finalizing;
  int64_t chunk_size;
  double bytes_per_character;  // of the last chunk, a first guess for tell()
  FastEncoding fast;
  int64_t line_buffering, write_through, seekable, telling, has_read1;
  int64_t read_universal, read_translate;
  int64_t write_translate;  // '\n' becomes write_newline
  Value write_newline;      // str or unbound
  int64_t encoding_start;   // the encoder has to write its BOM: at the start of the stream
};

inline TextIO* text_self(const Value* a) { return a[0].as<TextIO>(); }

// Raises unless initialised and not detached.
[[nodiscard]] bool text_check_attached(TextIO* t);
[[nodiscard]] bool text_check_open(TextIO* t);
// Gives pending output to the buffer. False: raised.
[[nodiscard]] bool text_write_pending(TextIO* t);
// write_pending and buffer.flush().
[[nodiscard]] bool text_flush(TextIO* t);
// Forgets decoded characters.
void text_drop_decoded(TextIO* t);
// Makes decoder and encoder according to the stream's capabilities. False: raised.
[[nodiscard]] bool text_make_codecs(TextIO* t);
// The encoder forgets its state; at the start of the stream it writes its BOM again.
[[nodiscard]] bool text_reset_encoder(TextIO* t, bool at_start);

// Methods in textio_read.cpp.
Value text_read(const Value* a);
Value text_readline(const Value* a);
Value text_next(const Value* a);
Value text_seek(const Value* a);
Value text_tell(const Value* a);

}  // namespace krait::io
