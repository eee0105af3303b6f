"""try, except, else and finally: which part runs when, what wins, with return, break, continue and yield."""
from _table import attempt, section

log = []


def returns_in_finally(fail):
    try:
        if fail:
            raise ValueError("lost")
        return "try"
    finally:
        return "finally"


def value_is_kept():
    x = 1
    try:
        return x
    finally:
        x = 2


def list_is_shared():
    x = [1]
    try:
        return x
    finally:
        x.append(2)


def break_swallows():
    for i in range(3):
        try:
            raise ValueError(i)
        finally:
            break
    return i


def continue_swallows():
    out = []
    for i in range(3):
        try:
            raise ValueError(i)
        finally:
            out.append(i)
            continue
    return out


def all_parts(kind):
    log.clear()
    try:
        log.append("try")
        if kind == "value":
            raise ValueError
        if kind == "key":
            raise KeyError
        if kind == "return":
            return log
    except ValueError:
        log.append("except")
        if kind == "value":
            return log
    else:
        log.append("else")
    finally:
        log.append("finally")
    log.append("after")
    return log


def nested(kind):
    out = []
    try:
        try:
            try:
                out.append(1)
                if kind == 1:
                    raise ValueError
                if kind == 2:
                    raise KeyError
                if kind == 3:
                    raise TypeError
            except ValueError:
                out.append(2)
                raise KeyError
            finally:
                out.append(3)
        except KeyError as error:
            out.append(4)
            out.append(repr(error.__context__))
        else:
            out.append(5)
        finally:
            out.append(6)
    except TypeError:
        out.append(7)
    return out


def replaced():
    try:
        try:
            raise ValueError("first")
        finally:
            raise KeyError("second")
    except KeyError as error:
        return repr(error), repr(error.__context__)


def return_in_except():
    try:
        raise ValueError
    except ValueError:
        return "returned"
    finally:
        log.append("after return")


def nested_returns():
    try:
        try:
            return 1
        finally:
            try:
                return 2
            finally:
                log.append("innermost")
    finally:
        log.append("outer")


def finally_loop():
    out = []
    for i in range(4):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        except ValueError:
            pass
        else:
            out.append("else")
        finally:
            out.append("f")
    else:
        out.append("not reached")
    return out


@section("flow")
def flow():
    print(returns_in_finally(0), returns_in_finally(1), value_is_kept(), list_is_shared(), break_swallows(), continue_swallows())
    for kind in ("none", "value", "key", "return"):
        attempt(all_parts, kind)
        print(log)
    print([nested(k) for k in range(4)], replaced(), return_in_except(), nested_returns(), log, finally_loop())


@section("the name of the exception")
def names():
    error = "before"
    try:
        raise ValueError("x")
    except ValueError as error:
        print(repr(error))
    attempt(lambda: error)
    try:
        raise ValueError("y")
    except ValueError as error:
        del error
    try:
        raise ValueError("z")
    except ValueError as error:
        error = 5
    try:
        print(error)
    except NameError as problem:
        print(problem)
    keep = None
    try:
        raise ValueError("kept")
    except ValueError as e:
        keep = e
    print(repr(keep))
    for i in range(2):
        try:
            raise ValueError(i)
        except ValueError as e:
            if i == 0:
                continue
            break
    attempt(lambda: e)


@section("which clause")
def clauses():
    class Custom(LookupError):
        pass

    def catch(error):
        try:
            raise error
        except (KeyError, IndexError) as e:
            return "key or index"
        except LookupError:
            return "look-up"
        except ():
            return "never"
        except (ValueError, TypeError):
            return "value or type"
        except Exception:
            return "exception"
        except:
            return "anything"
    print([catch(e) for e in (KeyError(), IndexError(), Custom(), ValueError(), TypeError(), OSError(), KeyboardInterrupt(), SystemExit(), GeneratorExit(),
                              UnicodeDecodeError("a", b"", 0, 1, ""), StopIteration())])

    def bad(matcher):
        try:
            raise ValueError("v")
        except matcher:
            return "caught"
    for matcher in (5, "x", (ValueError, 5), (5, ValueError), int, None, [ValueError], ((ValueError,),), object, (), (KeyError, (IndexError, ValueError))):
        attempt(bad, matcher)
    order = []

    def asked(cls):
        order.append(cls.__name__)
        return cls
    try:
        raise IndexError
    except asked(KeyError):
        pass
    except asked(LookupError):
        pass
    except asked(Exception):
        pass
    print(order)

    class Meta(type):
        def __instancecheck__(cls, instance):
            return True

        def __subclasscheck__(cls, sub):
            return True

    class Fake(Exception, metaclass=Meta):
        pass
    try:
        try:
            raise ValueError("not fake")
        except Fake:
            print("wrong")
    except ValueError as e:
        print(e)


@section("generators and finally")
def generators():
    def g():
        try:
            yield 1
            yield 2
        except ValueError as error:
            yield f"caught {error}"
        finally:
            log.append("closed")
            yield "from finally"
    log.clear()
    it = g()
    print(next(it), it.throw(ValueError("v")), next(it), next(it, "end"), log)
    it = g()
    next(it)
    attempt(it.close)
    print(log)

    def loop():
        while True:
            try:
                yield
            except ValueError:
                log.append("value")
            except GeneratorExit:
                log.append("exit")
                return
            finally:
                log.append("finally")
    log.clear()
    it = loop()
    next(it)
    it.throw(ValueError)
    it.close()
    print(log)


def hot(n):
    caught = finished = fell = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                raise ValueError(i)
            if i % 5 == 0:
                [][i]
            if i % 7 == 0:
                int("x")
            fell += 1
        except ValueError as error:
            caught += len(error.args)
        except IndexError:
            caught += 10
            continue
        finally:
            finished += 1
            if i == n - 3:
                break
    return caught, finished, fell


def thrower(i):
    if i % 4 == 0:
        raise KeyError(i)
    return i


def hot_calls(n):
    total = 0
    for i in range(n):
        try:
            try:
                total += thrower(i)
            except IndexError:
                total += 1000
            finally:
                total += 1
        except KeyError as error:
            total -= error.args[0]
    return total


print(hot(500), hot_calls(400))


def deep(n):
    try:
        if n == 0:
            raise ValueError("bottom")
        return deep(n - 1)
    finally:
        log.append(n)


log.clear()
attempt(deep, 20)
print(log)
