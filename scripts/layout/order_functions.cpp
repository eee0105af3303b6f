// Lists the functions that a program calls, in the order of their first calls, for the linker's
// --symbol-ordering-file: what start-up needs then lies together, and is mapped in a few dozen pages instead
// of being spread over all of the executable.
//
// usage: order-functions OUTPUT PROGRAM [ARGUMENTS] [-- ARGUMENTS]...   one run for each group of arguments
//
// The program runs under ptrace with a breakpoint on the first byte of each function of its symbol table. A
// breakpoint is removed when it is hit, so a run costs one trap per function that is called. Where tracing is
// not allowed or a run fails the list is shorter, or empty: the executable is then laid out as without it.
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

constexpr unsigned char kBreakpoint = 0xCC;

struct Image {
  std::string bytes;
  uint64_t text_address = 0, text_offset = 0, text_size = 0;
  std::unordered_map<uint64_t, std::string> functions;  // by address
};

// Reads the executable's text and symbol tables; false if it has none.
bool read_image(const char* path, Image* image) {
  std::ifstream file(path, std::ios::binary);
  image->bytes.assign(std::istreambuf_iterator<char>(file), {});
  const std::string& bytes = image->bytes;
  if (bytes.size() < sizeof(Elf64_Ehdr) || memcmp(bytes.data(), ELFMAG, SELFMAG) != 0) return false;
  auto* header = reinterpret_cast<const Elf64_Ehdr*>(bytes.data());
  auto* sections = reinterpret_cast<const Elf64_Shdr*>(bytes.data() + header->e_shoff);
  const char* names = bytes.data() + sections[header->e_shstrndx].sh_offset;
  for (int i = 0; i < header->e_shnum; ++i) {
    const Elf64_Shdr& section = sections[i];
    if (strcmp(names + section.sh_name, ".text") == 0) {
      image->text_address = section.sh_addr;
      image->text_offset = section.sh_offset;
      image->text_size = section.sh_size;
    }
  }
  for (int i = 0; i < header->e_shnum; ++i) {
    const Elf64_Shdr& section = sections[i];
    if (section.sh_type != SHT_SYMTAB) continue;
    const char* strings = bytes.data() + sections[section.sh_link].sh_offset;
    auto* symbol = reinterpret_cast<const Elf64_Sym*>(bytes.data() + section.sh_offset);
    for (uint64_t n = section.sh_size / sizeof(Elf64_Sym); n-- > 0; ++symbol) {
      if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || !symbol->st_size) continue;
      if (symbol->st_value - image->text_address >= image->text_size) continue;
      image->functions.emplace(symbol->st_value, strings + symbol->st_name);
    }
  }
  return !image->functions.empty();
}

// Starts the program; it stops at its first instruction. Returns its process id, or -1.
pid_t start(char** arguments) {
  pid_t child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(127);
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
    execv(arguments[0], arguments);
    _exit(127);
  }
  int status;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return -1;
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_EXITKILL);
  return child;
}

// Sets a breakpoint on every function that is not yet in the list.
bool set_breakpoints(const Image& image, int memory) {
  std::string text = image.bytes.substr(image.text_offset, image.text_size);
  for (const auto& function : image.functions) text[function.first - image.text_address] = char(kBreakpoint);
  return pwrite(memory, text.data(), text.size(), off_t(image.text_address)) == ssize_t(text.size());
}

// Handles the trap of a breakpoint: notes the function and puts its first byte back.
bool take_breakpoint(Image* image, pid_t child, int memory, std::vector<std::string>* order) {
  user_regs_struct registers;
  if (ptrace(PTRACE_GETREGS, child, nullptr, &registers) != 0) return false;
  uint64_t address = --registers.rip;
  auto function = image->functions.find(address);
  if (function == image->functions.end()) return false;
  char original = image->bytes[image->text_offset + address - image->text_address];
  if (pwrite(memory, &original, 1, off_t(address)) != 1) return false;
  order->push_back(function->second);
  image->functions.erase(function);
  return ptrace(PTRACE_SETREGS, child, nullptr, &registers) == 0;
}

void run(Image* image, char** arguments, std::vector<std::string>* order) {
  pid_t child = start(arguments);
  if (child < 0) return;
  int memory = open(("/proc/" + std::to_string(child) + "/mem").c_str(), O_RDWR);
  bool tracing = memory >= 0 && set_breakpoints(*image, memory);
  int status, pending = 0;
  while (tracing && ptrace(PTRACE_CONT, child, nullptr, pending) == 0 &&
         waitpid(child, &status, 0) == child) {
    if (!WIFSTOPPED(status)) break;
    pending = WSTOPSIG(status);
    if (pending != SIGTRAP) continue;
    tracing = take_breakpoint(image, child, memory, order);
    pending = 0;
  }
  if (!tracing) kill(child, SIGKILL), waitpid(child, &status, 0);
  if (memory >= 0) close(memory);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fputs("usage: order-functions OUTPUT PROGRAM [ARGUMENTS] [-- ARGUMENTS]...\n", stderr);
    return 2;
  }
  Image image;
  std::vector<std::string> order;
  if (read_image(argv[2], &image)) {
    std::vector<char*> arguments{argv[2]};
    for (int i = 3; i <= argc; ++i) {
      if (i < argc && strcmp(argv[i], "--") != 0) {
        arguments.push_back(argv[i]);
        continue;
      }
      arguments.push_back(nullptr);
      run(&image, arguments.data(), &order);
      arguments.assign({argv[2]});
    }
  }
  std::ofstream output(argv[1]);
  for (const std::string& name : order) output << name << '\n';
  return output.good() ? 0 : 1;
}
