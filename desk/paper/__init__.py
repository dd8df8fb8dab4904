"""Paper forms at the desk: printed, keyed, keyed again, settled."""
