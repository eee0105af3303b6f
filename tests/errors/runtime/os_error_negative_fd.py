open(-1)
