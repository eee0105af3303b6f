print(f"{None.x!r:>10}")
