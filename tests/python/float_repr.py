"""The shortest repr of floats, and formatting with precisions."""
values = [0.0, -0.0, 1.0, 0.1, 0.2, 0.3, 1 / 3, 2 / 3, 100.0, 1e15, 1e16, 1e17, 123456789012345680.0, 1e21, 1e22, 1e23,
          1e-4, 1e-5, 0.00012345, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740993.0, 4.35, 0.5,
          1.5e300, 123.456, 1e100, 12345678.9, 0.1 + 0.2, 2.5, 3.141592653589793, 299792458.0, 6.02214076e23, 1e-7, 1.1e-7]
state = 12345
for _ in range(200):
    state = state * 6364136223846793005 + 1442695040888963407 & 0xFFFFFFFFFFFFFFFF
    mantissa = (state >> 11) / 2**53
    values.append(mantissa * 10.0 ** ((state & 0x3FF) % 600 - 300))
    values.append(-(state >> 33) / 1000.0)
for value in values:
    text = repr(value)
    assert float(text) == value, text
    print(text, str(value), "%g" % value, "%.3f" % value if abs(value) < 1e20 else "%.3e" % value, "%e" % value,
          format(value, ".17g"), format(value, ".1f") if abs(value) < 1e20 else "", format(value, ""), format(value, "g"))
for value in (0.5, 1.5, 2.5, 0.125, 0.375, 1e15 + 0.5, 1234567.891, 0.045, 1.005, 8.5, 9.5, 99.5, 999999.5, 1e22):
    print(*(format(value, spec) for spec in (".0f", ".1f", ".2f", ".0e", ".3g", ".10g", "#.3g", ",.2f", "_.1f", "+.1f", "012.3f",
                                             "%", ".1%", "<12.2f", "^12.1f", "*>12.2f", "n", ".25f", "G", "E")))
