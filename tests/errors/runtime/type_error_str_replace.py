"abc".replace("a", 1)
