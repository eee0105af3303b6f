max(3, None)
