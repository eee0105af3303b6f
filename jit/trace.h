// Traces as the running program knows them: compiled code with its exits, the places it begins at, and the
// families that are valid or invalid together.
//
//   Anchor  a place where compiled code can be entered: a loop header of a code object, the entry of a
//   function
//           for arguments of certain types, or a join (jit/joins.h), which only other traces enter.
//   Trace   one piece of machine code. A root trace begins at an anchor; a side trace at an exit of another
//           trace. Side traces that begin at a loop header again are further versions of the loop.
//   Family  the traces under one anchor: they rely on each other's assumptions. When one of those breaks, all
//           leave at their next validity point and are never entered again.
#pragma once

#include <deque>
#include <list>
#include <vector>

#include "jit/exit_plan.h"
#include "jit/joins.h"
#include "jit/machine_code.h"
#include "jit/pass_scope.h"
#include "runtime/code.h"
#include "runtime/function.h"

namespace krait::jit {

enum class AbortReason : uint8_t {
#define ABORT(name, text, penalty) name,
#include "jit/abort_reasons.def"
#undef ABORT
  kCount
};
enum class Penalty : uint8_t { None, Soft, Hard };
const char* abort_text(AbortReason reason);
Penalty abort_penalty(AbortReason reason);

enum class TraceKind : uint8_t { Loop, Function, Side };
enum class TraceEnd : uint8_t { Loop, Link, Return, Interpreter };

struct Trace;
struct Family;
struct Watch;

// An exit as the running program sees it. The snapshot stands at its instruction in the trace's IR.
struct TraceExit {
  Trace* trace;
  uint32_t index;  // in MachineCode::exits
  uint64_t taken = 0;
  uint32_t count = 0;                   // how often it was taken since the last failed recording
  uint32_t attempts = 0;                // failed recordings from here
  Trace* side = nullptr;                // patched in
  bool cold = false;                    // never record from here
  std::unique_ptr<ExitPlan> plan = {};  // once it has been taken again

  const ExitCode& code() const;
  Ref ins() const { return code().ins; }
};

// An instruction that was recorded.
struct TracePoint {
  Code* code;
  uint32_t unit;
  uint32_t level;  // of inlining
};

struct Trace {
  uint32_t number;  // from 1, in order of compilation
  TraceKind kind;
  TraceEnd end;
  Family* family;
  TraceExit* parent = nullptr;  // side traces
  Code* code;                   // code object of the bottom frame where the trace begins
  TracePoint start;             // instruction it begins at, perhaps in an inlined frame
  // How often, from the root trace to this one, an exit was followed because an int was of another size.
  uint32_t size_changes = 0;
  bool at_loop_header = false;  // may be entered (linked to) as a version of its anchor's loop

  Ir ir;
  Allocation allocation;
  MachineCode machine;
  EntryPoint entry;             // for link instructions of others
  std::deque<CallInfo> calls;   // descriptors made for this trace
  std::deque<TraceExit> exits;  // in the order of machine.exits
  uint32_t slot = 0;            // TraceTable::slots
  std::list<Trace>::iterator self;
  Trace* linked_to = nullptr;  // TraceEnd::Link

  // --- for people
  std::vector<TracePoint> path;
  std::string recorded_text;     // the IR before the passes, if texts are kept
  uint32_t bytecodes = 0;        // instructions recorded
  uint32_t recorded_length = 0;  // IR instructions before the passes
  uint64_t record_ns = 0, compile_ns = 0;
  CompileLog log;
  uint64_t entered = 0;  // from the interpreter
};

// Everything that is known about a place where recordings begin.
struct Anchor {
  // Functions: the compiled code, or Target::uncompiled(). Calls go through here.
  const uint8_t* entry = nullptr;
  Code* code;
  uint32_t unit;
  bool is_function;
  bool is_join = false;  // no loop goes round here
  bool blacklisted = false;
  uint32_t attempts = 0;  // failed recordings
  uint32_t pause = 0;     // how often to let it run hot before the next one
  uint32_t restarts = 0;  // after a change of types
  uint32_t misses = 0;    // recordings that met the end of the loop
  AbortReason last_abort = AbortReason::kCount;
  Family* family = nullptr;       // of the valid traces; null: none
  std::vector<Trace*> versions;   // of the loop, the root first
  std::vector<uint16_t> widened;  // slots that are read without specialising on their type
  std::vector<uint16_t> words;    // slots that hold ints from 0 to 2^64 - 1

