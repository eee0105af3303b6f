class A:
    def go(self):
        return self.go()


A().go()
