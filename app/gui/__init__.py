"""The window: the only importer of Qt, and the holder of no rule (see README.md here)."""
