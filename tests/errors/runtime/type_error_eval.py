eval(5)
