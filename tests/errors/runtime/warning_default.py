import warnings
warnings.warn("something odd")
