async def f():
    return 1


c = f()
try:
    c.send(None)
except StopIteration as stop:
    print(stop.value)
c.send(None)
