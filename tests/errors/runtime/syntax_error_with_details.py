raise SyntaxError("message", ("some_file.py", 12, 7, "value = 1 2\n"))
