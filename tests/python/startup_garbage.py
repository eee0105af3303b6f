# What start-up leaves behind, in registers and on the stack, keeps no objects alive.
import gc
import importlib._bootstrap

gc.collect()
assert not importlib._bootstrap._module_locks, importlib._bootstrap._module_locks
