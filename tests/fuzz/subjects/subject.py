"""What scenes (scenes.py, one folder up) are made of: a subject for each part of the language or library that a JIT treats in its own way.

A subject is Python text with holes. Its statements, separated by blank lines, run in any order and number in the body of
a hot loop; they use the loop's variables s (an int), x (a float), w (a str), xs (a list) and d (a dict), and what the
subject defines and sets up. Holes:

    @i           the variable of the loop
    @I @F @S     an int, float or str expression
    @N @K        a small number; the number of an iteration
    @( a @| b @) one of the alternatives
"""
from typing import NamedTuple


class Subject(NamedTuple):
    """`changes` are statements of which one runs in a single iteration: they break what a trace relies on."""

    name: str
    definitions: str
    setup: str
    statements: str
    changes: str = ""
