// See record_dicts.h. Where entries and index slots of a table lie follows from the keys alone: a dict that
// is made while recording is the model, and the trace stores its words with other values.
#include "jit/record_dicts.h"

#include <cstring>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/plain_keys.h"
#include "runtime/shape.h"

namespace krait::jit {

namespace {

constexpr size_t kMostEntries = 10;

constexpr int32_t offset_in_entry(size_t i, size_t field) {
  return int32_t(offsetof(DictStorage, entries) + i * sizeof(DictEntry) + field);
}
constexpr int32_t key_offset(size_t i) { return offset_in_entry(i, offsetof(DictEntry, key)); }
constexpr int32_t value_offset(size_t i) { return offset_in_entry(i, offsetof(DictEntry, value)); }

// A dict with these keys; null: declined.
const Dict* model_of(std::span<const NewDictEntry> entries) {
  if (entries.size() > kMostEntries) return nullptr;
  Dict* d = dict_with_capacity(entries.size());
  for (const NewDictEntry& e : entries) {
    if (!is_plain_key(e.key)) return nullptr;
    if (!dict_set(d, e.key, Value::none())) return clear_exception(), nullptr;
  }
  return d->length == int64_t(entries.size()) ? d : nullptr;
}

// A table of the model's size and contents, with the values of the entries.
Ref new_table(Builder& b, const DictStorage* model, std::span<const NewDictEntry> entries,
              std::span<const Ref> values) {
  const size_t size = object_size(model);
  const Ref table = b.new_object(Kind::DictStorage, shapes::dict_storage, uint32_t(size));
  const auto copy_word = [&](size_t offset) {
    int64_t word;
    std::memcpy(&word, reinterpret_cast<const uint8_t*>(model) + offset, sizeof word);
    if (word) b.store(AliasClass::DictEntries, table, int32_t(offset), b.int_(word));
  };
  copy_word(offsetof(DictStorage, capacity));
  for (size_t i = 0; i < entries.size(); i++) {
    copy_word(size_t(offset_in_entry(i, offsetof(DictEntry, hash))));
    b.store_reference(AliasClass::DictEntries, table, key_offset(i), b.value(entries[i].key));
    b.store_reference(AliasClass::Global, table, value_offset(i), values[i]);
  }
  for (auto at = size_t(offset_in_entry(model->capacity, 0)); at < size; at += sizeof(int64_t)) copy_word(at);
  return table;
}

void set_table(Builder& b, Ref dict, const Dict* model, Ref table) {
  b.store(AliasClass::Dict, dict, offsetof(Dict, length), b.int_(model->length));
  b.store_sized(Op::Store32, AliasClass::Dict, dict, offsetof(Dict, used), b.int_(model->used));
  b.store_sized(Op::Store32, AliasClass::Dict, dict, offsetof(Dict, keys_version), b.int_(0));
  b.store_reference(AliasClass::Dict, dict, offsetof(Dict, storage), table);
  b.store_sized(Op::Store8, AliasClass::Dict, dict, offsetof(Dict, string_keys), b.int_(model->string_keys));
}

bool box_values(Recorder& r, std::span<const NewDictEntry> entries, std::vector<Ref>* out) {
  for (const NewDictEntry& e : entries) out->push_back(r.boxed(e.value));
  return r.active();
}

}  // namespace

Ref new_dict(Recorder& r, std::span<const NewDictEntry> entries) {
  if (entries.empty()) return new_empty_dict(r);
  const Dict* model = model_of(entries);
  std::vector<Ref> values;
  if (!model || !box_values(r, entries, &values)) return kNoRef;
  const Ref table = new_table(r.b, model->storage, entries, values);
  const Ref dict = r.b.new_object(Kind::Dict, shapes::dict, sizeof(Dict));
  set_table(r.b, dict, model, table);
  return dict;
}

Ref new_empty_dict(Recorder& r) {
  Builder& b = r.b;
  const Dict* model = dict_new();
  const Ref dict = b.new_object(Kind::Dict, shapes::dict, sizeof(Dict));
  b.store(AliasClass::Dict, dict, offsetof(Dict, storage), b.ptr(model->storage));  // all share it
  b.store_sized(Op::Store8, AliasClass::Dict, dict, offsetof(Dict, string_keys), b.int_(model->string_keys));
  return dict;
}

bool entries_of_new_dict(Recorder& r, Ref dict, std::vector<NewDictEntry>* entries) {
  Builder& b = r.b;
  const Ir& ir = b.ir();
  if (Ir::is_const(dict) || ir[dict].op != Op::New) return false;
  const Ref length = b.load(Type::Int, AliasClass::Dict, dict, offsetof(Dict, length));
  const Ref used = b.load_sized(Op::LoadU32, AliasClass::Dict, dict, offsetof(Dict, used));
  if (!Ir::is_const(length) || length != used) return false;
  const auto count = size_t(ir.int_value(length));
  if (count == 0) return true;
  const Ref table = b.load(Type::Ptr, AliasClass::Dict, dict, offsetof(Dict, storage));
  for (size_t i = 0; i < count; i++) {
    const Ref key = b.load(Type::Value, AliasClass::DictEntries, table, key_offset(i));
    if (!Ir::is_const(key)) return false;
    entries->push_back(
        {Value::from_raw(ir.bits(key)), b.load(Type::Value, AliasClass::Global, table, value_offset(i))});
  }
  return true;
}

bool replace_entries(Recorder& r, Ref dict, std::span<const NewDictEntry> entries) {
  const Dict* model = model_of(entries);
  std::vector<Ref> values;
  if (!model || !box_values(r, entries, &values)) return false;
  set_table(r.b, dict, model, new_table(r.b, model->storage, entries, values));
  return true;
}

}  // namespace krait::jit
