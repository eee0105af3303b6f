"""The subjects of scenes."""
from subjects import language, library, objects, values
from subjects.subject import Subject

ALL = [s for module in (language, objects, values, library) for s in vars(module).values() if isinstance(s, Subject)]
