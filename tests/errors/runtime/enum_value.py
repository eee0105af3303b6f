import enum


class Colour(enum.Enum):
    RED = 1


Colour(2)
