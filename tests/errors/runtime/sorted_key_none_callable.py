[3, 1].sort(key=5)
