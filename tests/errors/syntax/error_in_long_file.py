def a():
    return 1


def b():
    return 2


class C:
    def method(self):
        for i in range(3):
            print(i)
        else
            print("end")
