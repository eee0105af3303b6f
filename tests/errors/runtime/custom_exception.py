class AppError(Exception):
    pass


raise AppError("application")
