{}.update([1, 2])
