import datetime
datetime.datetime(2023, 1, 1) - datetime.date(2023, 1, 1)
