// See symbols.h.
#include "jit/symbols.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace krait::jit {

namespace {

struct Symbol {
  uint64_t address, size;
  std::string name;
};

// The function symbols of an ELF file in memory.
void read_symbols(const uint8_t* file, size_t bytes, uint64_t base, std::vector<Symbol>& out) {
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(file);
  if (bytes < sizeof(Elf64_Ehdr) || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return;
  if (header->e_shoff + uint64_t{header->e_shnum} * sizeof(Elf64_Shdr) > bytes) return;
  const auto* sections = reinterpret_cast<const Elf64_Shdr*>(file + header->e_shoff);
  for (int s = 0; s < header->e_shnum; s++) {
    const Elf64_Shdr& table = sections[s];
    if (table.sh_type != SHT_SYMTAB || table.sh_link >= header->e_shnum) continue;
    const Elf64_Shdr& names = sections[table.sh_link];
    if (table.sh_offset + table.sh_size > bytes || names.sh_offset + names.sh_size > bytes) continue;
    const auto* symbols = reinterpret_cast<const Elf64_Sym*>(file + table.sh_offset);
    for (size_t n = 0; n < table.sh_size / sizeof(Elf64_Sym); n++) {
      const Elf64_Sym& symbol = symbols[n];
      if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_name >= names.sh_size) continue;
      out.push_back({base + symbol.st_value, symbol.st_size,
                     reinterpret_cast<const char*>(file + names.sh_offset + symbol.st_name)});
    }
  }
}

std::vector<Symbol> own_symbols() {
  std::vector<Symbol> symbols;
  const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) return symbols;
  const auto bytes = size_t(status.st_size);
  void* file = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (file == MAP_FAILED) return symbols;
  const auto* header = static_cast<const Elf64_Ehdr*>(file);
  const uint64_t base = header->e_type == ET_DYN ? _r_debug.r_map->l_addr : 0;
  read_symbols(static_cast<const uint8_t*>(file), bytes, base, symbols);
  munmap(file, bytes);
  std::sort(symbols.begin(), symbols.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
  return symbols;
}

std::string readable(const char* name) {
  int status = 0;
  char* plain = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  std::string text = plain ? plain : name;
  free(plain);
  for (const char* noise : {"(anonymous namespace)::", "krait::"}) {
    for (size_t at; (at = text.find(noise)) != std::string::npos;) text.erase(at, std::strlen(noise));
  }
  return text.substr(0, text.find('('));
}

}  // namespace

std::string symbol_at(uint64_t address) {
  static const std::vector<Symbol> symbols = own_symbols();
  auto behind = std::upper_bound(symbols.begin(), symbols.end(), address,
                                 [](uint64_t a, const Symbol& s) { return a < s.address; });
  if (behind != symbols.begin() && address < behind[-1].address + std::max<uint64_t>(behind[-1].size, 1))
    return readable(behind[-1].name.c_str());
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(address), &info) && info.dli_sname) return readable(info.dli_sname);
  return "";
}

}  // namespace krait::jit
