def check(value):
    assert isinstance(
        value,
        int,
    ), "not an int"


check("a")
