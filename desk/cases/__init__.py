"""Cases at the desk: registered for another, listed, read, and told apart from those that are the same."""
