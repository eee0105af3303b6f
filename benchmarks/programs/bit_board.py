"""Bit boards: connect four by negamax with a transposition table, and n queens by bit masks. 64-bit shifts
and masks on ints.
"""
import sys

DEFAULT = 13
SMALL = 4
WIDTH, HEIGHT = 5, 4


def has_won(board):
    for shift in (1, HEIGHT + 1, HEIGHT, HEIGHT + 2):
        pairs = board & board >> shift
        if pairs & pairs >> 2 * shift:
            return True
    return False


def negamax(mine, theirs, alpha, beta, depth, table):
    occupied = mine | theirs
    if depth == 0:
        return 0
    key = mine, occupied, depth
    if key in table:
        return table[key]
    best = -depth - 1
    moved = False
    for column in (2, 1, 3, 0, 4):
        base = column * (HEIGHT + 1)
        top = 1 << (base + HEIGHT)
        move = (occupied + (1 << base)) & ((top << 1) - (1 << base))
        if move & top or not move:
            continue
        moved = True
        if has_won(mine | move):
            best = depth
            break
        score = -negamax(theirs, mine | move, -beta, -alpha, depth - 1, table)
        if score > best:
            best = score
            if score > alpha:
                alpha = score
            if alpha >= beta:
                break
    if not moved:
        best = 0
    table[key] = best
    return best


def queens(full, columns, left, right):
    if columns == full:
        return 1
    count = 0
    free = full & ~(columns | left | right)
    while free:
        bit = free & -free
        free ^= bit
        count += queens(full, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return count


def run(n):
    table = {}
    score = negamax(0, 0, -100, 100, n, table)
    return f"{score} {len(table)} {queens((1 << n) - 1, 0, 0, 0)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
