from collections import namedtuple
namedtuple("A", "x class")
