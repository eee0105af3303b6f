view = memoryview(b"abc")
view.release()
view[0]
