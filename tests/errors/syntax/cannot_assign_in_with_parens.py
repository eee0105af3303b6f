with (open("x") as 1, open("y") as b):
    pass
