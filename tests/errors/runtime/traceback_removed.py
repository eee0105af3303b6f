try:
    1 / 0
except ZeroDivisionError as error:
    error.__traceback__ = None
    saved = error
raise saved
