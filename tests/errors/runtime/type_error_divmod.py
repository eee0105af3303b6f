divmod("a", 1)
