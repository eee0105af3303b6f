print({k: 1 / v for k, v in {"a": 0}.items()})
