"""The column on the right: each section answers one question at a glance."""
