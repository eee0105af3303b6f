match {"a": 1}:
    case {"a": x} if x.y:
        pass
