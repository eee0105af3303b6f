-- The peer of programs/fannkuch.py: the greatest number of prefix flips over all permutations of n. Indices count from 0.
local function fannkuch(n)
  local perm, work, count = {}, {}, {}
  for i = 0, n - 1 do perm[i], work[i], count[i] = i, 0, 0 end
  local checksum, most, sign, left = 0, 0, 1, n
  while true do
    while left > 1 do
      count[left - 1] = left
      left = left - 1
    end
    local first = perm[0]
    if first ~= 0 then
      for i = 0, n - 1 do work[i] = perm[i] end
      local flips = 0
      while first ~= 0 do
        local low, high = 0, first
        while low < high do
          work[low], work[high] = work[high], work[low]
          low = low + 1
          high = high - 1
        end
        flips = flips + 1
        first = work[0]
      end
      if flips > most then most = flips end
      checksum = checksum + sign * flips
    end
    sign = -sign
    while true do
      if left == n then return checksum, most end
      local head = perm[0]
      for i = 0, left - 1 do perm[i] = perm[i + 1] end
      perm[left] = head
      count[left] = count[left] - 1
      if count[left] > 0 then break end
      left = left + 1
    end
  end
end

local function run(n)
  return string.format("%d %d", fannkuch(n))
end

return {run = run}
