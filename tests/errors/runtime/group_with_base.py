ExceptionGroup("bad", [KeyboardInterrupt()])
