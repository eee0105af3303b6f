dict(**5)
