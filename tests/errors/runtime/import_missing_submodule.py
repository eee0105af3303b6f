import os.no_such_part
