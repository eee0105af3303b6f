print >> "file"
