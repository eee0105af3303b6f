// The module _io: types and helpers shared by its files.
//
// Layers as documented for Python's io: a raw FileIO makes system calls; Buffered* keep a read-ahead or
// write-behind buffer; TextIOWrapper decodes and encodes. Every layer works on any Python object below it;
// where the object below is exactly the native type, calls go straight to C++.
#pragma once

#include <cstring>
#include <string_view>

#include "runtime/bytes.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait::io {

inline constexpr int64_t kDefaultBufferSize = 8192;

// The types, created by module_init__io.
struct Types {
  Type *iobase, *raw_iobase, *buffered_iobase, *text_iobase;
  Type *file_io, *bytes_io, *string_io;
  Type *buffered_reader, *buffered_writer, *buffered_random, *buffered_rw_pair;
  Type *text_io_wrapper, *newline_decoder;
  Type* unsupported_operation;
};
extern Types g_types;

extern const TypeSpec kIOBaseSpec, kRawIOBaseSpec, kBufferedIOBaseSpec, kTextIOBaseSpec;
extern const TypeSpec kFileIOSpec, kBytesIOSpec, kStringIOSpec;
extern const TypeSpec kBufferedReaderSpec, kBufferedWriterSpec, kBufferedRandomSpec, kBufferedRWPairSpec;
extern const TypeSpec kTextIOWrapperSpec, kNewlineDecoderSpec;

Value raise_unsupported(const char* message);

// io.open with all arguments given (None / -1 where omitted).
Value open_file(Value file, Value mode, int64_t buffering, Value encoding, Value errors, Value newline,
                bool closefd, Value opener);

// obj.closed as 1 / 0, -1 raised.
int is_closed(Value stream);
// Raises ValueError "I/O operation on closed file." when the stream is closed.
[[nodiscard]] bool check_closed(Value stream);
// Optional size argument: None or unbound is `fallback`; otherwise an index. False: raised.
[[nodiscard]] bool size_argument(Value v, int64_t fallback, int64_t* out);
// "whence" and similar plain ints.
Value call_named(Value receiver, const char* method, std::initializer_list<Value> args = {});
// A file offset. False: raised.
[[nodiscard]] bool to_offset(Value v, int64_t* out);

// _IOBase.close(self): marks it closed after flushing.
Value iobase_close(Value stream);

// --- FileIO (also used directly by the buffered layer) ---
struct FileIO : Object {
  static constexpr Kind kKind = Kind::Native;
  int64_t fd;  // -1: closed
  uint32_t readable, writable, created, appending;
  int32_t seekable;  // -1: unknown
  int32_t close_fd;
  int64_t block_size;
  Value finalizing;
};
inline bool is_file_io(Value v) { return v.is_object() && type_of(v) == g_types.file_io; }
// System calls with EINTR handling (signal handlers run in between). -1 raised, -2 would block.
int64_t file_read(FileIO* f, void* buffer, size_t size);
int64_t file_write(FileIO* f, const void* data, size_t size);
int64_t file_seek(FileIO* f, int64_t offset, int whence);  // -1 raised

// --- BufferedWriter, as the text layer sees it ---
bool is_buffered_writer(Value v);  // exactly that type
// Same as its write(); returns bytes taken, -1 raised.
int64_t buffered_write(Value writer, const uint8_t* data, size_t size);

// --- newline translation ---
enum SeenNewline { kSeenCR = 1, kSeenLF = 2, kSeenCRLF = 4 };
// None, "\n", ("\r", "\n") ... for the newlines attribute.
Value newlines_value(int seen);
// First line end in s[start..end) under the given rules: returns the index after it, or -1. `universal`: \n,
// \r, \r\n all end lines; else `terminator` (nullptr: "\n").
int64_t find_line_end(const Str* s, int64_t start, bool universal, const Str* terminator);
// Replaces \r\n and \r by \n and notes what was seen; returns s itself when there is no \r.
Value translate_newlines(Str* s, int* seen);

}  // namespace krait::io
