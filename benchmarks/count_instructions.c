// A plugin for qemu-user that counts the guest's instructions: all of them, and those between the addresses given as
// its arguments (decimal). Built and used by scripts/instructions; prints the two numbers when the guest ends.
//
// Debian ships qemu with plugins enabled but without their header, so the few functions are declared here.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef uint64_t PluginId;
typedef struct Block Block;
enum { kAddUint64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(PluginId id, void (*callback)(PluginId, Block*));
void qemu_plugin_register_vcpu_tb_exec_inline(Block* block, int operation, void* counter, uint64_t operand);
void qemu_plugin_register_atexit_cb(PluginId id, void (*callback)(PluginId, void*), void* data);
size_t qemu_plugin_tb_n_insns(const Block* block);
uint64_t qemu_plugin_tb_vaddr(const Block* block);
void qemu_plugin_outs(const char* text);

int qemu_plugin_version = 1;

static uint64_t begin, end, inside, outside;

static void translated(PluginId id, Block* block) {
  const uint64_t address = qemu_plugin_tb_vaddr(block);
  uint64_t* counter = address >= begin && address < end ? &inside : &outside;
  qemu_plugin_register_vcpu_tb_exec_inline(block, kAddUint64, counter, qemu_plugin_tb_n_insns(block));
}

static void finished(PluginId id, void* data) {
  char text[64];
  snprintf(text, sizeof text, "%llu %llu\n", (unsigned long long)(inside + outside), (unsigned long long)inside);
  qemu_plugin_outs(text);
}

int qemu_plugin_install(PluginId id, const void* info, int count, char** arguments) {
  if (count == 2) {
    begin = strtoull(arguments[0], NULL, 10);
    end = strtoull(arguments[1], NULL, 10);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, finished, NULL);
  return 0;
}
