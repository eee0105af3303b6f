"""K-means clustering of n points in the plane: Lloyd's algorithm on tuples, with zip, min and enumerate."""
import sys

DEFAULT = 18_000
SMALL = 60
CLUSTERS = 8
ROUNDS = 12


def make_points(n):
    state = 2463534242
    points = []
    for _ in range(n):
        coordinates = []
        for _ in range(2):
            state ^= (state << 13) & 0xFFFFFFFF
            state ^= state >> 17
            state ^= (state << 5) & 0xFFFFFFFF
            coordinates.append((state % 10_000) / 100.0)
        points.append(tuple(coordinates))
    return points


def nearest(point, centres):
    px, py = point
    best, best_distance = 0, float("inf")
    for index, (x, y) in enumerate(centres):
        distance = (px - x) ** 2 + (py - y) ** 2
        if distance < best_distance:
            best, best_distance = index, distance
    return best


def centroid(members, fallback):
    if not members:
        return fallback
    return (sum(x for x, _ in members) / len(members), sum(y for _, y in members) / len(members))


def run(n):
    points = make_points(n)
    centres = points[:CLUSTERS]
    for _ in range(ROUNDS):
        groups = [[] for _ in centres]
        for point in points:
            groups[nearest(point, centres)].append(point)
        centres = [centroid(group, centre) for group, centre in zip(groups, centres)]
    sizes = ",".join(str(len(group)) for group in groups)
    return f"{sizes} {sum(x * y for x, y in centres):.6f}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
