def source():
    raise LookupError


for item in source():
    pass
