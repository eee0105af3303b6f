// The micro-benchmarks of the runtime and the interpreter (target krait-benchmarks): the virtual machine is
// up, without the library.
#include <benchmark/benchmark.h>

#include "interp/startup.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv) || !krait::initialize_runtime()) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
