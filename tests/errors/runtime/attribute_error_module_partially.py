import collections.abc as abc
abc.Iterabel
