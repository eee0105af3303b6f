// Iterators that take from other iterators (map, filter, zip, those of itertools) as generators in bytecode.
//
// In C++ their steps call back into Python, which no trace can follow. A type's TypeSpec::pipeline says in
// Python what its __next__ does: a generator function of the object and its fields. All that changes stays in
// the object's fields, so that steps of the generator and of C++ may alternate, and any number of generators
// may belong to one object. Where a loop runs hot, a generator takes the iterator's place on the stack, which
// no program can see, and is recorded like any other; its frame is hidden (kCoHidden).
//
// The functions know: has(self, n), load(self, n) (None for an unbound field), store(self, n, value),
// clear(self, n), which access field n of the object; pipe(iterator), its generator, or itself if there is
// none; iter, len, tuple, grouper. Their `for` takes the iterator that it is given as it is.
//
// The first two fields are what an iterator takes from and calls. Equal chains of iterators share the code of
// their generators, others have copies, so that each is compiled for what it meets.
#pragma once

#include "runtime/function.h"

namespace krait {

// Only objects of these kinds have one.
inline bool may_have_pipeline(Value v) {
  if (!v.is_object() || v.is_unbound()) return false;
  const Kind k = v.as_object()->kind;
  return k == Kind::Map || k == Kind::Filter || k == Kind::Zip || k == Kind::Enumerate ||
         k == Kind::NativeValues;
}

struct Pipeline {
  static constexpr size_t kMostFields = 6;
  Function* function;
  Value args[1 + kMostFields];  // the object and its fields
  size_t count;
};
// False: the iterator has none, or it is not worth having.
bool find_pipeline(Value iterator, Pipeline* out);

// A generator for the iterator; unbound: there is none.
Value pipeline_generator(Value iterator);

// Does C++ take from the iterator by the handful? Then it is quicker than a generator.
bool is_taken_by_handful(Value iterator);

// A copy of code whose frames are hidden.
Value hidden_copy(const Code* code);

}  // namespace krait
