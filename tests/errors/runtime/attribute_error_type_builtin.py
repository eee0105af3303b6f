int.name = 1
