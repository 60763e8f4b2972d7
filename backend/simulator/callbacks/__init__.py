"""What the platform sends to an account's own server: signed, encrypted, and sent again."""
