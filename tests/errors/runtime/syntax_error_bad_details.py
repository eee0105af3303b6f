SyntaxError("message", (1, 2))
