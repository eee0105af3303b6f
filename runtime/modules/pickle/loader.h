// Loading: a stack machine over the opcodes. Its work is spread over load*.cpp by subject; every operation
// returns false when it raised.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/error.h"
#include "runtime/modules/pickle/pickle.h"

namespace krait::pickle {

// Input (input.cpp). n bytes of it, valid until the next call; false: raised.
[[nodiscard]] bool read_slowly(Unpickler* u, size_t n, const uint8_t** out);
[[nodiscard]] inline bool read_bytes(Unpickler* u, size_t n, const uint8_t** out) {
  if (KRAIT_UNLIKELY(size_t(u->end - u->next) < n)) return read_slowly(u, n, out);
  *out = u->next;
  u->next += n;
  return true;
}
// A line with its end.
[[nodiscard]] bool read_line(Unpickler* u, std::string_view* out);
// Tells a file that was peeked at what has been used.
[[nodiscard]] bool skip_consumed(Unpickler* u);

class Loader {
 public:
  explicit Loader(Unpickler* u) : u_(u) { stack_.reserve(32); }
  Value run();

 private:
#define OPCODE(name, code) bool op_##name();
#include "runtime/modules/pickle/opcodes.def"

  // the stack; `fence_` is where the innermost mark stands
  bool push(Value v) {
    if (v.is_exception()) return false;
    stack_.push_back(v);
    return true;
  }
  bool raise_underflow();
  // False: raised.
  bool need(size_t n) { return KRAIT_LIKELY(stack_.size() >= fence_ + n) || raise_underflow(); }
  Value& top() { return stack_.back(); }
  bool pop(Value* out) {
    if (!need(1)) return false;
    *out = stack_.pop_back();
    return true;
  }
  // Takes the innermost mark away: what was pushed since begins at *start.
  bool pop_mark(size_t* start);
  void drop_from(size_t start) { stack_.resize(start); }
  Value tuple_from(size_t start);

  bool number(size_t size, uint64_t* out);
  // The length argument of an opcode and as many bytes.
  bool sized(size_t size_bytes, const char* what, const uint8_t** data, size_t* n);
  bool line_value(std::string_view* out);
  bool push_bytes(size_t size_bytes);
  bool push_text(size_t size_bytes);
  bool push_long(size_t size_bytes);
  bool push_old_string(const uint8_t* data, size_t n);
  bool push_memo(uint64_t index);
  bool tuple_of(size_t n);
  bool append_from(size_t start);
  bool set_items_from(size_t start);
  bool push_persistent(Value id);
  bool push_extension(size_t size_bytes);
  Value instantiate(Value cls, Value args);
  bool set_state(Value object, Value state);
  bool set_attributes(Value object, Dict* state);
  bool find_and_push(Value module_name, Value name);
  bool new_object(Value cls, Value args, Value keywords, const char* opcode);
  bool raise_bad_opcode(uint8_t code);

  Unpickler* u_;
  RootVector stack_;
  std::vector<size_t> marks_;
  size_t fence_ = 0;
  Value result_ = Value::exception();  // what run() returns when an operation has returned false
};

}  // namespace krait::pickle
