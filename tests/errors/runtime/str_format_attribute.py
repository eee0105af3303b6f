"{0.x}".format(5)
