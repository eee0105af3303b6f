class Custom(SyntaxError):
    pass


raise Custom("mine", ("f.py", 1, 3, "  abc\n", 1, 5))
