try:
    try:
        try:
            try:
                raise ValueError(1)
            finally:
                print("f1")
        except TypeError:
            pass
        finally:
            print("f2")
    except KeyError:
        pass
    else:
        print("no")
finally:
    print("f3")
