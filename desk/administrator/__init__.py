"""The administrator's pages: the accounts of the staff."""
