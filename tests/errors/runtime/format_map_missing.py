"{a}".format_map({})
