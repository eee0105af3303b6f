raise OSError(13)
