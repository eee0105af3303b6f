raise SyntaxError("message", ("some_file.py", 12, 7, None))
