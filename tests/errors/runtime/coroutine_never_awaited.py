async def f():
    pass


f()
raise ValueError("after")
