"""Helpers of the tests in this folder: they print what happens, and the runner compares with CPython."""


def outcome(function, *args, **kwargs):
    """The repr of a call's result, or the type and text of what it raised."""
    try:
        return repr(function(*args, **kwargs))
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


def kind(function, *args):
    """The repr of a call's result, or the type of what it raised: for libraries whose texts are their own affair."""
    try:
        return repr(function(*args))
    except BaseException as error:
        return type(error).__name__


def table(text, namespace, outcome=outcome):
    """Evaluates every line of a text as an expression and prints it with its outcome."""
    for line in text.strip().splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            print(line, "->", outcome(eval, line, namespace))


def attempt(function, *args, **kwargs):
    """Calls a function and prints the outcome."""
    print(outcome(function, *args, **kwargs))


def section(name):
    """Decorator: runs a test function at once, under a heading; what escapes from it is printed."""
    def run(function):
        print("==", name)
        result = outcome(function)
        if result != "None":
            print(result)
        return function
    return run
