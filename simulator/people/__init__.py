"""Who is at the other end: parents with habits, what they understand, and what they do."""
