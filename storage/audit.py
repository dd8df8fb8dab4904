"""The audit log: entries are only ever added, each chained by SHA-256 to the one before.

Whoever rewrites or removes an entry breaks the chain there. Nothing in the chain tells that its newest entries
were cut off: the last number and hash, noted elsewhere, do.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models.audit import Act, AuditEntry

CHAINING: Final = 0x61756469
"""The advisory lock that writers share: the chain has one end, and one writer at it."""
BEGINNING: Final = bytes(32)
"""What the first entry is chained to."""
AT_A_TIME: Final = 500
Detail = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: an account, or `who` in words where there is none."""

    user_id: int | None = None
    who: str = ""


SYSTEM: Final = Actor(who="system")
NO_DETAILS: Final[Mapping[str, Detail]] = {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found. last_hash: hexadecimal, empty where nothing was ever written."""

    entries: int
    first_wrong: int | None
    last_hash: str


def record(
    session: Session, actor: Actor, act: Act, about: str, details: Mapping[str, Detail], now: datetime
) -> AuditEntry:
    """Write down what `actor` did, in the caller's transaction.

    Call it last: the end of the chain is locked until the transaction ends, and whoever holds it should wait for
    nobody. `about`: what it was done to, as "campaign:12". `details`: nothing personal.
    """
    session.execute(select(func.pg_advisory_xact_lock(CHAINING)))
    last = session.execute(select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)).first()
    number, previous = (last.id + 1, last.hash) if last else (1, BEGINNING)
    entry = AuditEntry(
        id=number,
        at=now.astimezone(UTC),
        actor_id=actor.user_id,
        who=actor.who,
        act=act,
        about=about,
        details=dict(details),
        previous=previous,
    )
    entry.hash = hash_of(entry)
    session.add(entry)
    session.flush()
    return entry


def hash_of(entry: AuditEntry) -> bytes:
    """SHA-256 of what the entry says and of the hash before it."""
    said = [
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.who,
        str(entry.act),
        entry.about,
        entry.details,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(entry.previous + text.encode()).digest()


def verify(session: Session) -> Verdict:
    """Walk the whole chain, some entries at a time. `first_wrong`: the first number that is missing or does not fit."""
    entries, first_wrong, previous = 0, None, BEGINNING
    walk = session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=AT_A_TIME))
    for entry in walk:
        entries += 1
        fits = entry.id == entries and entry.previous == previous and entry.hash == hash_of(entry)
        if not fits and first_wrong is None:
            first_wrong = entries
        previous = entry.hash
    return Verdict(entries, first_wrong, previous.hex() if entries else "")
