exec("""
def f():
    raise ValueError("inside exec")

f()
""")
