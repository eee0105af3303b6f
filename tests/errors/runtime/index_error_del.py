values = []
del values[0]
