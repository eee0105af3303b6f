class Needs(Exception):
    def __init__(self, a, b):
        super().__init__(a)


raise Needs
