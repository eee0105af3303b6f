b = bytearray(b"abc")
view = memoryview(b)
b.append(1)
