raise MemoryError("by hand")
