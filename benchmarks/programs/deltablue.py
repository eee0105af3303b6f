"""An incremental one-way constraint solver in the manner of DeltaBlue, on chains and projections of n
variables.

Each constraint has a strength and may be satisfied by one of its methods; adding or removing one re-plans
only what changes. Class hierarchy with virtual methods, enumerations, lists used as work queues.
"""
import enum
import sys

DEFAULT = 12_000
SMALL = 30


class Strength(enum.IntEnum):
    """Smaller is stronger."""
    REQUIRED = 0
    STRONG = 1
    MEDIUM = 2
    WEAK = 3
    WEAKEST = 4


class Variable:
    def __init__(self, name, value=0):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.mark = 0
        self.walk_strength = Strength.WEAKEST
        self.stays = True


class Constraint:
    is_input = False

    def __init__(self, strength):
        self.strength = strength

    def add_to(self, planner):
        for variable in self.variables():
            variable.constraints.append(self)
        self.unbind()
        planner.incremental_add(self)

    def remove_from(self, planner):
        if self.is_satisfied():
            planner.incremental_remove(self)
        else:
            self.detach()

    def detach(self):
        for variable in self.variables():
            variable.constraints.remove(self)

    def satisfy(self, mark, planner):
        """Binds a method if that is possible; returns the constraint that had to give way, if any."""
        self.choose_method(mark)
        if not self.is_satisfied():
            if self.strength == Strength.REQUIRED:
                raise RuntimeError("a required constraint cannot be satisfied")
            return None
        for source in self.sources():
            source.mark = mark
        target = self.target()
        overridden = target.determined_by
        if overridden is not None:
            overridden.unbind()
        target.determined_by = self
        if not planner.propagate(self, mark):
            raise RuntimeError("cycle of constraints")
        target.mark = mark
        return overridden

    def inputs_known(self, mark):
        return all(v.mark == mark or v.stays or v.determined_by is None for v in self.sources())


class UnaryConstraint(Constraint):
    def __init__(self, variable, strength):
        super().__init__(strength)
        self.output = variable
        self.satisfied = False

    def variables(self):
        return (self.output,)

    def sources(self):
        return ()

    def target(self):
        return self.output

    def is_satisfied(self):
        return self.satisfied

    def unbind(self):
        self.satisfied = False

    def choose_method(self, mark):
        self.satisfied = self.output.mark != mark and self.strength < self.output.walk_strength

    def recalculate(self):
        self.output.walk_strength = self.strength
        self.output.stays = not self.is_input
        if self.output.stays:
            self.execute()


class Stay(UnaryConstraint):
    def execute(self):
        pass


class Edit(UnaryConstraint):
    is_input = True

    def execute(self):
        pass


class BinaryConstraint(Constraint):
    def __init__(self, first, second, strength):
        super().__init__(strength)
        self.first = first
        self.second = second
        self.output = None

    def variables(self):
        return (self.first, self.second)

    def source(self):
        return self.first if self.output is self.second else self.second

    def sources(self):
        return (self.source(),)

    def target(self):
        return self.output

    def is_satisfied(self):
        return self.output is not None

    def unbind(self):
        self.output = None

    def choose_method(self, mark):
        first, second = self.first, self.second
        self.output = None
        if first.mark == mark:
            candidates = (second,)
        elif second.mark == mark:
            candidates = (first,)
        elif first.walk_strength > second.walk_strength:
            candidates = (first, second)
        else:
            candidates = (second, first)
        for candidate in candidates:
            if candidate.mark != mark and self.strength < candidate.walk_strength:
                self.output = candidate
                return

    def recalculate(self):
        source, target = self.source(), self.output
        target.walk_strength = max(self.strength, source.walk_strength)
        target.stays = self.all_inputs_stay()
        if target.stays:
            self.execute()

    def all_inputs_stay(self):
        return self.source().stays


class Equal(BinaryConstraint):
    def execute(self):
        self.output.value = self.source().value


