"""Stand-ins for CPython's test extensions, for the files of its test suite that do not even load without them.

They let the file load; the tests that use them are then skipped.
"""
import sys
import types
import unittest

STAND_INS = {"test.test_call": "_testcapi"}


class _Missing(type):
    """A class that takes any name for itself while the file loads; afterwards asking for a name skips the test."""
    loading = True

    def __getattr__(cls, name):
        if _Missing.loading:
            return cls
        raise unittest.SkipTest("needs CPython's test extensions")


class Missing(metaclass=_Missing):
    def __getattr__(self, name):
        return getattr(Missing, name)


def install(test_module):
    """Puts the stand-in that a file of the test suite needs into sys.modules, if the extension is missing."""
    if test_module in STAND_INS:
        name = STAND_INS[test_module]
        try:
            __import__(name)
        except ImportError:
            sys.modules[name] = types.ModuleType(name)
            sys.modules[name].__getattr__ = lambda attribute: getattr(Missing, attribute)


def loaded():
    """To be called when the file has been loaded."""
    _Missing.loading = False
