from array import array
array("i", ["a"])
