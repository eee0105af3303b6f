d = {}
d["it's\n"]
