"""Bringing a person in: work, interviews, assisted calls, paper, presence, the floor and coverage."""
