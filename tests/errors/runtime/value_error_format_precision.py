format(1, ".3d")
