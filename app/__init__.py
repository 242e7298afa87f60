"""Yinxin: a desktop signing client whose private keys never leave the token."""

__version__ = "0.1.0"
