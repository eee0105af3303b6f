-- The peer of programs/spectral_norm.py: the power method on A[i][j] = 1 / ((i+j)(i+j+1)/2 + i + 1).
local function element(i, j)
  return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1)
end

local function times(v)
  local n, out = #v, {}
  for i = 0, n - 1 do
    local total = 0.0
    for j = 0, n - 1 do total = total + element(i, j) * v[j + 1] end
    out[i + 1] = total
  end
  return out
end

local function times_transposed(v)
  local n, out = #v, {}
  for i = 0, n - 1 do
    local total = 0.0
    for j = 0, n - 1 do total = total + element(j, i) * v[j + 1] end
    out[i + 1] = total
  end
  return out
end

local function run(n)
  local u, v = {}, nil
  for i = 1, n do u[i] = 1.0 end
  for _ = 1, 10 do
    v = times_transposed(times(u))
    u = times_transposed(times(v))
  end
  local numerator, denominator = 0.0, 0.0
  for i = 1, n do
    numerator = numerator + u[i] * v[i]
    denominator = denominator + v[i] * v[i]
  end
  return string.format("%.9f", math.sqrt(numerator / denominator))
end

return {run = run}
