[].append(item=1)
