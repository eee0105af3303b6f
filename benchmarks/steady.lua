-- LuaJIT's side of steady.py: usage: luajit steady.lua PROGRAM.lua SIZE [SECONDS ROUNDS]; without the last two it runs
-- once and prints the checksum alone. The clock is that of CLOCK_MONOTONIC, through the FFI.
local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long nanoseconds; } krait_timespec;
  int clock_gettime(int clock, krait_timespec *out);
]]
local stamp = ffi.new("krait_timespec")

local function now()
  ffi.C.clock_gettime(1, stamp)
  return tonumber(stamp.seconds) + tonumber(stamp.nanoseconds) * 1e-9
end

local run = dofile(arg[1]).run
local size = tonumber(arg[2])
if #arg == 2 then
  print(run(size))
  return
end
local seconds, rounds = tonumber(arg[3]), tonumber(arg[4])
local times, checksums, seen = {}, {}, {}
local begin = now()
while #times < 3 or (#times < rounds and now() - begin < seconds) do
  local start = now()
  local checksum = run(size)
  times[#times + 1] = string.format("%.9f", now() - start)
  if not seen[checksum] then
    seen[checksum] = true
    checksums[#checksums + 1] = checksum
  end
end
print(string.format('{"times": [%s], "checksum": "%s"}', table.concat(times, ", "), table.concat(checksums, " | ")))
