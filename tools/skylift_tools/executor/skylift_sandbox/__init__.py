"""What runs inside the processes of functions: standard library only, so that a function's own packages come first.

The folder is put on the path for one import, under a name that no user's module has, and taken off again.
"""
