class Bad:
    def __repr__(self):
        raise RuntimeError


e = ValueError("x")
e.__notes__ = Bad()
raise e
