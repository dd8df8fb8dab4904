"""Who comes in: accounts, passwords, the sign-in page, the home page of each role."""
