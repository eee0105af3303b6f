format("a", "d")
