a = 0.0
print(3.0 % a)
