class Strange(Exception):
    pass


Strange.__module__ = "somewhere.else"
raise Strange("x")
