"""Regular expressions over n generated log lines: groups, alternation, lazy and greedy repeats, substitution
with functions.
"""
import re
import sys

DEFAULT = 90_000
SMALL = 30

LINE = re.compile(r"(?P<host>\d{1,3}(?:\.\d{1,3}){3}) - (?P<user>\w+|-) \[(?P<time>[^\]]+)\] "
                  r'"(?P<verb>GET|POST|PUT) (?P<path>/\S*?)(?:\?(?P<query>\S*))? HTTP/1\.[01]" (?P<status>\d{3}) (?P<size>\d+)')
PAIR = re.compile(r"([^&=]+)=([^&]*)")
WORD = re.compile(r"\b[a-z]+(?:'[a-z]+)?\b", re.IGNORECASE)
REPEATED = re.compile(r"\b(\w+)\s+\1\b")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
FLOAT = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?")


def lines(n):
    users = ["alice", "bob", "-", "mallory"]
    verbs = ["GET", "POST", "PUT", "HEAD"]
    for i in range(n):
        query = f"?q=caf%C3%A{i % 10}&page={i}&empty=" if i % 3 else ""
        yield (f"10.{i % 256}.{i * 7 % 256}.{i * 13 % 256} - {users[i % 4]} [{i % 28 + 1:02}/Feb/2023:10:{i % 60:02}:00] "
               f'"{verbs[i % 4]} /items/{i % 50}/view{query} HTTP/1.{i % 2}" {200 + i % 5 * 100} {i * 37 % 5000}')


def run(n):
    statuses = {}
    users = {}
    total = unmatched = pairs = decoded = 0
    for line in lines(n):
        match = LINE.match(line)
        if match is None:
            unmatched += 1
            continue
        status = match["status"]
        statuses[status] = statuses.get(status, 0) + 1
        users[match["user"]] = users.get(match["user"], 0) + 1
        total += int(match["size"]) + match.end("path")
        if query := match["query"]:
            for key, value in PAIR.findall(query):
                pairs += len(key)
                decoded += len(ESCAPE.sub(lambda m: chr(int(m[1], 16)), value))
    text = "The the quick brown fox said it it was 3.14 or -2.5e10 times .5 better; don't don't! " * (n // 30 + 1)
    words = sum(len(m.group()) for m in WORD.finditer(text))
    cleaned = REPEATED.sub(r"\1", text)
    floats = sum(float(x) for x in FLOAT.findall(cleaned))
    parts = re.split(r"[;!,.]\s*", cleaned)
    return f"{total} {unmatched} {statuses} {users} {pairs} {decoded} {words} {len(cleaned)} {floats:.1f} {len(parts)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
