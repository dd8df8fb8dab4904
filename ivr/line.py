"""What the telephone needs of the house."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rules.information import PLAYED_AT
from storage.database import Sessions
from storage.vault import Vault

ID: Final = "int(max=9223372036854775807)"
"""A row's id in an address: what is larger does not exist, and must not reach the database."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the telephone's webhooks work with."""

    sessions: Sessions
    vault: Vault
    zone: ZoneInfo
    public_base_url: str
    missed_call: str
    """The number that is never answered and calls back, in E.164; "" for none."""
    media: str
    """Where the carrier keeps the account's recordings: the address before a recording's SID."""
    now: Callable[[], datetime]

    @property
    def voice(self) -> str:
        """Where the telephone's webhooks begin."""
        return f"{self.public_base_url}/voice"

    @property
    def sounds(self) -> str:
        """Where the recordings of the information menu begin."""
        return f"{self.public_base_url}{PLAYED_AT}"
