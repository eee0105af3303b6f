type(None)(1)
