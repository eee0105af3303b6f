// See equivalents.h.
#include "interp/equivalents.h"

#include <string>
#include <unordered_map>

#include "interp/pipelines.h"
#include "interp/quicken.h"
#include "runtime/compiler.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/module.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr const char* kSource = R"(
def add(a, b): return a + b
def sub(a, b): return a - b
def mul(a, b): return a * b
def matmul(a, b): return a @ b
def floordiv(a, b): return a // b
def truediv(a, b): return a / b
def mod(a, b): return a % b
def lshift(a, b): return a << b
def rshift(a, b): return a >> b
def and_(a, b): return a & b
def xor(a, b): return a ^ b
def or_(a, b): return a | b
def pow(a, b): return a ** b
def neg(a): return -a
def pos(a): return +a
def inv(a): return ~a
def invert(a): return ~a
def not_(a): return not a
def is_(a, b): return a is b
def is_not(a, b): return a is not b
def lt(a, b): return a < b
def le(a, b): return a <= b
def eq(a, b): return a == b
def ne(a, b): return a != b
def gt(a, b): return a > b
def ge(a, b): return a >= b
def contains(a, b): return b in a
def getitem(a, b): return a[b]
def attribute(a, b): return getattr(a, b)
)";

RootVector& functions() {
  static RootVector vector;
  return vector;
}

// False: raised.
bool make(std::unordered_map<std::string, size_t>* by_name) {
  const Value module =
      g_compiler.compile({.source = kSource, .filename = str_from_utf8("<operator>"), .optimize = 0});
  const Value attribute = import_attribute("builtins", "getattr");
  if (module.is_exception() || attribute.is_exception()) return false;
  Dict* globals = dict_new();
  dict_set_str(globals, "getattr", attribute);
  const auto* constants = module.as<Code>()->constants.as<Tuple>();
  for (uint64_t i = 0; i < constants->length; ++i) {
    if (!is_code(constants->items[i])) continue;
    const Value copy = hidden_copy(constants->items[i].as<Code>());
    if (copy.is_exception() || !prepare_code(copy.as<Code>())) return false;
    by_name->emplace(str_to_utf8(copy.as<Code>()->name), functions().size());
    functions().push_back(Value::object(function_new(copy.as<Code>(), globals, Value::unbound())));
  }
  return true;
}

Function* find(std::string_view name) {
  static std::unordered_map<std::string, size_t> by_name;
  if (by_name.empty() && !make(&by_name)) {
    clear_exception();
    return nullptr;
  }
  const auto found = by_name.find(std::string(name));
  return found == by_name.end() ? nullptr : functions()[found->second].as<Function>();
}

}  // namespace

Function* operator_equivalent(std::string_view name, size_t count) {
  Function* f = name == "attribute" ? nullptr : find(name);
  return f && size_t(f->code->arg_count) == count ? f : nullptr;
}
Function* item_equivalent() { return find("getitem"); }
Function* attribute_equivalent() { return find("attribute"); }

}  // namespace krait
