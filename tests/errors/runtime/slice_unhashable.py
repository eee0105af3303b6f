hash(slice(1))
