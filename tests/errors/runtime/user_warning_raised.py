raise UserWarning("custom", 5)
