type("A", [int], {})
