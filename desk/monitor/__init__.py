"""The pages of monitors: work, contact, interview, paper, comments, presence."""
