# flags: -W error
import warnings
warnings.warn("as error")
