"""A virtual machine for a small stack language, with an assembler, calls and dispatch by comparing strings; n
outer iterations.
"""
import sys

DEFAULT = 13_000
SMALL = 10

PROGRAM = """
        push 0
        store total
        load n
        store i
outer:  load i
        jump_if_zero done
        load i
        push 25
        mod
        call triangle
        load total
        add
        push 1000003
        mod
        store total
        load i
        push 1
        sub
        store i
        jump outer
done:   load total
        halt
triangle: store k
        push 0
        store sum
again:  load k
        jump_if_zero out
        load sum
        load k
        dup
        mul
        add
        store sum
        load k
        push 1
        sub
        store k
        jump again
out:    load sum
        return
"""


def assemble(text):
    labels, lines = {}, []
    for line in text.strip().splitlines():
        label, colon, rest = line.partition(":")
        if colon:
            labels[label.strip()] = len(lines)
            line = rest
        lines.append(line.split())
    code = []
    for operation, *operands in lines:
        operand = None
        if operands:
            operand = operands[0]
            if operand in labels:
                operand = labels[operand]
            elif operand.isdigit():
                operand = int(operand)
        code.append((operation, operand))
    return code


class Machine:
    def __init__(self, code, **variables):
        self.code = code
        self.variables = variables
        self.stack = []
        self.calls = []
        self.executed = 0

    def run(self):
        code, stack, variables = self.code, self.stack, self.variables
        position = 0
        while True:
            operation, operand = code[position]
            position += 1
            self.executed += 1
            if operation == "push":
                stack.append(operand)
            elif operation == "load":
                stack.append(variables[operand])
            elif operation == "store":
                variables[operand] = stack.pop()
            elif operation in ("add", "sub", "mul", "mod"):
                stack.append(self.arithmetic(operation, stack.pop(), stack.pop()))
            elif operation == "dup":
                stack.append(stack[-1])
            elif operation == "jump":
                position = operand
            elif operation == "jump_if_zero":
                if stack.pop() == 0:
                    position = operand
            elif operation == "call":
                self.calls.append(position)
                position = operand
            elif operation == "return":
                position = self.calls.pop()
            elif operation == "halt":
                return stack.pop()
            else:
                raise ValueError(f"unknown operation {operation!r}")

    @staticmethod
    def arithmetic(operation, right, left):
        if operation == "add":
            return left + right
        if operation == "sub":
            return left - right
        if operation == "mul":
            return left * right
        return left % right


def run(n):
    machine = Machine(assemble(PROGRAM), n=n)
    return f"{machine.run()} {machine.executed}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
