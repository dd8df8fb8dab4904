"""Campaigns at the desk: the list, one campaign live, a new one by steps, and what a coordinator does with it."""
