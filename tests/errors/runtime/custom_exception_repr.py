class Shown(Exception):
    def __repr__(self):
        return "<shown>"


raise Shown("text", [1])
