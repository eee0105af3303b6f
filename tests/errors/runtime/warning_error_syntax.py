# flags: -W error
x = "\d"
