x = "abc \u12"
