"""The subjects of scenes."""
from subjects import attributes, language, library, objects, values
from subjects.subject import Subject

ALL = [s for module in (attributes, language, objects, values, library) for s in vars(module).values() if isinstance(s, Subject)]
