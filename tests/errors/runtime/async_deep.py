async def low():
    raise LookupError("deep down")


async def middle():
    await low()


async def high():
    await middle()


high().send(None)