  // --- functions
  Function* function =
      nullptr;            // the one it is compiled for; null: any that has the code, passed as first argument
  bool orphaned = false;  // the one that it was for has died
  std::vector<Type> parameters;  // Int, F64 or Value (any), `function` included
};

// What a full collection knows about a family while it marks.
enum class Fate : uint8_t { Unknown, Waiting, Kept };

struct Family {
  Anchor* anchor;
  bool valid = true;
  bool on_stack = false;  // reclaim.h; as of the last look
  Fate fate = Fate::Unknown;
  std::list<Family>::iterator self;
  std::vector<Trace*> traces;
  std::vector<Trace*> linked_from;  // traces of other families that jump into this one
  std::vector<Watch*> watches;
  // Joins of inlined calls, and how many of the traces go on behind them.
  struct Copied {
    const Join* join;
    uint32_t copies;
  };
  std::vector<Copied> inlined_joins;
};

// A call of a function trace from C++ with few arguments, so that the next one like it needs few looks.
struct FewArguments {
  static constexpr size_t kMost = 3;
  const Anchor* anchor = nullptr;
  uint32_t count;
  Type types[kMost];
};

// The anchors of a code object hang on Code::jit.
struct CodeAnchors {
  std::deque<Anchor> list;
  std::vector<Family*> families;        // that begin here, invalid ones included
  std::vector<uint32_t> loop_headers;   // targets of backward jumps, in order
  std::vector<Join> joins;              // in order
  const Anchor* last_called = nullptr;  // the function trace that C++ has called last
  FewArguments last_few;                // with few arguments
  bool recursive = false;               // calls itself, perhaps by way of others: never inlined
  uint32_t refusals = 0;          // recordings that could not go on in it where it was inlined or resumed
  bool branchy = false;           // took too many ways where it was inlined: not inlined any more
  const Dict* globals = nullptr;  // the namespace that it was first recorded in, merely compared
  bool many_namespaces = false;   // it runs in others, too
  uint8_t number = 0;             // consecutive
  std::list<CodeAnchors>::iterator self;
};
CodeAnchors& anchors_of(Code* code);
bool is_loop_header(Code* code, uint32_t unit);
CodeAnchors* known_anchors(const Code* code);  // null: none
Join* find_join(Code* code, uint32_t unit);
Anchor* find_anchor(const Code* code, uint32_t unit, bool is_function);
Anchor* anchor_at(Code* code, uint32_t unit, bool is_function);

// All there is.
struct TraceTable {
  std::list<CodeAnchors> anchors;
  std::list<Trace> traces;
  std::list<Family> families;
  // Exit stubs name an exit by number: its trace's slot, and its index. Slots are used again.
  std::vector<Trace*> slots;
  std::vector<uint32_t> free_slots;
  uint32_t compiled = 0;  // traces, given back ones included
  uint64_t aborts[size_t(AbortReason::kCount)] = {};
  uint64_t recordings = 0;
  uint64_t invalidations = 0;
  uint64_t evictions = 0;  // how often the code memory was full

  static constexpr int kExitBits = 15;
  static_assert(Ir::kMaxIns < size_t{1} << kExitBits);
  static constexpr size_t kMaxSlots = size_t{1} << (32 - kExitBits);
  TraceExit& exit(uint64_t number) const {
    return slots[uint32_t(number) >> kExitBits]->exits[number & ((1u << kExitBits) - 1)];
  }
  // False: all slots are in use.
  bool take_slot(Trace& t);
  void free_slot(const Trace& t);
};
extern TraceTable g_traces;

}  // namespace krait::jit
