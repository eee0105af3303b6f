-- The peer of programs/sieve.py: the sieve of Eratosthenes up to n, and the widest gap.
local function primes_below(n)
  local composite, primes, count = {}, {}, 0
  for i = 0, n - 1 do composite[i] = false end
  for candidate = 2, n - 1 do
    if not composite[candidate] then
      count = count + 1
      primes[count] = candidate
      for multiple = candidate * candidate, n - 1, candidate do composite[multiple] = true end
    end
  end
  return primes
end

local function run(n)
  local primes = primes_below(n)
  local widest, at = 0, 0
  for i = 2, #primes do
    local gap = primes[i] - primes[i - 1]
    if gap > widest then widest, at = gap, primes[i] end
  end
  return string.format("%d %d %d", #primes, widest, at)
end

return {run = run}
