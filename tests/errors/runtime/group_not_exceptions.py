ExceptionGroup("bad", [1, 2])
