d = {}
del d[3.5]
