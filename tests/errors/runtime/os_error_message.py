raise OSError("plain message")
