"""Who makes people and their telephones must not do so twice at once."""

from typing import Final

LOADING: Final = 0x6C6F6164
"""The advisory lock of loading: two samples that bring the same telephone must not both make its person, nor two
drafts of one name both make the campaign. Who makes a telephone outside of a sample shares it."""
