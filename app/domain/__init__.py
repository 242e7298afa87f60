"""Values and rules of signing: standard library only, no input or output, no clock.

Everything else in the program may import this package; it imports nothing of the program.
"""
