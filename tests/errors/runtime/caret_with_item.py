def opener():
    raise OSError("cannot")


with opener() as f, opener() as g:
    pass
