"""A Brainfuck interpreter: a dispatch chain over single characters, a jump table, a tape of byte cells.

It runs two programs of our own n times: a triangle of stars whose height is read as input, and a product by
nested loops.
"""
import sys

DEFAULT = 50
SMALL = 1

# Cells: 0 rows left, 1 length of the row, 2 copy, 3 the star, 4 the newline.
TRIANGLE = """
>>>>++++++++++<<++++++[>+++++++<-]<<,
[>+[>+>.<<-]>[<+>-]>>.<<<<-]
"""
# Cell 5 becomes cell 0 times cell 1 times cell 2 (modulo 256), by adding one that often; all three are read.
PRODUCT = """
,>,>,<<
[>[>[>>>+<<+<-]>[<+>-]>+<<<-]>>>[<<<+>>>-]<<<<-]
>>>>>.
"""


def link(source):
    """The program's commands, and for each bracket where its partner stands."""
    commands = [c for c in source if c in "<>+-.,[]"]
    partner = [0] * len(commands)
    opened = []
    for position, command in enumerate(commands):
        if command == "[":
            opened.append(position)
        elif command == "]":
            start = opened.pop()
            partner[start] = position
            partner[position] = start
    return "".join(commands), partner


def execute(source, data):
    """Runs a program on the bytes `data`; returns its output and how many commands it took."""
    commands, partner = link(source)
    data = iter(data)
    tape = [0] * 300
    output = bytearray()
    pointer = position = steps = 0
    while position < len(commands):
        steps += 1
        command = commands[position]
        if command == ">":
            pointer += 1
        elif command == "<":
            pointer -= 1
        elif command == "+":
            tape[pointer] = (tape[pointer] + 1) & 255
        elif command == "-":
            tape[pointer] = (tape[pointer] - 1) & 255
        elif command == "[":
            if tape[pointer] == 0:
                position = partner[position]
        elif command == "]":
            if tape[pointer] != 0:
                position = partner[position]
        elif command == ".":
            output.append(tape[pointer])
        elif command == ",":
            tape[pointer] = next(data, 0)
        position += 1
    return bytes(output), steps


def run(n):
    total = 0
    for i in range(n):
        stars, steps = execute(TRIANGLE, [60])
        total += steps + stars.count(b"*")
        product, steps = execute(PRODUCT, [13, 17 + i % 5, 19])
        assert product[0] == 13 * (17 + i % 5) * 19 % 256
        total += steps + product[0]
    return f"{total} {len(stars)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
