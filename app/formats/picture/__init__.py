"""Seal pictures: what is drawn on the page. A picture proves nothing; only a signature does."""
