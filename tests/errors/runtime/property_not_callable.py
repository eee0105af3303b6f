class A:
    @property
    def name(self):
        return "a"


A().name()
