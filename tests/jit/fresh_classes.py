# exits: 1000
# entered: 100000
"""A place that calls a class made anew each time ends up calling whatever comes."""


def run(i):
    class Point:
        def __init__(self, x):
            self.x = x

        def get(self):
            return self.x + i

    total = 0
    for k in range(30):
        total += Point(k).get()
    return total


print(sum(run(i) for i in range(3000)))
