# flags: -b
print(b"a" == "a")
