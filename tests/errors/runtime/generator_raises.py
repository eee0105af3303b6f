def numbers():
    yield 1
    raise ValueError("second")


print(list(numbers()))
