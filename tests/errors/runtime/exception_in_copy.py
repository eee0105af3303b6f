import copy


class A:
    def __deepcopy__(self, memo):
        raise ValueError("deep")


copy.deepcopy([A()])
