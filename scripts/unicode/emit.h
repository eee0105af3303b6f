// Writing the tables as C++ source.
#pragma once

#include <cstdio>

#include "ucd.h"

namespace ucd {

// Writes "extern const TYPE NAME[] = {...};".
template <class T, class F>
void emit_array(FILE* out, const char* type, const char* name, const std::vector<T>& items, F print) {
  fprintf(out, "extern const %s %s[] = {", type, name);
  size_t column = 0;
  for (const T& item : items) {
    if (column++ % 16 == 0) fputs("\n", out);
    print(item);
    fputc(',', out);
  }
  fprintf(out, "\n};\n");
}
template <class T>
void emit_numbers(FILE* out, const char* type, const char* name, const std::vector<T>& items) {
  emit_array(out, type, name, items, [&](T item) { fprintf(out, "%lld", static_cast<long long>(item)); });
}

// Character properties, case mappings, decompositions, compositions, Unicode 3.2.
void emit_properties(FILE* out, const Database& db);
// Names in both directions.
void emit_names(FILE* out, const Database& db);

}  // namespace ucd
