try:
    1 / 0
except ZeroDivisionError as error:
    saved = error
raise saved
