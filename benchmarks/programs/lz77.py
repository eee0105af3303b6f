"""LZ77-style compression of bytes with hash chains, and decompression into a bytearray."""
import sys

DEFAULT = 600_000
SMALL = 1_500
WINDOW = 4096
SHORTEST, LONGEST = 4, 66


def make_data(n):
    words = [b"alpha", b"beta", b"gamma ", b"delta\n", b"<tag>", b"</tag>", b"0123456789", b"xyz", b"\x00\x01\x02"]
    state = 99
    out = bytearray()
    while len(out) < n:
        state = (state * 69069 + 1) & 0xFFFFFFFF
        out += words[(state >> 20) % len(words)]
        if state >> 28 == 3:
            out.append(state >> 8 & 255)
    return bytes(out[:n])


def longest_match(data, position, candidates):
    best_length = best_distance = 0
    limit = min(LONGEST, len(data) - position)
    for start in reversed(candidates):
        if position - start > WINDOW:
            break
        length = 0
        while length < limit and data[start + length] == data[position + length]:
            length += 1
        if length > best_length:
            best_length, best_distance = length, position - start
            if length == limit:
                break
    return best_length, best_distance


def compress(data):
    """A list of literal bytes (ints) and (length, distance) tuples."""
    tokens = []
    chains = {}
    position = 0
    while position < len(data):
        key = data[position:position + SHORTEST]
        chain = chains.get(key, ())
        length, distance = longest_match(data, position, chain[-8:]) if chain else (0, 0)
        if length < SHORTEST:
            tokens.append(data[position])
            length = 1
        else:
            tokens.append((length, distance))
        for covered in range(position, position + length):
            chains.setdefault(data[covered:covered + SHORTEST], []).append(covered)
        position += length
    return tokens


def decompress(tokens):
    out = bytearray()
    for token in tokens:
        if isinstance(token, tuple):
            length, distance = token
            start = len(out) - distance
            for i in range(start, start + length):
                out.append(out[i])
        else:
            out.append(token)
    return bytes(out)


def run(n):
    data = make_data(n)
    tokens = compress(data)
    assert decompress(tokens) == data
    matches = [token for token in tokens if isinstance(token, tuple)]
    return f"{len(tokens)} {len(matches)} {sum(length * distance for length, distance in matches)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
