import abc


class Shape(abc.ABC):
    @abc.abstractmethod
    def perimeter(self):
        pass

    @abc.abstractmethod
    def area(self):
        pass


Shape()
