raise ValueError("bell \a null \0 escape \x1b[0m")
