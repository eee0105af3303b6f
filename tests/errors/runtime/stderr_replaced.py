import io
import sys


class Upper(io.StringIO):
    def write(self, text):
        return sys.__stderr__.write(text.upper())


sys.stderr = Upper()
raise ValueError("shouted")
