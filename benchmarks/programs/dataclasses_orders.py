"""Dataclasses: orders with defaults, ordering, frozen keys in dicts, replace(), __post_init__, slots; n
orders processed.
"""
import sys
from dataclasses import dataclass, field, replace

DEFAULT = 100_000
SMALL = 100


@dataclass(frozen=True)
class Sku:
    family: str
    number: int


@dataclass(order=True)
class Version:
    major: int
    minor: int = 0
    label: str = field(default="", compare=False)


@dataclass
class Line:
    __slots__ = ("sku", "quantity", "price")
    sku: Sku
    quantity: int
    price: int

    def total(self):
        return self.quantity * self.price


@dataclass
class Order:
    ident: int
    version: Version
    lines: list = field(default_factory=list)
    discount: int = 0
    total: int = field(init=False, default=0)

    def __post_init__(self):
        self.recalculate()

    def recalculate(self):
        self.total = sum(line.total() for line in self.lines) - self.discount

    def add(self, line):
        self.lines.append(line)
        self.recalculate()
        return self


def run(n):
    stock = {}
    newest = Version(0)
    checksum = 0
    catalogue = [Sku("ABC"[i % 3], i) for i in range(40)]
    previous = None
    for i in range(n):
        lines = [Line(catalogue[(i * k + k) % 40], k, 3 + i % 5) for k in range(1, 4)]
        order = Order(i, Version(i % 7, i % 11, str(i)), lines, discount=i % 3)
        order.add(Line(Sku("ABC"[i % 3], i % 40), 1, 10))
        for line in order.lines:
            stock[line.sku] = stock.get(line.sku, 0) + line.quantity
        if order.version > newest:
            newest = order.version
        if i % 4 == 0:
            order = replace(order, discount=1)
        checksum = (checksum * 31 + order.total + (previous == order)) % 1_000_000_007
        previous = order
    return f"{checksum} {newest} {len(stock)} {stock[Sku('B', 1)]}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
