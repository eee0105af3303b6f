raise TimeoutError("too slow")
