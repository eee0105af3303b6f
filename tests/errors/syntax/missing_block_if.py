if 1:
print("not indented")
