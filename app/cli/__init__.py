"""The command line: reads arguments, asks for the PIN, prints. Decides nothing about signing.

One file per verb; the README beside it documents options, JSON and exit status.
"""
