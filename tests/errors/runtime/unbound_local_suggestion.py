def f(flag):
    if flag:
        total = 1
    return total


f(False)
