compile("x = = 1", "<generated>", "exec")
