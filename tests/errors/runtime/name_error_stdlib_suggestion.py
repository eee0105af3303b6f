def now():
    return datetime.now()


now()
