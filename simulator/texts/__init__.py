"""Messages: their life, both ways."""
