raise UnicodeTranslateError("abc", 0, 2, "why")
