"""What is asked once: passwords, PINs, confirmations, settings."""