class Scale(BinaryConstraint):
    """second = first * scale + offset."""

    def __init__(self, first, scale, offset, second, strength):
        super().__init__(first, second, strength)
        self.scale = scale
        self.offset = offset

    def variables(self):
        return (self.first, self.second, self.scale, self.offset)

    def sources(self):
        return (self.source(), self.scale, self.offset)

    def all_inputs_stay(self):
        return self.source().stays and self.scale.stays and self.offset.stays

    def execute(self):
        if self.output is self.second:
            self.second.value = self.first.value * self.scale.value + self.offset.value
        else:
            self.first.value = (self.second.value - self.offset.value) // self.scale.value


class Planner:
    def __init__(self):
        self.mark = 0

    def new_mark(self):
        self.mark += 1
        return self.mark

    def incremental_add(self, constraint):
        mark = self.new_mark()
        overridden = constraint.satisfy(mark, self)
        while overridden is not None:
            overridden = overridden.satisfy(mark, self)

    def incremental_remove(self, constraint):
        target = constraint.target()
        constraint.unbind()
        constraint.detach()
        unsatisfied = self.remove_downstream(target)
        for strength in Strength:
            for other in unsatisfied:
                if other.strength == strength:
                    self.incremental_add(other)

    def remove_downstream(self, target):
        target.determined_by = None
        target.walk_strength = Strength.WEAKEST
        target.stays = True
        unsatisfied = []
        queue = [target]
        while queue:
            variable = queue.pop()
            for constraint in variable.constraints:
                if not constraint.is_satisfied():
                    unsatisfied.append(constraint)
            for constraint in self.consumers(variable):
                constraint.recalculate()
                queue.append(constraint.target())
        return unsatisfied

    @staticmethod
    def consumers(variable):
        return [c for c in variable.constraints if c.is_satisfied() and c is not variable.determined_by]

    def propagate(self, constraint, mark):
        queue = [constraint]
        while queue:
            current = queue.pop()
            if current.target().mark == mark:
                self.incremental_remove(constraint)
                return False
            current.recalculate()
            queue.extend(self.consumers(current.target()))
        return True

    def plan(self, edits):
        mark = self.new_mark()
        plan = []
        queue = [edit for edit in edits if edit.is_satisfied()]
        while queue:
            constraint = queue.pop()
            target = constraint.target()
            if target.mark != mark and constraint.inputs_known(mark):
                plan.append(constraint)
                target.mark = mark
                queue.extend(self.consumers(target))
        return plan

    def change(self, variable, values):
        edit = Edit(variable, Strength.STRONG)
        edit.add_to(self)
        plan = self.plan([edit])
        for value in values:
            variable.value = value
            for constraint in plan:
                constraint.execute()
        edit.remove_from(self)


def chain(n):
    """v0 = v1 = ... = vn: a value set at one end must come out at the other."""
    planner = Planner()
    variables = [Variable(f"v{i}") for i in range(n + 1)]
    for left, right in zip(variables, variables[1:]):
        Equal(left, right, Strength.REQUIRED).add_to(planner)
    Stay(variables[-1], Strength.WEAK).add_to(planner)
    planner.change(variables[0], range(20))
    assert variables[-1].value == 19
    return sum(v.value for v in variables)


def projection(n):
    """n pairs, each the image of the other under one common scale and offset."""
    planner = Planner()
    scale, offset = Variable("scale", 10), Variable("offset", 1000)
    pairs = []
    for i in range(n):
        source, image = Variable(f"s{i}", i), Variable(f"d{i}", i)
        Stay(source, Strength.MEDIUM).add_to(planner)
        Scale(source, scale, offset, image, Strength.REQUIRED).add_to(planner)
        pairs.append((source, image))
    source, image = pairs[0]
    planner.change(source, [17])
    assert image.value == 1170
    planner.change(image, [1050])
    assert source.value == 5
    planner.change(scale, [5, 3])
    planner.change(offset, [2000])
    assert all(d.value == s.value * 3 + 2000 for s, d in pairs[1:])
    return sum(d.value for _, d in pairs)


def run(n):
    return f"{chain(n)} {projection(n)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
