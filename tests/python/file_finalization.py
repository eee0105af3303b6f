# Files that are never closed keep what was written: wrappers are finalised before what they wrap.
import gc
import os
import tempfile
import warnings

path = os.path.join(tempfile.mkdtemp(), "file")


def write(text):
    f = open(path, "w")
    f.write(text)


warnings.simplefilter("ignore")
write("written")
gc.collect()
print(open(path).read())
kept = open(path, "a")
kept.write(" and more")


class AtExit:
    def __del__(self):
        print("printed at the end")


last = AtExit()
last.cycle = last
