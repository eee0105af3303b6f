ExceptionGroup("empty", [])
