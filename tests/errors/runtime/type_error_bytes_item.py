bytes([1, "a"])
