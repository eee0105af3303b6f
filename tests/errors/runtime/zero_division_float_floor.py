print(3.0 // 0.0)
