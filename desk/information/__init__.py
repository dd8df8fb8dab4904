"""What the information menu tells, worded by one person of DICOMS and approved by another."""
