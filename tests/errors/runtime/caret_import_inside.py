def f():
    import json.missing


f()
