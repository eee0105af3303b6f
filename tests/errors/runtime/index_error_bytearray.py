b = bytearray(2)
b[5] = 1
