"""The desk: the pages of the people who work here. Every view carries a mark that says whom it lets in."""
