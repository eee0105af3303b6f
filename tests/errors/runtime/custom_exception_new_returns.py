class Weird(Exception):
    def __new__(cls):
        return 5


raise Weird
