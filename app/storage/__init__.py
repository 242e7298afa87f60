"""What stays on disk: results, the use register, the user's folders, the list of drivers."""
