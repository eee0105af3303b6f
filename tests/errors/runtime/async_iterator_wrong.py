class A:
    def __aiter__(self):
        return self

    def __anext__(self):
        return 5


async def f():
    async for x in A():
        pass


f().send(None)
