"""Sudoku by constraint propagation and search, n puzzles: dicts of digit strings, recursion, sets, all() and
min().
"""
import sys

DEFAULT = 50
SMALL = 2

PUZZLES = (
    "..3.2.6..9..3.5..1..18.64....81.29..7.......8..67.82....26.95..8..2.3..9..5.1.3..",
    "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
    "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
    ".....6....59.....82....8....45........3........6..3.54...325..6..................",
)
DIGITS = "123456789"
ROWS = "ABCDEFGHI"
SQUARES = [row + column for row in ROWS for column in DIGITS]
UNITS = ([[row + column for column in DIGITS] for row in ROWS]
         + [[row + column for row in ROWS] for column in DIGITS]
         + [[r + c for r in rows for c in columns]
            for rows in ("ABC", "DEF", "GHI") for columns in ("123", "456", "789")])
UNITS_OF = {square: [unit for unit in UNITS if square in unit] for square in SQUARES}
PEERS = {square: sorted(set(sum(UNITS_OF[square], [])) - {square}) for square in SQUARES}


def assign(options, square, digit):
    """Leaves only `digit` at `square`; False when that contradicts the rest."""
    return all(eliminate(options, square, other) for other in options[square] if other != digit)


def eliminate(options, square, digit):
    if digit not in options[square]:
        return True
    options[square] = options[square].replace(digit, "")
    left = options[square]
    if not left:
        return False
    if len(left) == 1 and not all(eliminate(options, peer, left) for peer in PEERS[square]):
        return False
    for unit in UNITS_OF[square]:
        places = [s for s in unit if digit in options[s]]
        if not places:
            return False
        if len(places) == 1 and not assign(options, places[0], digit):
            return False
    return True


def parse(puzzle):
    options = {square: DIGITS for square in SQUARES}
    for square, given in zip(SQUARES, puzzle):
        if given in DIGITS and not assign(options, square, given):
            raise ValueError("contradictory puzzle")
    return options


def search(options):
    if all(len(options[square]) == 1 for square in SQUARES):
        return options
    square = min((s for s in SQUARES if len(options[s]) > 1), key=lambda s: len(options[s]))
    for digit in options[square]:
        trial = options.copy()
        if assign(trial, square, digit):
            solved = search(trial)
            if solved is not None:
                return solved
    return None


def run(n):
    checksum = 0
    for i in range(n):
        solved = search(parse(PUZZLES[i % 3]))
        for position, square in enumerate(SQUARES):
            checksum = (checksum * 11 + int(solved[square]) * position) % 1_000_000_007
    return checksum


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
