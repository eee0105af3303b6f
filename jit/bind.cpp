// See bind.h.
#include "jit/bind.h"

#include "jit/lookups.h"
#include "jit/operations.h"
#include "jit/record_dicts.h"
#include "runtime/dict.h"
#include "runtime/function.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

class ArgumentBinder {
 public:
  ArgumentBinder(Recorder& r, const Function* f, Ref function, const Invocation& site, BoundArguments* out)
      : r_(r),
        function_(f),
        ref_(function),
        code_(f->code),
        site_(site),
        out_(out),
        positional_(size_t(f->code->arg_count)),
        total_(positional_ + size_t(f->code->keyword_only_count)) {}

  bool bind() {
    const bool var_args = code_->flags & kCoVarArgs, var_keywords = code_->flags & kCoVarKeywords;
    out_->count = total_ + var_args + var_keywords;
    if (out_->count > BoundArguments::kMost) return false;
    const size_t given = site_.positional();
    if (given > positional_ && !var_args) return false;
    const size_t copied = std::min(given, positional_);
    for (size_t i = 0; i < out_->count; i++) {
      out_->slots[i] = i < copied ? site_.args[i] : kNoRef;
      out_->live[i] = i < copied ? site_.live[i] : Value::none();
    }
    if (!bind_keywords(var_keywords) || !fill_defaults() || !fill_keyword_defaults()) return false;
    // The last that can decline: making the objects for what is left over.
    if (var_args)
      out_->slots[total_] =
          new_tuple(r_, std::span<const Ref>(site_.args + copied, given > copied ? given - copied : 0));
    if (var_keywords && r_.active()) out_->slots[total_ + var_args] = make_extra_dict();
    return r_.active();
  }

 private:
  size_t find_parameter(Str* keyword) const {
    const auto* names = code_->locals_plus_names.as<Tuple>();
    for (auto i = size_t(code_->positional_only_count); i < total_; i++) {
      if (str_equal(names->items[i].as<Str>(), keyword)) return i;
    }
    return total_;
  }

  bool bind_keywords(bool takes_more) {
    if (!site_.keywords) return true;
    for (uint64_t k = 0; k < site_.keywords->length; k++) {
      const Value name = site_.keywords->items[k];
      const Ref value = site_.args[site_.positional() + k];
      const size_t i = find_parameter(name.as<Str>());
      if (i == total_) {
        if (!takes_more || extra_count_ == kMostExtra) return false;
        extra_[extra_count_++] = {name, value};
      } else if (out_->slots[i] != kNoRef) {
        return false;
      } else {
        out_->slots[i] = value;
        out_->live[i] = site_.live[site_.positional() + k];
      }
    }
    return true;
  }

  // Defaults may be replaced, and belong to the function object: what is guarded is how many there are.
  bool fill_defaults() {
    bool missing = false;
    for (size_t i = 0; i < positional_; i++) missing |= out_->slots[i] == kNoRef;
    if (!missing) return true;
    if (function_->defaults.is_unbound()) return false;
    const auto* live = function_->defaults.as<Tuple>();
    const size_t required = positional_ - std::min<size_t>(positional_, live->length);
    for (size_t i = 0; i < required; i++) {
      if (out_->slots[i] == kNoRef) return false;
    }
    Builder& b = r_.b;
    const Ref defaults = b.load(Type::Value, AliasClass::Function, ref_, offsetof(Function, defaults));
    const bool known = Ir::is_const(ref_) || Ir::is_const(defaults);
    if (known ? !r_.guard_is(defaults, function_->defaults) : !has_length(defaults, live->length))
      return false;
    const size_t skipped = live->length - (positional_ - required);
    for (size_t i = required; i < positional_; i++) {
      if (out_->slots[i] != kNoRef) continue;
      const size_t k = skipped + i - required;
      out_->live[i] = live->items[k];
      out_->slots[i] = known ? r_.constant(live->items[k])
                             : b.load(Type::Value, AliasClass::Constant, defaults,
                                      int32_t(offsetof(Tuple, items) + 8 * k));
    }
    return true;
  }
  bool has_length(Ref tuple, uint64_t length) {
    Builder& b = r_.b;
    if (!r_.guard(b.emit(Op::Same, tuple, b.value(Value::unbound())), false)) return false;
    const Ref now = b.load(Type::Int, AliasClass::Constant, tuple, offsetof(Tuple, length));
    return r_.guard(b.emit(Op::Eq, now, b.int_(int64_t(length))));
  }

