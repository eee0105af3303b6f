import os
f = open(os.devnull)
f.close()
f.read()
