group = ValueError("bottom")
for i in range(15):
    group = ExceptionGroup(f"level {i}", [group])
raise group
