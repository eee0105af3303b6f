try:
    try:
        raise KeyError("cause")
    except KeyError as error:
        raise ExceptionGroup("caused", [TypeError("t")]) from error
except ExceptionGroup as group:
    raise ExceptionGroup("again", [group, ValueError("v")])
