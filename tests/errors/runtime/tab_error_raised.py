raise TabError("by hand", ("f.py", 2, 1, "\tx\n"))
