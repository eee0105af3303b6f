e = ValueError("notes is a number")
e.__notes__ = 5
raise e
