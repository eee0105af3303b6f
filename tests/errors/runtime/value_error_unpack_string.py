for k, v in ["ab", "c"]:
    print(k, v)
