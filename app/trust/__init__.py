"""Whom to believe: anchors, certificate paths, revocation. Decides about certificates only."""
