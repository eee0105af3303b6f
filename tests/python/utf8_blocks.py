# UTF-8 of texts in which ASCII and other characters lie in blocks of every length, and the usual codecs by name.
import hashlib

digest = hashlib.sha256()
for other in ("é", "ж", "€", "\U0001f600", "éж", "€\U0001f600é"):
    for before in range(19):
        for count in (1, 2, 7, 8, 9, 17):
            for behind in (0, 1, 7, 8, 9, 20):
                text = "a" * before + other * count + "z" * behind + other
                data = text.encode()
                assert data == b"".join(c.encode() for c in text) and data.decode() == text, (other, before, count, behind)
                digest.update(data)
print(digest.hexdigest())

for name in (None, "utf-8", "ascii", "latin-1", "UTF8", "us-ascii"):
    for errors in (None, "strict", "ignore", "replace", "nonsense"):
        for text in ("plain", "é", "ж", "\ud800"):
            arguments = {key: value for key, value in (("encoding", name), ("errors", errors)) if value}
            try:
                shown = text.encode(**arguments)
            except Exception as e:
                shown = f"{type(e).__name__}: {e}"
            try:
                back = text.encode("utf-8", "surrogatepass").decode(**arguments)
            except Exception as e:
                back = f"{type(e).__name__}: {e}"
            print(ascii(name), ascii(errors), ascii(text), ascii(shown), ascii(back))