  // Defaults of keyword-only parameters stand in a dict, which hardly ever changes: its keys' version says
  // where the values are.
  bool fill_keyword_defaults() {
    bool missing = false;
    for (size_t i = positional_; i < total_; i++) missing |= out_->slots[i] == kNoRef;
    if (!missing) return true;
    Builder& b = r_.b;
    const Value live = function_->keyword_defaults;
    if (!Ir::is_const(ref_)) return is_dict(live) && look_up_keyword_defaults(live);
    const uint32_t version = is_dict(live) ? dict_keys_version(live.as<Dict>()) : 0;
    if (!version) return false;
    auto* dict = live.as<Dict>();
    const auto* names = code_->locals_plus_names.as<Tuple>();
    for (size_t i = positional_; i < total_; i++) {
      if (out_->slots[i] == kNoRef && dict_find_str(dict, names->items[i].as<Str>()) < 0) return false;
    }
    const Ref defaults =
        b.load(Type::Value, AliasClass::Function, ref_, offsetof(Function, keyword_defaults));
    if (!r_.guard_is(defaults, live)) return false;
    const Ref now = b.load_sized(Op::LoadU32, AliasClass::Dict, defaults, offsetof(Dict, keys_version));
    if (!r_.guard(b.emit(Op::Eq, now, b.int_(version)))) return false;
    const Ref storage = b.load(Type::Ptr, AliasClass::Dict, defaults, offsetof(Dict, storage));
    for (size_t i = positional_; i < total_; i++) {
      if (out_->slots[i] != kNoRef) continue;
      const int64_t index = dict_find_str(dict, names->items[i].as<Str>());
      out_->live[i] = dict->storage->entries[index].value;
      const size_t offset =
          offsetof(DictStorage, entries) + size_t(index) * sizeof(DictEntry) + offsetof(DictEntry, value);
      out_->slots[i] = b.load(Type::Value, AliasClass::Global, storage, int32_t(offset));
    }
    return true;
  }

  // Functions that the same code has made have a dict each.
  bool look_up_keyword_defaults(Value live) {
    Builder& b = r_.b;
    const Ref defaults =
        b.load(Type::Value, AliasClass::Function, ref_, offsetof(Function, keyword_defaults));
    if (!r_.guard(b.emit(Op::Same, defaults, b.value(Value::unbound())), false) ||
        !r_.guard_shape(defaults, live))
      return false;
    const auto* names = code_->locals_plus_names.as<Tuple>();
    for (size_t i = positional_; i < total_; i++) {
      if (out_->slots[i] != kNoRef) continue;
      bool present = false;
      const Ref entry = look_up(r_, defaults, live, b.value(names->items[i]), names->items[i], &present);
      if (entry == kNoRef || !present) return false;
      out_->slots[i] = value_of_entry(b, entry);
      out_->live[i] = dict_get_str(live.as<Dict>(), names->items[i].as<Str>());
    }
    return true;
  }

  Ref make_extra_dict() {
    const Ref made = new_dict(r_, std::span<const NewDictEntry>(extra_, extra_count_));
    if (made != kNoRef || !r_.active()) return made;
    Ref args[2 * kMostExtra + 1];
    size_t n = 0;
    args[n++] = r_.b.value(Value::small_int(int64_t(2 * extra_count_)));
    for (size_t i = 0; i < extra_count_; i++) {
      args[n++] = r_.b.value(extra_[i].key);
      args[n++] = r_.boxed(extra_[i].value);
    }
    if (!r_.active()) return kNoRef;
    const CallInfo& info = r_.new_call(
        array_operation("BuildMap", reinterpret_cast<const void*>(op_build_map), 2 * extra_count_, false));
    return r_.b.call(info, std::span<const Ref>(args, n), Op::CallNative);
  }

  static constexpr size_t kMostExtra = 16;
  Recorder& r_;
  const Function* function_;
  Ref ref_;
  const Code* code_;
  const Invocation& site_;
  BoundArguments* out_;
  size_t positional_, total_;
  NewDictEntry extra_[kMostExtra];
  size_t extra_count_ = 0;
};

}  // namespace

bool bind_arguments(Recorder& r, const Function* f, Ref function, const Invocation& site,
                    BoundArguments* out) {
  return ArgumentBinder(r, f, function, site, out).bind();
}

}  // namespace krait::jit
