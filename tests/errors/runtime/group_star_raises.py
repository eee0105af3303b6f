try:
    raise ExceptionGroup("mixed", [ValueError(1), TypeError(2)])
except* ValueError:
    raise RuntimeError("while handling")
