"b" + b"a"
