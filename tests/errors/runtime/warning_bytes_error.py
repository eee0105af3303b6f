# flags: -bb
print(b"a" == "a")
