"""One file is one thing a user can do: synchronous, without threads, windows or printing."""
