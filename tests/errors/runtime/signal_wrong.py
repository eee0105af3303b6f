import signal
signal.signal(9999, signal.SIG_DFL)
