import bisect
bisect.bisect([1, 2], "a")
