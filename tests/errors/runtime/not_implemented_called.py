NotImplemented()
