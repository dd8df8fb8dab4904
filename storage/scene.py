"""Where an effect happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rules.routing import Mode


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose conversation, in which call, thread or page, by which mode, with which facts.

    member_id: none where a parent tells the line something.
    """

    conversation_id: int
    member_id: int | None
    person_id: int
    leg: str
    mode: Mode
    facts: Mapping[str, str]
    now: datetime
    case_id: int | None = None
    """The case that this conversation tells."""
