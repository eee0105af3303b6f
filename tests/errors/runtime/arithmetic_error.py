raise ArithmeticError("general")
