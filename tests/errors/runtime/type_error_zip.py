list(zip(5))
