exec("for i in range(3):\nprint(i)")
