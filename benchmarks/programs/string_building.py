"""Building strings in the ways users do: s += x in a loop, join, slicing, replace, translate, padding,
reversing.
"""
import sys

DEFAULT = 800_000
SMALL = 500


def caesar(text, shift):
    out = ""
    for c in text:
        if "a" <= c <= "z":
            out += chr((ord(c) - 97 + shift) % 26 + 97)
        else:
            out += c
    return out


def run_lengths(text):
    out = ""
    i = 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] == text[i]:
            j += 1
        out += text[i] + str(j - i)
        i = j
    return out


def is_palindrome(text):
    return text == text[::-1]


def run(n):
    text = ""
    for i in range(n):
        text += "abcxyz -"[i * i % 8]
        if i % 1000 == 999:
            text += "\n"
    shifted = caesar(text, 3)
    encoded = " ".join(run_lengths(line) for line in shifted.split("\n"))
    table = str.maketrans("abc", "123", "-")
    translated = shifted.translate(table).replace("\n", "; ").title()
    joined = ", ".join([line.center(30, "*")[:40] for line in shifted.split("\n")])
    palindromes = 0
    for i in range(0, n, 3):
        if is_palindrome(str(i)):
            palindromes += 1
    return f"{len(encoded)} {encoded[:8]} {len(translated)} {len(joined)} {translated.count('1')} {palindromes}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
