del "abc"[0]
