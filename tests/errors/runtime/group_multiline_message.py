raise ExceptionGroup("first line\nsecond line", [ValueError("a\nb")])
