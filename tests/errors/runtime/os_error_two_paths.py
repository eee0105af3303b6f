import os
os.rename("/no/such/a", "/no/such/b")
