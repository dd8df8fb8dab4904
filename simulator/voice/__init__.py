"""Calls: their life, and the TwiML that is performed on them."""
