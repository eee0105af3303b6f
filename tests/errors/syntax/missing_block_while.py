while 0:
pass
