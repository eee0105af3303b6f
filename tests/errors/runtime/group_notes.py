e = ValueError("v")
e.add_note("note on leaf")
g = ExceptionGroup("g", [e])
g.add_note("note on group\nwith two lines")
raise g
