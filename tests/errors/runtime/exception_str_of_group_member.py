try:
    raise ExceptionGroup("eg", [ValueError("x")])
except ExceptionGroup as eg:
    print(eg, repr(eg), eg.message, eg.subgroup(TypeError))
    raise eg.derive([KeyError("derived")])
