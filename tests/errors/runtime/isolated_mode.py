# flags: -I
import sys
print(sys.flags.isolated, sys.flags.no_user_site)
raise ValueError("isolated")
