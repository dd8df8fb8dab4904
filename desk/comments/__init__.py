"""Recorded comments at the desk: heard, written down and redacted."""
