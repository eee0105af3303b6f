// The compiler's connection to the virtual machine.
#pragma once

namespace krait::jit {

// Fills the interpreter's hooks as the options say. Called once, after the runtime has started.
void start();
// Writes what the options ask for. Called once, after the program.
void finish();

}  // namespace krait::jit
