def run(text):
    exec(text)


run("def f(:\n    pass")
