# flags: -W ignore
import warnings
warnings.warn("not shown")
raise ValueError("shown")
