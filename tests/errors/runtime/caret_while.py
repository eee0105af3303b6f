x = None
while x.running:
    pass
