import atexit
import sys
atexit.register(lambda: print("at exit"))
sys.exit(4)
