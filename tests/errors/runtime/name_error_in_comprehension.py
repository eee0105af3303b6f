print([y + missing for y in range(3)])
