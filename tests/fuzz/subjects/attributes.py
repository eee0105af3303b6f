"""Attributes that are floats, and that cease to be."""
from subjects.subject import Subject

FLOATS = Subject("float attributes", """
class Body(Base):
    @(kind = 1.5@|mass = 2.0@|pass@)

    def __init__(self, x, y, mass=1.0):
        self.x = x
        @(self.y = y@|self.y = -y@|self.y = y @( + 0.0@| or 0.5@)@)
        @(self.mass = mass@|self.name = 'b'@|pass@)
        @(self.mass = 0.0@|self.other = None@|pass@)

    def move(self, dt):
        self.x += @(dt@|self.y * dt@|dt * 1e290@|dt / (self.y + 1.25)@)
        @(self.y = self.y * 0.5@|self.y -= self.x@|if self.x > 3: self.x = 0@|pass@)
        return self

    def __add__(self, o):
        return Body(self.x + o.x, self.y @(+@|-@|*@) o.y)

    def __lt__(self, o):
        return self.x < o.x

    @property
    def size(self):
        return self.x * self.x + self.y * self.y

class Heavy(Body):
    def __init__(self, x, y):
        @(super().__init__(x, y, 3.5)@|self.w, self.x, self.y = 0.25, x, y@|self.__dict__.update(x=x, y=y)@)
        self.z = y

def field(o, name):
    return getattr(o, name, 'none')

def fields(o):
    return [(k, field(o, k)) for k in 'x y mass name other w z t extra kind'.split() if hasattr(o, k)]
""", """
a, b, h = Body(0.5, 1.5), Body(@F, 2.5), Heavy(1.0, @F)
bodies = [Body(k * 0.5, 1.0 - k) for k in range(@(3@|8@|40@))] + [h]
at = Body(0.0, 0.0)
""", """
a.x = a.x + @F

a.@(x@|y@|mass@) = @(@F@|@F@|@I@|b.x@|b@|None@|xs@)

b.x, b.y = b.y, @(b.x@|-b.x@|@F@)

for o in bodies:
    @(o.x = o.x + 0.5@|x = lim(x + o.x)@|o.move(0.5)@|if o.x > o.y: o.y = o.x@|o.@(x@|y@), s = o.y, s + 1@)

at = at + @(a@|b@|Body(0.5, 0.25)@|h@)
x = lim(at.x)

bodies[@i % len(bodies)].@(x@|y@) = @(@F@|@F@|@F@|@I@|@S@)

bodies[@i % len(bodies)] = @(Body(@F, @F)@|Body(@i, 0.5)@|Heavy(@F, 1.5)@|Body(0.5, 1.5).move(@F)@)

put(a.x, b.y, @(a.size@|h.size@|min(bodies).x@|sum(o.y for o in bodies if isinstance(o.y, float))@|max(bodies).y@))

put(@(fields@|fields@|fields@|vars@)(@(a@|b@|h@|bodies[0]@)))

put(field(@(a@|b@|h@), '@(x@|mass@|z@|w@)'), a.x is a.x, b.x in [b.x], h.@(z@|x@) == h.z)

x = a.move(@F).x
x = x if isinstance(x, float) and abs(x) < 1e100 else 0.5

o = Body(@F, @F)
@(o.x = @I@|del o.y@|o.extra = 1.5@|o.x += o.y@|bodies[-1] = o@|pass@)
put(@(fields@|fields@|fields@|vars@)(o), @i)

try:
    x = lim(b.x / @(a.y@|b.y@|(@i & 3)@))
except ZeroDivisionError as e:
    put(e, b.x)

@(del a.x; a.x = @F@|a.x = @F; a.t = a.x@|a.__dict__['y'] = @F@|setattr(a, 'x', @F)@)
""", """
a.x = None

bodies[0].x = 'text'

for o in bodies[::2]:
    o.x = 7

b.__class__ = @(Heavy@|Base@)

del bodies[1].y

Body.x = property(lambda self: 1.25)

Body.x = 3

Body.__init__ = lambda self, x, y, mass=1: self.__dict__.update(x=x, y=y)

a.__dict__ = {'x': 1.5, 'y': 2}

a, b = b, a

bodies[:] = [Body(1, 2), Body(1.5, 2), Body(1, 2.5)]

import copy; bodies.append(copy.copy(bodies[0])); a = copy.deepcopy(b)
""")
