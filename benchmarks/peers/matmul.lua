-- The peer of programs/matmul.py: the product of two n by n float matrices by the textbook triple loop.
local function build(n, seed)
  local scale, rows = 1.0 / n / n, {}
  for i = 0, n - 1 do
    local row = {}
    for j = 0, n - 1 do row[j + 1] = scale * (i - j) * (i + j + seed) end
    rows[i + 1] = row
  end
  return rows
end

local function multiply(a, b)
  local n, m, p = #a, #b, #b[1]
  local columns = {}
  for j = 1, p do
    local column = {}
    for k = 1, m do column[k] = b[k][j] end
    columns[j] = column
  end
  local out = {}
  for i = 1, n do
    local row_a, row = a[i], {}
    for j = 1, p do
      local column, total = columns[j], 0.0
      for k = 1, m do total = total + row_a[k] * column[k] end
      row[j] = total
    end
    out[i] = row
  end
  return out
end

local function run(n)
  local product = multiply(build(n, 0), build(n, 1))
  local trace = 0.0
  for i = 1, n do trace = trace + product[i][i] end
  return string.format("%.9f %.9f", product[math.floor(n / 2) + 1][math.floor(n / 3) + 1], trace)
end

return {run = run}
