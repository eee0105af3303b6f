import gc


async def f():
    pass


f(); gc.collect()
raise ValueError("after")
