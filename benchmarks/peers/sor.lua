-- The peer of programs/sor.py: successive over-relaxation on a 60 by 60 grid, n sweeps.
local SIZE = 60

local function relax(grid, omega, sweeps)
  local rows, columns = #grid, #grid[1]
  local quarter, keep = omega * 0.25, 1.0 - omega
  for _ = 1, sweeps do
    for i = 2, rows - 1 do
      local above, row, below = grid[i - 1], grid[i], grid[i + 1]
      for j = 2, columns - 1 do
        row[j] = quarter * (above[j] + below[j] + row[j - 1] + row[j + 1]) + keep * row[j]
      end
    end
  end
end

local function run(n)
  local grid = {}
  for i = 0, SIZE - 1 do
    local row = {}
    for j = 0, SIZE - 1 do row[j + 1] = ((i * 7 + j * 13) % 17) / 17.0 end
    grid[i + 1] = row
  end
  relax(grid, 1.25, n)
  local total = 0.0
  for i = 1, SIZE do
    for j = 1, SIZE do total = total + grid[i][j] end
  end
  return string.format("%.9f", total)
end

return {run = run}
