b"abc"[10]
