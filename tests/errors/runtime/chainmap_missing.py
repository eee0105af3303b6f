from collections import ChainMap
ChainMap({}, {})["x"]
