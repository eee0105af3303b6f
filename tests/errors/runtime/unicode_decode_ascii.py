b"caf\xc3\xa9".decode("ascii")
