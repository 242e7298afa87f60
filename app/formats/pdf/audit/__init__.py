"""The reader that judges signed documents: exact places of bytes, and every revision.

Signing uses pyHanko's reader. Judging needs what that one does not tell: at which byte a value
stands, what an object was in each revision, and an answer for files that it refuses.
"""
