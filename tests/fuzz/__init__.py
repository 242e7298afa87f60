"""Mutation fuzzing of what reads foreign bytes: `python -m tests.fuzz --executions N`."""
