import enum


class Colour(enum.Enum):
    RED = 1


class More(Colour):
    BLUE = 2
