-- The peer of programs/fft.py: radix-2 FFT of 1024 points, forward and inverse, n times. Indices count from 0.
local bit = require("bit")
local SIZE = 1024

local function bit_reverse(re, im, n)
  local j = 0
  for i = 0, n - 2 do
    if i < j then
      re[i], re[j] = re[j], re[i]
      im[i], im[j] = im[j], im[i]
    end
    local half = bit.rshift(n, 1)
    while half <= j do
      j = j - half
      half = bit.rshift(half, 1)
    end
    j = j + half
  end
end

local function transform(re, im, n, sign)
  bit_reverse(re, im, n)
  local span = 1
  while span < n do
    local angle = sign * math.pi / span
    local half = math.sin(angle / 2)
    local step_re, step_im = -2.0 * half * half, math.sin(angle)
    local w_re, w_im = 1.0, 0.0
    for k = 0, span - 1 do
      for i = k, n - 1, 2 * span do
        local j = i + span
        local t_re = w_re * re[j] - w_im * im[j]
        local t_im = w_re * im[j] + w_im * re[j]
        re[j] = re[i] - t_re
        im[j] = im[i] - t_im
        re[i] = re[i] + t_re
        im[i] = im[i] + t_im
      end
      w_re, w_im = w_re + w_re * step_re - w_im * step_im, w_im + w_im * step_re + w_re * step_im
    end
    span = span * 2
  end
end

local function run(n)
  local re, im, power = {}, {}, 0.0
  for i = 0, SIZE - 1 do
    re[i] = (i * 37 % 101) / 101.0
    im[i] = (i * 53 % 103) / 103.0
  end
  for _ = 1, n do
    transform(re, im, SIZE, 1)
    power = re[3] * re[3] + im[5] * im[5]
    transform(re, im, SIZE, -1)
    for i = 0, SIZE - 1 do
      re[i] = re[i] / SIZE
      im[i] = im[i] / SIZE
    end
  end
  local total = 0.0
  for i = 0, SIZE - 1 do total = total + math.abs(re[i] - im[i]) end
  return string.format("%.6f %.6f", power, total)
end

return {run = run}
