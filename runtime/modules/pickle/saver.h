// Saving objects: the pickler's work, spread over save*.cpp by subject. Every function returns false when it
// raised.
#pragma once

#include "runtime/modules/pickle/output.h"
#include "runtime/modules/pickle/pickle.h"

namespace krait {
struct ByteArray;
struct List;
struct Set;
}  // namespace krait

namespace krait::pickle {

class Saver {
 public:
  explicit Saver(Pickler* p)
      : p_(p), out_(*p->out), proto_(p->protocol), bin_(p->bin != Value::small_int(0)) {}

  [[nodiscard]] bool dump(Value object);

 private:
  // save.cpp: dispatch, and values without parts
  bool save(Value object, bool persistent = true);
  bool save_atom(Value v, Type* type, bool* done);
  bool save_compound(Value v, Type* type);
  bool save_persistent_id(Value v, bool* done);
  bool save_int(Value v);
  bool save_float(double d);
  bool save_bytes(Value v);
  bool save_byte_array(Value v);
  bool save_bytes_data(Value v, const uint8_t* data, size_t n);
  bool save_byte_array_data(Value v, const uint8_t* data, size_t n);
  bool save_picklebuffer(Value v);
  bool save_str(Value v);
  bool save_str_as_text(Value v);

  // save_containers.cpp
  bool save_tuple(Value v);
  bool save_list(Value v);
  bool save_dict(Value v);
  bool save_set(Value v);
  bool save_frozenset(Value v);
  bool save_list_items(List* list);
  bool save_dict_items(Dict* dict);
  bool batch_list(Value iterator);
  bool batch_dict(Value iterator);
  bool save_pair(Value pair);
  bool enter_fast(Value v);
  void leave_fast(Value v);

  // save_objects.cpp: everything else, through __reduce_ex__ or by name
  bool save_object(Value v, Type* type);
  bool save_reduced(Value reduced, Value object);
  bool save_construction(Value callable, Tuple* args, Value object);
  bool save_newobj(Tuple* args, Value object);
  bool save_newobj_ex(Tuple* args);
  bool save_state(Value state, Value setter, Value object);
  bool save_type(Value v);
  bool save_global(Value v, Value name);
  bool save_extension(Value object, Value code);
  bool save_global_lines(Value module_name, Value name);

  // writing
  bool op(Op opcode) { return out_.write(uint8_t(opcode)); }
  // An opcode with a little-endian argument of `size` bytes.
  bool op(Op opcode, uint64_t argument, size_t size) {
    uint8_t bytes[9] = {uint8_t(opcode)};
    memcpy(bytes + 1, &argument, size);
    return out_.write(bytes, size + 1);
  }
  bool text(std::string_view s) { return out_.write(s.data(), s.size()); }
  // An opcode with its length argument and that many bytes; payload: an object with these bytes, or unbound.
  bool sized(Op opcode, size_t size_bytes, const void* data, size_t n, Value payload);
  bool at_boundary();
  bool flush();

  // the memo
  bool is_memoized(Value v) const { return memo_find(p_, v) >= 0; }
  bool memo_put(Value v);
  bool memo_get(int64_t index);

  Pickler* p_;
  Output& out_;
  int proto_;
  bool bin_;
};

}  // namespace krait::pickle
