format(1, "zz")
