"""PDF: reading, snapshot, pages, and the one incremental update that seals and signs."""
