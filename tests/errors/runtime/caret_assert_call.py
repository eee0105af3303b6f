def check(x):
    return x.ok


assert check(1) and True
