"""One file is one thing a user can do, or a step of it: synchronous, without windows."""
