try:
    raise ValueError("not a group")
except* TypeError:
    pass
