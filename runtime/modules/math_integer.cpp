// The functions of math on integers: gcd, lcm, isqrt, factorial, comb, perm.
#include <gmp.h>

#include <cmath>

#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/modules/math.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// An int as an operand of GMP's functions, without a copy of its limbs.
class MpzView {
 public:
  explicit MpzView(Value v) {
    v = int_plain(v);
    if (v.is_small_int()) {
      int64_t i = v.as_small_int();
      limb_ = i < 0 ? -uint64_t(i) : uint64_t(i);
      mpz_roinit_n(z, &limb_, i < 0 ? -1 : i > 0);
    } else {
      auto* b = v.as<BigInt>();
      mpz_roinit_n(z, reinterpret_cast<const mp_limb_t*>(b->limbs), mp_size_t(b->signed_size));
    }
  }
  MpzView(const MpzView&) = delete;
  mpz_t z;

 private:
  mp_limb_t limb_;
};

// A result of GMP's functions, and the int that it is.
class Mpz {
 public:
  Mpz() { mpz_init(z); }
  ~Mpz() { mpz_clear(z); }
  Mpz(const Mpz&) = delete;
  Value value() const {
    return int_from_limbs(reinterpret_cast<const uint64_t*>(mpz_limbs_read(z)), mpz_size(z), mpz_sgn(z) < 0);
  }
  mpz_t z;
};

Value lcm_of(Value a, Value b) {
  if (int_sign(a) == 0 || int_sign(b) == 0) return Value::small_int(0);
  Value g = int_gcd(a, b);
  return int_absolute(int_multiply(int_floor_divide(a, g), b));
}

template <Value (*F)(Value, Value)>
Value fold(const Value* a, int64_t start) {
  auto* items = a[0].as<Tuple>();
  Value result = Value::small_int(start);
  for (size_t i = 0; i < items->length; ++i) {
    Value v = index_of(items->items[i]);
    if (v.is_exception()) return v;
    result = F(result, v);
  }
  return result;
}
Value gcd_function(const Value* a) { return fold<int_gcd>(a, 0); }
Value lcm_function(const Value* a) { return fold<lcm_of>(a, 1); }

// The root of a number below 2^62: the double's is off by one at most.
int64_t small_root(int64_t n) {
  auto root = int64_t(std::sqrt(double(n)));
  if (root * root > n) --root;
  else if ((root + 1) * (root + 1) <= n) ++root;
  return root;
}

Value isqrt_function(const Value* a) {
  Value n = index_of(a[0]);
  if (n.is_exception()) return n;
  if (int_sign(n) < 0) return raise_value_error("isqrt() argument must be nonnegative");
  if (n.is_small_int()) return Value::small_int(small_root(n.as_small_int()));
  MpzView x(n);
  Mpz r;
  mpz_sqrt(r.z, x.z);
  return r.value();
}

constexpr int64_t kLargestSmallFactorial = 20;  // of those that are small ints

int64_t small_factorial(int64_t n) {
  int64_t product = 1;
  while (n > 1) product *= n--;
  return product;
}

Value factorial_function(const Value* a) {
  Value n = index_of(a[0]);
  if (n.is_exception()) return n;
  if (int_sign(n) < 0) return raise_value_error("factorial() not defined for negative values");
  int64_t i;
  if (!int_fits_i64(n, &i)) {
    return raise(types::OverflowError, "factorial() argument should not exceed %ld", INT64_MAX);
  }
  if (i <= kLargestSmallFactorial) return Value::small_int(small_factorial(i));
  if (i > int64_t{1} << 32) {
    raise_out_of_memory();
    return Value::exception();
  }
  Mpz r;
  mpz_fac_ui(r.z, (unsigned long)i);
  return r.value();
}

// The product n * (n-1) * ... of k factors.
Value falling_product(Value n, uint64_t k) {
  Value result = Value::small_int(1), factor = n;
  for (uint64_t i = 0; i < k && !result.is_exception(); ++i) {
    result = int_multiply(result, factor);
    factor = int_subtract(factor, Value::small_int(1));
  }
  return result;
}

bool non_negative(Value v, const char* name) {
  if (int_sign(v) >= 0) return true;
  raise_value_error("%s must be a non-negative integer", name);
  return false;
}

constexpr int64_t kSmallFactors = 64;  // no more factors fit a word

// n over k while the partial products fit a word (each of them is a binomial coefficient, times what is
// divided next); else unbound.
Value small_binomial(int64_t n, int64_t k) {
  int64_t product = 1;
  for (int64_t i = 1; i <= k; ++i) {
    if (__builtin_mul_overflow(product, n - k + i, &product)) return Value::unbound();
    product /= i;
  }
  return int_from_i64(product);
}

Value comb_function(const Value* a) {
  Value n = index_of(a[0]), k = n.is_exception() ? n : index_of(a[1]);
  if (k.is_exception() || !non_negative(n, "n") || !non_negative(k, "k")) return Value::exception();
  Value rest = int_subtract(n, k);
  if (int_sign(rest) < 0) return Value::small_int(0);
  if (int_compare(rest, k) < 0) k = rest;
  int64_t small_k;
  if (!int_fits_i64(k, &small_k))
    return raise(types::OverflowError, "min(n - k, k) must not exceed %ld", INT64_MAX);
  if (n.is_small_int() && small_k < kSmallFactors) {
    const Value product = small_binomial(n.as_small_int(), small_k);
    if (!product.is_unbound()) return product;
  }
  MpzView base(n);
  Mpz r;
  mpz_bin_ui(r.z, base.z, (unsigned long)small_k);
  return r.value();
}

Value perm_function(const Value* a) {
  if (a[1].is_none()) return factorial_function(a);
  Value n = index_of(a[0]), k = n.is_exception() ? n : index_of(a[1]);
  if (k.is_exception() || !non_negative(n, "n") || !non_negative(k, "k")) return Value::exception();
  if (int_compare(k, n) > 0) return Value::small_int(0);
  int64_t small_k;
  if (!int_fits_i64(k, &small_k)) return raise(types::OverflowError, "k must not exceed %ld", INT64_MAX);
  return falling_product(n, uint64_t(small_k));
}

}  // namespace

const NativeDef kMathIntegerFunctions[] = {
    {"gcd", "*integers", gcd_function, "Greatest Common Divisor."},
    {"lcm", "*integers", lcm_function, "Least Common Multiple."},
    {"isqrt", "n, /", isqrt_function, "Return the integer part of the square root of the input."},
    {"factorial", "n, /", factorial_function, "Find n!."},
    {"comb", "n, k, /", comb_function,
     "Number of ways to choose k items from n items without repetition and without order."},
    {"perm", "n, k=None, /", perm_function,
     "Number of ways to choose k items from n items without repetition and with order."},
    {}};

}  // namespace krait
