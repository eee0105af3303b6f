raise IndentationError("by hand")
