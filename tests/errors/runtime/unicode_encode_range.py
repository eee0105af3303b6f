"aéééb".encode("ascii")
