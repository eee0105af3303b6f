x: Undefined = 1
