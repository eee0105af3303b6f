raise DeprecationWarning("as an exception")
