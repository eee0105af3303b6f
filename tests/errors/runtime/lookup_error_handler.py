b"\xff".decode("utf-8", "no-such-handler")
