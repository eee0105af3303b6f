class M(type):
    @classmethod
    def __prepare__(mcls, name, bases):
        return 5


class A(metaclass=M):
    pass
