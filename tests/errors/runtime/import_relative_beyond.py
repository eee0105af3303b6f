from ..x import something
