raise SyntaxError("message", ("some_file.py", 12, None, "value = 1\n"))
