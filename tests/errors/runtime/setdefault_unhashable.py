{}.setdefault([], 1)
