// Giving traces back: those whose code object died or that refer to other dead objects, those that an
// invalidation left behind, and all of them when the memory for machine code is full.
//
// A family goes as a whole, and only while no activation of it is on a stack: stacks are scanned for
// addresses within its code, as the collector scans them for objects. What cannot go yet is invalid, leaves
// at its next validity point and goes later.
//
// Traces live as long as the code object they begin in and the functions, instances, classes, ... that they
// refer to: in a full collection a family that is on no stack keeps what only it knows (plain values, code
// objects) alive if all of those are alive without it. An invalid family that is on no stack keeps nothing
// alive.
#pragma once

#include <span>

#include "jit/trace.h"

namespace krait {
class Tracer;
}

namespace krait::jit {

// Connects with the collector.
void reclaim_start();

// Visits what a trace refers to, or a recording: constants, code objects, the anchors of traces that it
// calls.
void visit_recorded(Tracer& tracer, const Ir& ir, std::span<const TracePoint> path);

// The code object dies, and its anchors with it.
void release_anchors(Code* code);

// Makes room in the code memory: gives back what is invalid; if that is not much, everything. Nothing is
// being recorded, no trace is being left.
void make_room();

// While alive, the family of a trace whose snapshots are read is not given back though its code may not be on
// the stack any more.
class InUseScope {
 public:
  explicit InUseScope(const Family* family);
  ~InUseScope();
  InUseScope(const InUseScope&) = delete;

 private:
  const Family* outer_;
};

}  // namespace krait::jit
