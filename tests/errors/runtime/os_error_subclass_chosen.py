raise OSError(11, "would block")
