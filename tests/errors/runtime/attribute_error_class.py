class A:
    limit = 1


A.limits
