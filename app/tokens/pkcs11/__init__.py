"""Tokens behind a PKCS#11 library (OASIS PKCS#11 2.40): one library, one thread, one process."""
