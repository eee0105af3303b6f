x = 1
# a comment
  # another
    y = 2
