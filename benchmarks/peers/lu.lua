-- The peer of programs/lu.py: LU factorisation with partial pivoting, and one solved system.
local abs = math.abs

local function matrix(n)
  local state, rows = 42, {}
  for i = 1, n do
    local row = {}
    for j = 1, n do
      state = (state * 1103515 + 12345) % 2147483648
      row[j] = state / 2147483648.0 - 0.5
    end
    rows[i] = row
  end
  return rows
end

local function factor(a)
  local n, pivots = #a, {}
  for i = 1, n do pivots[i] = i end
  for k = 1, n do
    local best = k
    for i = k + 1, n do
      if abs(a[i][k]) > abs(a[best][k]) then best = i end
    end
    if best ~= k then
      a[k], a[best] = a[best], a[k]
      pivots[k], pivots[best] = pivots[best], pivots[k]
    end
    local row_k = a[k]
    local inverse = 1.0 / row_k[k]
    for i = k + 1, n do
      local row_i = a[i]
      local scale = row_i[k] * inverse
      row_i[k] = scale
      for j = k + 1, n do row_i[j] = row_i[j] - scale * row_k[j] end
    end
  end
  return pivots
end

local function solve(a, pivots, b)
  local n, x = #a, {}
  for i = 1, n do x[i] = b[pivots[i]] end
  for i = 1, n do
    local row, total = a[i], x[i]
    for j = 1, i - 1 do total = total - row[j] * x[j] end
    x[i] = total
  end
  for i = n, 1, -1 do
    local row, total = a[i], x[i]
    for j = i + 1, n do total = total - row[j] * x[j] end
    x[i] = total / row[i]
  end
  return x
end

local function run(n)
  local a, b = matrix(n), {}
  for i = 1, n do
    local total = 0.0
    for j = 0, n - 1 do total = total + a[i][j + 1] * (j % 3 + 1) end
    b[i] = total
  end
  local pivots = factor(a)
  local x = solve(a, pivots, b)
  local mixed, sum = 0, 0.0
  for i = 1, n do
    mixed = (mixed * 31 + (pivots[i] - 1) * i) % 1000003
    sum = sum + x[i]
  end
  return string.format("%d %.6f", mixed, sum)
end

return {run = run}
