str.upper.__get__(5)
