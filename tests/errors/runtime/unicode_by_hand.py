raise UnicodeDecodeError("codec", b"abc", 1, 2, "reason")
