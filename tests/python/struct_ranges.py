# Numbers at the ends of what formats hold, in both byte orders.
import struct

VALUES = [0, 1, -1, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769, 65535, 65536, True, 3.0, None, "x"]
VALUES += [sign * 2**bits + more for bits in (31, 32, 62, 63, 64) for sign in (1, -1) for more in (-1, 0)]
for order in "<>=@!":
    for code in "bBhHiIlLqQ?":
        for v in VALUES:
            try:
                packed = struct.pack(order + code, v)
                print(order + code, packed, struct.unpack(order + code, packed))
            except (struct.error, TypeError) as e:
                print(order + code, v, e)

for form, values in (("<8s", (b"abc",)), ("<3B2h", (1, 2, 3, -4, 5)), (">200I", range(200)), ("<5q", range(-2, 3)), ("<8sB", (7, 1)), ("<1sB", (7, 1))):
    try:
        print(struct.unpack(form, struct.pack(form, *values)))
    except struct.error as e:
        print(form, e)
