"""Small widgets that know nothing of documents or tokens."""
