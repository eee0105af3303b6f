# flags: -W always
import gc
f = open("/dev/null")
del f; gc.collect()
print("done")
