# os.path.normpath of all paths of up to six parts, beside its definition in words: no empty parts, no ".", and ".." takes
# the part before it back unless there is none.
import itertools
import os.path


def normal(path):
    slashes = len(path) - len(path.lstrip("/"))
    root = "//" if slashes == 2 else "/" if slashes else ""
    parts = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and (part != ".." or not root):
            parts.append(part)
    return root + "/".join(parts) or "."


count = 0
for n in range(7):
    for parts in itertools.product(("", ".", "..", "a", "...", "ü")[:6 if n < 5 else 4], repeat=n):
        path = "/".join(parts)
        assert os.path.normpath(path) == normal(path), path
        assert os.path.normpath(path.encode()) == normal(path).encode(), path
        count += 1
print(count, [os.path.normpath(p) for p in ("", "//", "///", "//a", "///a/..", "a/", "/..", "a/../..", "../../a/..", "\udc80/..")])
