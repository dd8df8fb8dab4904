"""What the pages need of the house on which parents complain, and ask what became of it."""

from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Final

from obstore.store import ObjectStore

from web.links import COMPLAINT, read
from web.pages import Porch

AT_ONCE: Final = 2
"""Files that one process receives at the same time, of its eight threads."""


@dataclass(frozen=True, slots=True)
class Hall:
    """secure: whether browsers reach us by https. room: taken while a file is received, on whichever page."""

    porch: Porch
    files: ObjectStore
    secure: bool
    room: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    def number(self, token: str) -> int | None:
        """The number of the page that this token was signed for; None for any other text."""
        return read(self.porch.secret_key, token, COMPLAINT)
