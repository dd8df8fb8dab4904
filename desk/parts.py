"""What the desk is put together from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint
from obstore.store import MemoryStore, ObjectStore

from rules.roles import Permission
from storage.database import Sessions
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk needs of the house.

    proxies: how many proxies of ours stand in front. 0: the address of whoever connects is the caller's.
    files: where the recordings are (FILES_URL); empty unless given.
    """

    sessions: Sessions
    vault: Vault
    zone: ZoneInfo
    public_base_url: str
    redis_url: str
    now: Callable[[], datetime]
    proxies: int = 0
    files: ObjectStore = field(default_factory=MemoryStore)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the desk: its pages, and its entry in the menu and on the home page.

    endpoint: its first page, named within the blueprint, as "list". permission: who sees the entry; the pages
    themselves are guarded by their own marks.
    """

    blueprint: Blueprint
    endpoint: str
    permission: Permission
    title: str
    summary: str

    @property
    def address(self) -> str:
        """The endpoint as `url_for` knows it once the section is part of the desk."""
        return f"desk.{self.blueprint.name}.{self.endpoint}"
