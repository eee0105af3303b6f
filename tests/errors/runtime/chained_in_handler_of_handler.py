try:
    try:
        raise KeyError(1)
    except KeyError:
        raise IndexError(2)
except IndexError:
    raise OSError(3)
