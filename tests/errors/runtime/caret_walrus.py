if (n := 10 / 0) > 5:
    pass
