"""Presence and the floor: who is there, who waits, and how it went."""
