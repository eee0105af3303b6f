try:
    raise ExceptionGroup("mixed", [ValueError(1), TypeError(2)])
except* ValueError:
    raise RuntimeError("first handler")
except* TypeError as group:
    raise KeyError("second handler") from group
