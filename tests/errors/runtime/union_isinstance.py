isinstance(1, list[int])
