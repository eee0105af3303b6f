// What the files of the module _pickle share.
#pragma once

#include "runtime/native.h"
#include "runtime/storage.h"

namespace krait::pickle {

inline constexpr int kHighestProtocol = 5;
inline constexpr int kDefaultProtocol = 4;

enum class Op : uint8_t {
#define OPCODE(name, code) name = code,
#include "runtime/modules/pickle/opcodes.def"
};

extern Type *g_pickling_error, *g_unpickling_error;
extern Type *g_pickler_type, *g_unpickler_type, *g_buffer_type;

// What is taken from Python modules, once.
struct Imported {
  Value dispatch_table;                                // copyreg's, a dict, as the next three
  Value extension_registry;                            // (module, name) -> code
  Value inverted_registry;                             // code -> (module, name)
  Value extension_cache;                               // code -> object
  Value name_mapping, import_mapping;                  // _compat_pickle: Python 2's names to ours
  Value reverse_name_mapping, reverse_import_mapping;  // and back
  Value codecs_encode, partial, getattr;
};
extern Imported g_imported;

// module.a.b for "a.b": the parts of a dotted name. Null with AttributeError when one is "<locals>".
Tuple* dotted_path(Value object, Value name);
// Follows the parts; *parent is what the last one was found on. AttributeError when there is no such thing.
Value deep_attribute(Value object, Tuple* path, Value* parent);

// --- PickleBuffer ---
struct PickleBuffer : Object {
  Value view;  // memoryview; unbound: released
};
// The view of a buffer that is not released; exception: raised.
Value buffer_view(Value buffer);
Type* create_buffer_type();

class Output;

struct Pickler : Object {
  Value write;  // of the file; unbound: none, everything is collected
  Value persistent_id, dispatch_table, reducer_override, buffer_callback;  // unbound: none
  Value bin, fast;                                                         // ints
  Value fast_ids;  // dict of the addresses of the objects being saved in fast mode, or unbound
  Storage* memo;   // hash table: object, index, object, index, ...; null: empty
  int64_t memo_count;
  Output* out;
  int64_t fast_nesting;
  int protocol;
  bool fix_imports;
};

// --- the pickler's memo ---
// The object's index, or -1.
int64_t memo_find(const Pickler* p, Value object);
// False: MemoryError.
[[nodiscard]] bool memo_add(Pickler* p, Value object, int64_t index);
void memo_clear(Pickler* p);
// Calls visit for every entry.
template <class F>
void memo_for_each(const Pickler* p, F&& visit) {
  for (size_t i = 0; p->memo && i < p->memo->capacity() / 2 * 2; i += 2) {
    if (!p->memo->items[i].is_unbound()) visit(p->memo->items[i], p->memo->items[i + 1]);
  }
}

// All that the pickler has made, as bytes, which it forgets.
Value pickler_take_bytes(Pickler* p);
// A new pickler of g_pickler_type. Null: raised.
Pickler* pickler_new(Type* type);
[[nodiscard]] bool pickler_set_protocol(Pickler* p, Value protocol, bool fix_imports);
[[nodiscard]] bool pickler_set_file(Pickler* p, Value file);
[[nodiscard]] bool pickler_set_buffer_callback(Pickler* p, Value callback);
// Saves an object with header and end. False: raised.
[[nodiscard]] bool pickler_dump(Pickler* p, Value object);
Type* create_pickler_types();

struct Unpickler : Object {
  Value read, readline, peek;  // of the file; read unbound: no file. peek may be unbound
  Value persistent_load;       // unbound: none
  Value buffers;               // iterator, or unbound
  Value encoding, errors;      // str
  Value input;                 // the bytes that p and end point into, or any other owner
  const uint8_t* next;         // next byte of the input
  const uint8_t* end;
  const uint8_t* fetched;  // input behind has been peeked at only: the file does not know that it is read
  Storage* memo;           // objects by index; unbound: none
  int64_t memo_count;
  int protocol;
  bool fix_imports;
};

Unpickler* unpickler_new(Type* type);
[[nodiscard]] bool unpickler_set_file(Unpickler* u, Value file);
[[nodiscard]] bool unpickler_set_options(Unpickler* u, bool fix_imports, Value encoding, Value errors,
                                         Value buffers);
[[nodiscard]] bool unpickler_memo_put(Unpickler* u, uint64_t index, Value object);
// The object that the input describes.
Value unpickler_load(Unpickler* u);
// The class or function of a name: import and attribute access.
Value find_class(Unpickler* u, Value module_name, Value name);
Type* create_unpickler_types();

}  // namespace krait::pickle
