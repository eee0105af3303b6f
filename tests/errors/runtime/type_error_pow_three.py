pow(2, 3, "a")
