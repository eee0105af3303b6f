class A:
    def __hash__(self):
        raise TypeError("no hash today")


{A(): 1}
