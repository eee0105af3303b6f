import pathlib
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "broken_part.py").write_text("x = (1,\ny = 2\n")
    sys.path.insert(0, folder)
    try:
        import broken_part
    except SyntaxError as error:
        print(error.msg, error.lineno, error.offset, error.text)
        error.filename = "broken_part.py"
        raise error from None
