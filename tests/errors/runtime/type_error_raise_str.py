raise "old style"
