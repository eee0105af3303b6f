"{2}".format(1)
