"""What a signature is: bytes to be signed, containers around the value, and their judgement.

A profile knows no document format and no token; it may ask `app.trust` about certificates.
"""
