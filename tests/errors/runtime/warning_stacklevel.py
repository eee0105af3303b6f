import warnings


def old():
    warnings.warn("use new()", FutureWarning, stacklevel=2)


old()
old()
