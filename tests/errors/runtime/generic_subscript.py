list[int](5)
