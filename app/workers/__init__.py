"""Child processes and how to talk to them.

`protocol`, `supervision` and the `*_client` modules run in the main process; `child` and the
`*_worker` modules in a child. Only the latter may import formats, profiles, trust and tokens.
"""
