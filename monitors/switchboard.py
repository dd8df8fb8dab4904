"""What assisted calls need of the house."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.carrier import Carrier
from storage.database import Sessions
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Switchboard:
    """caller: the number that telephones show, in E.164."""

    sessions: Sessions
    vault: Vault
    carrier: Carrier
    caller: str
    public_base_url: str
    zone: ZoneInfo
    now: Callable[[], datetime]

    @property
    def voice(self) -> str:
        """Where the telephone's webhooks begin."""
        return f"{self.public_base_url}/voice"
