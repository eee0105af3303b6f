"abc".upper().lower().center(1, 2, 3)
