list(filter(lambda x: x.ok, [1]))
