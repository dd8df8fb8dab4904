"""How every page of the desk looks, and what it says when something fails."""
