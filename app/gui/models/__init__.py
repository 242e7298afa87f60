"""View models: what the window knows, in plain Python without Qt; tested without a window."""
