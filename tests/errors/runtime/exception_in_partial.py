from functools import partial
partial(int, base=2)("9")
