// See target.h.
#include "jit/target.h"

namespace krait::jit {

bool argument_places(const RegisterFile& file, std::span<const Type> types, std::vector<Loc>* places) {
  places->clear();
  size_t general = 0, floats = 0;
  for (Type t : types) {
    const auto& registers = t == Type::F64 ? file.trace_float_arguments : file.trace_arguments;
    size_t& n = t == Type::F64 ? floats : general;
    if (n == registers.size()) return false;
    places->push_back(Loc::reg(registers[n++]));
  }
  return true;
}

}  // namespace krait::jit
