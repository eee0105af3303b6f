compile("x = 1\0", "<generated>", "exec")
