"""Expression trees: parse arithmetic text, differentiate, simplify and evaluate, with classes and visitors by
method name.
"""
import sys

DEFAULT = 6000
SMALL = 8


class Node:
    def accept(self, visitor, *args):
        return getattr(visitor, "visit_" + type(self).__name__.lower())(self, *args)


class Number(Node):
    def __init__(self, value):
        self.value = value


class Variable(Node):
    def __init__(self, name):
        self.name = name


class Binary(Node):
    def __init__(self, operator, left, right):
        self.operator = operator
        self.left = left
        self.right = right


class Parser:
    LEVELS = ("+-", "*")

    def __init__(self, text):
        self.tokens = text.replace("(", " ( ").replace(")", " ) ").split()
        self.position = 0

    def next(self):
        token = self.tokens[self.position]
        self.position += 1
        return token

    def parse(self, level=0):
        if level == len(self.LEVELS):
            return self.atom()
        node = self.parse(level + 1)
        while self.position < len(self.tokens) and self.tokens[self.position] in self.LEVELS[level]:
            node = Binary(self.next(), node, self.parse(level + 1))
        return node

    def atom(self):
        token = self.next()
        if token == "(":
            node = self.parse()
            self.next()
            return node
        return Number(int(token)) if token.isdigit() else Variable(token)


class Evaluator:
    def visit_number(self, node, env):
        return node.value

    def visit_variable(self, node, env):
        return env[node.name]

    def visit_binary(self, node, env):
        left = node.left.accept(self, env)
        right = node.right.accept(self, env)
        if node.operator == "+":
            return left + right
        if node.operator == "-":
            return left - right
        return left * right


class Derivative:
    def visit_number(self, node, name):
        return Number(0)

    def visit_variable(self, node, name):
        return Number(int(node.name == name))

    def visit_binary(self, node, name):
        left = node.left.accept(self, name)
        right = node.right.accept(self, name)
        if node.operator == "*":
            return Binary("+", Binary("*", left, node.right), Binary("*", node.left, right))
        return Binary(node.operator, left, right)


class Simplifier:
    def visit_number(self, node):
        return node

    visit_variable = visit_number

    def visit_binary(self, node):
        left = node.left.accept(self)
        right = node.right.accept(self)
        if isinstance(left, Number) and isinstance(right, Number):
            return Number(Binary(node.operator, left, right).accept(Evaluator(), {}))
        if node.operator == "*":
            for one, other in ((left, right), (right, left)):
                if isinstance(one, Number):
                    if one.value == 0:
                        return one
                    if one.value == 1:
                        return other
        elif isinstance(right, Number) and right.value == 0:
            return left
        elif node.operator == "+" and isinstance(left, Number) and left.value == 0:
            return right
        return Binary(node.operator, left, right)


class Printer:
    def visit_number(self, node):
        return str(node.value)

    def visit_variable(self, node):
        return node.name

    def visit_binary(self, node):
        return f"({node.left.accept(self)} {node.operator} {node.right.accept(self)})"


TEXTS = (
    "x * x * x + 3 * x * y - 7",
    "( x + y ) * ( x - y ) * ( x + 2 ) + y * y",
    "x * ( 1 + x * ( 2 + x * ( 3 + x * ( 4 + y ) ) ) )",
)


def run(n):
    checksum = 0
    for i in range(n):
        tree = Parser(TEXTS[i % 3]).parse()
        slope = tree.accept(Derivative(), "x").accept(Simplifier())
        for x in range(4):
            env = {"x": x + i % 10, "y": 3 - x}
            value = tree.accept(Evaluator(), env) * 3 + slope.accept(Evaluator(), env)
            checksum = (checksum * 31 + value) % 1_000_000_007
    return f"{checksum} {slope.accept(Printer())}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
