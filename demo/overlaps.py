"""Whether anybody was reached by two mouths at once, or after he said BAJA: from the carrier's log alone. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

Event = Mapping[str, Any]

VOICE: Final = "voz"
STOPS: Final = "stop_confirmed"
COMES_BACK: Final = "comes_back"
# After one of these nobody waits for the parent's next message any more.
CLOSING: Final = frozenset({STOPS, "wrong_number", "later", "morning", "afternoon", "evening", "person"})
ACTS: Final = frozenset({"wrote", "page_opened", "page_pressed"})
NONE: Final = timedelta()


@dataclass(slots=True)
class Contact:
    """A call, or a text that came of itself. `at`: when it was asked for; `rang`: when a call left the queue; `until`:
    when a call was over, or a text had failed; `ours`: false for a call of the parent's."""

    number: str
    mouth: str
    at: datetime
    rang: datetime
    until: datetime | None = None
    ours: bool = True


def violations(
    events: Iterable[Event],
    families: Sequence[Sequence[str]] = (),
    patience: timedelta = NONE,
    talk: timedelta = NONE,
) -> list[str]:
    """Each way in which somebody was reached when he should not have been, in words.

    `events`: the carrier's log, in order; `families`: numbers of one family, others are each a family of their own;
    `patience`: how long a text may be answered before another mouth is tried; `talk`: for how long after something that
    the parent wrote or pressed a conversation is alive. Both are real time, as the log's.
    """
    log = list(events)
    home = {number: place for place, family in enumerate(families) for number in family}
    by_family: dict[object, list[Event]] = {}
    for event in log:
        by_family.setdefault(home.get(event["number"], event["number"]), []).append(event)
    found: list[str] = []
    for own in by_family.values():
        contacts = _contacts(own)
        found += _during_calls(contacts)
        found += _during_texts(contacts, own, patience, talk)
        found += _after_stopping(contacts, own)
    return found


def _contacts(events: Sequence[Event]) -> list[Contact]:
    """Calls and texts in the order in which they were asked for."""
    contacts: dict[str, Contact] = {}
    for event in events:
        at, sid = _at(event), event["call"] or event.get("message", "")
        match event["event"]:
            case "placed":
                contacts[sid] = Contact(event["number"], VOICE, at, at)
            case "started" if event["direction"] == "inbound":
                contacts[sid] = Contact(event["number"], VOICE, at, at, ours=False)
            case "started":
                contacts[sid].rang = at
            case "text_left" if event["direction"] == "outbound-api":
                contacts[sid] = Contact(event["number"], event["mouth"], at, at)
            case "ended":
                contacts[sid].until = at
            case "text_ended" if event["code"] and sid in contacts:
                contacts[sid].until = at
    return list(contacts.values())


def _during_calls(contacts: Sequence[Contact]) -> list[str]:
    """Whatever of ours was asked for while a call went on."""
    return [
        f"{_shown(later)} durante una llamada de {earlier.at:%H:%M:%S}"
        for place, earlier in enumerate(contacts)
        if earlier.mouth == VOICE
        for later in contacts[place + 1 :]
        if later.ours and (earlier.until is None or later.at < earlier.until)
    ]


def _during_texts(
    contacts: Sequence[Contact], events: Sequence[Event], patience: timedelta, talk: timedelta
) -> list[str]:
    """Whatever of ours came by another mouth while a text was waiting for its answer, or the parent was answering."""
    closings = [_at(event) for event in events if event["event"] == "rang" or event.get("meaning") in CLOSING]
    acts = [_at(event) for event in events if event["event"] in ACTS]
    found = []
    for place, text in enumerate(contacts):
        for later in contacts[place + 1 :]:
            if text.mouth == VOICE or not later.ours or later.mouth == text.mouth or _is_over(text, later.at, closings):
                continue
            alive = any(text.at <= act <= later.at < act + talk for act in acts)
            if alive or later.at < text.at + patience:
                found.append(f"{_shown(later)} mientras contestaba un mensaje de {text.at:%H:%M:%S}")
    return found


def _is_over(text: Contact, at: datetime, closings: Sequence[datetime]) -> bool:
    failed = text.until is not None and text.until <= at
    return failed or any(text.at <= closing <= at for closing in closings)


def _after_stopping(contacts: Sequence[Contact], events: Sequence[Event]) -> list[str]:
    """Whatever of ours reached a number that had said BAJA, and not ALTA since. Answers to what he writes may."""
    said = [event for event in events if event["event"] == "told" and event["reached"]]
    words = [event for event in said if event["meaning"] in {STOPS, COMES_BACK}]
    found = []
    for contact in contacts:
        own = [event for event in words if event["number"] == contact.number and _at(event) < contact.rang]
        if contact.ours and own and own[-1]["meaning"] == STOPS:
            found.append(f"{_shown(contact)} después de la baja de {_at(own[-1]):%H:%M:%S}")
    return found


def _shown(contact: Contact) -> str:
    what = "llamada" if contact.mouth == VOICE else f"mensaje ({contact.mouth})"
    return f"{contact.number}: {what} a las {contact.at:%H:%M:%S}"


def _at(event: Event) -> datetime:
    return datetime.fromisoformat(event["at"])
