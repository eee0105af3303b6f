# A finaliser is run between any two instructions. What the trace function raises there does not end the tracing of
# what goes on behind it.
import sys


class Garbage:
    def __del__(self):
        self.name = 1


class Tracer:
    def __init__(self, event):
        self.event = event

    def trace(self, frame, event, arg):
        if event == self.event:
            raise ValueError(event)
        return self.trace

    def function(self):
        return 1


# Many bytes, so that there are collections between setting the function and the call.
def run(event, set_function):
    tracer = Tracer(event)
    missed = 0
    for i in range(200):
        Garbage()
        set_function((tracer.trace, [0] * 50_000)[0])
        try:
            tracer.function()
        except ValueError:
            pass
        else:
            missed += 1
    set_function(None)
    print(event, missed)


# What is raised in the finalisers is reported, to something native here.
sys.unraisablehook = bool
for event in "call", "line", "return":
    run(event, sys.settrace)
for event in "call", "return":
    run(event, sys.setprofile)


# A finaliser may end the tracing itself.
class Ends:
    def __del__(self):
        sys.settrace(None)


def end():
    sys.settrace(lambda frame, event, arg: None)
    Ends()
    big = [[0] * 50_000 for i in range(100)]
    print(sys.gettrace())


end()
