try:
    {}["a"]
except KeyError:
    undefined
