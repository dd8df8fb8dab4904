"""What becomes of a case after it was told: parents are told of it, and the staff on call of what cannot wait."""
