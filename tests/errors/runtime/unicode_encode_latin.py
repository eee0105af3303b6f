"€ and ☃".encode("latin-1")
