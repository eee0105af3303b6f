def level_1():
    try:
        level_2()
    finally:
        x = 1


def level_2():
    for i in range(3):
        with open("/dev/null"):
            level_3(i)


def level_3(i):
    while True:
        try:
            if i == 1:
                raise ValueError(i)
            return
        except TypeError:
            pass


level_1()
