// See watch.h.
#include "jit/watch.h"

#include <unordered_map>

#include "jit/compile.h"
#include "runtime/dict.h"

namespace krait::jit {

namespace {

// How often assumptions about a key or class have been broken. Addresses may be reused by others; then they
// are merely trusted less.
std::unordered_map<uint64_t, uint32_t> g_breaks;
constexpr uint32_t kMaxBreaks = 3;

uint64_t key_id(const Dict* d, const Str* key) { return uint64_t(d) * 31 + uint64_t(key); }

bool is_unstable(uint64_t id) {
  const auto known = g_breaks.find(id);
  return known != g_breaks.end() && known->second >= kMaxBreaks;
}

void rely_no_more(Watcher* watcher) {
  auto* w = static_cast<Watch*>(watcher);
  w->broken = true;
  if (w->family && !w->family->valid) return;
  g_breaks[w->type ? uint64_t(w->type) : key_id(w->dict, w->key)] += w->type ? 1 : kMaxBreaks;
  if (w->family) invalidate(w->family);
}

}  // namespace

Watch::Watch() : Watcher(rely_no_more) {}

Watch* watch_key(Dict* d, Str* key) {
  if (is_unstable(key_id(d, key))) return nullptr;
  auto* w = new Watch;
  w->dict = d;
  w->key = key;
  dict_watch(d, key, w);
  return w;
}

Watch* watch_class(krait::Type* type) {
  if (is_unstable(uint64_t(type))) return nullptr;
  auto* w = new Watch;
  w->type = type;
  watch_type(type, w);
  return w;
}

void give_up_key(Dict* d, Str* key) {
  g_breaks[key_id(d, key)] = kMaxBreaks;
  if (d->watched) dict_notify(d, Value::object(key));
}

}  // namespace krait::jit
