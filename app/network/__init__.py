"""Calls over the network: the only place that opens an internet socket, in the network worker only.

Nothing listens, nothing is called that the office's rules do not list, no proxy and no redirection
is followed (threats K1, K2, K4). What an answer means is for others.
"""
