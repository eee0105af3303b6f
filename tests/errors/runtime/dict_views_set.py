{}.keys() + {}
