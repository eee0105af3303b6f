from os.path import nothing
