"""A ray tracer: spheres and a checkered floor, shadows and reflections, n by n pixels.

Vectors are objects with overloaded operators and __slots__; the scene's objects are polymorphic.
"""
import math
import sys

DEFAULT = 140
SMALL = 8


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y, -self.z)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def length(self):
        return math.sqrt(self.dot(self))

    def unit(self):
        return self * (1.0 / self.length())

    def reflected(self, normal):
        return self - normal * (2.0 * self.dot(normal))


class Ray:
    __slots__ = ("origin", "direction")

    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction.unit()

    def at(self, distance):
        return self.origin + self.direction * distance


class Surface:
    def __init__(self, colour, shine):
        self.colour = colour
        self.shine = shine

    def colour_at(self, point):
        return self.colour


class Sphere(Surface):
    def __init__(self, centre, radius, colour, shine):
        super().__init__(colour, shine)
        self.centre = centre
        self.radius = radius

    def hit(self, ray):
        to_centre = self.centre - ray.origin
        along = to_centre.dot(ray.direction)
        inside = self.radius * self.radius - to_centre.dot(to_centre) + along * along
        if inside < 0:
            return None
        distance = along - math.sqrt(inside)
        return distance if distance > 1e-6 else None

    def normal(self, point):
        return (point - self.centre).unit()


class Floor(Surface):
    def __init__(self, height, colour, other):
        super().__init__(colour, 0.1)
        self.height = height
        self.other = other
        self.up = Vector(0.0, 1.0, 0.0)

    def hit(self, ray):
        if abs(ray.direction.y) < 1e-9:
            return None
        distance = (self.height - ray.origin.y) / ray.direction.y
        return distance if distance > 1e-6 else None

    def normal(self, point):
        return self.up

    def colour_at(self, point):
        return self.colour if (math.floor(point.x) + math.floor(point.z)) % 2 == 0 else self.other


class Scene:
    def __init__(self):
        self.objects = [Floor(-1.0, Vector(0.9, 0.9, 0.9), Vector(0.2, 0.2, 0.3))]
        for i in range(6):
            angle = i * math.pi / 3
            centre = Vector(2.2 * math.cos(angle), 0.2 * i - 0.6, 5.0 + 2.2 * math.sin(angle))
            self.objects.append(Sphere(centre, 0.5 + 0.08 * i, Vector(0.1 * i, 0.8 - 0.1 * i, 0.5), 0.3))
        self.lights = [Vector(5.0, 8.0, -3.0), Vector(-6.0, 6.0, 0.0)]

    def nearest(self, ray):
        best, best_distance = None, math.inf
        for thing in self.objects:
            distance = thing.hit(ray)
            if distance is not None and distance < best_distance:
                best, best_distance = thing, distance
        return best, best_distance

    def is_lit(self, point, light):
        towards = light - point
        thing, distance = self.nearest(Ray(point, towards))
        return thing is None or distance > towards.length()

    def trace(self, ray, depth):
        thing, distance = self.nearest(ray)
        if thing is None:
            return Vector(0.3, 0.5, 0.7) * max(0.0, ray.direction.y)
        point = ray.at(distance)
        normal = thing.normal(point)
        brightness = 0.1
        for light in self.lights:
            if self.is_lit(point, light):
                brightness += 0.45 * max(0.0, (light - point).unit().dot(normal))
        colour = thing.colour_at(point) * brightness
        if depth > 0:
            mirrored = self.trace(Ray(point, ray.direction.reflected(normal)), depth - 1)
            colour = colour * (1 - thing.shine) + mirrored * thing.shine
        return colour


def run(n):
    scene = Scene()
    eye = Vector(0.0, 1.0, -4.0)
    red = green = blue = 0.0
    for row in range(n):
        for column in range(n):
            pixel = Vector(2.0 * column / n - 1.0, 1.0 - 2.0 * row / n, 1.6)
            colour = scene.trace(Ray(eye, pixel), 2)
            red += colour.x
            green += colour.y
            blue += colour.z
    return f"{red:.5f} {green:.5f} {blue:.5f}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
