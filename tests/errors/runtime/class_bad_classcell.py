class M(type):
    def __new__(mcls, name, bases, namespace):
        namespace.pop("__classcell__", None)
        return super().__new__(mcls, name, bases, namespace)


class A(metaclass=M):
    def f(self):
        return __class__
