x = "left" + ("middle" - "right")
