"abc".replace("a")
