"""Tokens behind SKF drivers (GM/T 0016): the binding, its error codes, and the driver."""
