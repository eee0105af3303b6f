# flags: -O
assert False
print(__debug__)
raise ValueError("with -O")
