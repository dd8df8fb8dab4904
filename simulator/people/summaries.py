"""What each parent really did and told, added up from the journal. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from simulator.journal import Event
from simulator.model import CallStatus, Direction
from simulator.people.habits import MACHINES, Habit
from simulator.people.meanings import COMPLAINTS, RESULTS, Meaning
from simulator.texts.messages import TextDirection

_MACHINES: Final = frozenset(habit.value for habit in MACHINES)
# A meaning told, and the fact that it makes true in the parent's record.
_FACTS: Final[dict[Meaning, tuple[str, Any]]] = {
    Meaning.stop_confirmed: ("stopped", True),
    Meaning.comes_back: ("stopped", False),
    Meaning.person: ("wanted_person", True),
    Meaning.wrong_number: ("wrong_number", True),
    Meaning.guardian_absent: ("guardian_absent", True),
    Meaning.morning: ("moment", "morning"),
    Meaning.afternoon: ("moment", "afternoon"),
    Meaning.evening: ("moment", "evening"),
}
# The same for one child's care.
_OF_A_CHILD: Final[dict[Meaning, tuple[str, Any]]] = {
    Meaning.commented: ("comentario", True),
    Meaning.complaint_yes: ("wanted_complaint", True),
    Meaning.complaint_no: ("wanted_complaint", False),
} | {meaning: fact for meaning, fact in RESULTS.items()}  # noqa: C416 - the values' types differ
# Who says no more than this has not begun to answer.
_NO_BEGINNING: Final = frozenset(
    {
        Meaning.guardian_absent,
        Meaning.wrong_number,
        Meaning.later,
        Meaning.morning,
        Meaning.afternoon,
        Meaning.evening,
        Meaning.on_the_line,
    }
)


def summarise(events: Iterable[Event]) -> dict[str, Event]:
    """What each number really did and told, by number. Answers are those whose request the customer accepted.

    `unconfirmed` holds what was told only in a request without a good reply: the customer may know it or not.
    So it is with a recording that is not `reached`. `children`: what was told of each child, `school` as it was named
    to the parent and `mouths` the ways in which he told it; the answers beside them are those of the first.
    `contacts`: each call and text of ours, in order, with how it `ended`: a call's or message's status, or the code of
    a text's failure. `texts_left` are those that came of themselves, not as answers to one of his. `complaints`: each
    call that he made to complain, with the key of each step of the complaint line (None: not told) and the `folio` that
    he heard; `complaints_made`: those whose story he sent. `role`: parent, or monitor.
    """
    people: dict[str, Event] = {}
    for event in events:
        if not event["number"]:
            continue  # a fault of a request about nobody
        person = people.setdefault(event["number"], _blank(event["number"]))
        take = _TAKEN.get(event["event"])
        if take:
            take(person, event)
    for person in people.values():
        person |= {name: value for name, value in _first_child(person).items() if name not in {"school", "mouths"}}
    return people


def _blank(number: str) -> Event:
    return {
        "number": number,
        "role": "parent",
        "habits": [],
        "calls_received": 0,
        "calls_made": 0,
        "missed_calls": 0,
        "texts_left": 0,
        "texts_received": 0,
        "texts_sent": 0,
        "pages_opened": 0,
        "outcomes": [],
        "contacts": [],
        "keys": 0,
        "began": False,
        "recordings": [],
        "stopped": False,
        "stopped_at": None,
        "wanted_person": False,
        "wrong_number": False,
        "guardian_absent": False,
        "moment": None,
        "machine": False,
        "hung_up": 0,
        "not_understood": 0,
        "unconfirmed": [],
        "children": [],
        "complaints": [],
        "complaints_made": 0,
        "folios": [],
    }


def _blank_child() -> Event:
    answers = dict.fromkeys(("uso", "motivo_no_uso", "tipo", "nivel"))
    return {**answers, "comentario": False, "wanted_complaint": None, "school": "", "mouths": []}


def _blank_complaint(call: str) -> Event:
    steps = dict.fromkeys(step for step, _ in COMPLAINTS.values())
    return {"call": call, **steps, "folio": "", "pin": "", "recordings": []}


def _complaint(person: Event, event: Event) -> Event | None:
    """The complaint that is told in this event's call; once its folio is heard the call goes on with something else."""
    return next((one for one in person["complaints"] if one["call"] == event["call"] and not one["folio"]), None)


def _first_child(person: Event) -> Event:
    return person["children"][0] if person["children"] else _blank_child()


def _child(person: Event, event: Event) -> Event:
    """The record of the child that this event is about."""
    children = person["children"]
    children += [_blank_child() for _ in range(event["child"] + 1 - len(children))]
    child: Event = children[event["child"]]
    child["school"] = child["school"] or event["school"]
    return child


def _started(person: Event, event: Event) -> None:
    person["role"] = event.get("role", "parent")
    if event["direction"] == Direction.inbound:
        person["calls_made"] += 1
        person["complaints"] += [_blank_complaint(event["call"])] if event["habit"] == Habit.complains else []
        return
    person["calls_received"] += 1
    person["habits"].append(event["habit"])
    person["contacts"].append({"at": event["at"], "mouth": "voz", "sid": event["call"], "ended": None})


def _ended(person: Event, event: Event) -> None:
    if event["direction"] == Direction.inbound and event["status"] == CallStatus.busy:
        person["missed_calls"] += 1
        return
    person["outcomes"].append(event["status"])
    _end_contact(person, event["call"], event["status"])


def _end_contact(person: Event, sid: str, ended: str) -> None:
    for contact in person["contacts"]:
        if contact["sid"] == sid:
            contact["ended"] = ended


def _text_left(person: Event, event: Event) -> None:
    if event["direction"] == TextDirection.outbound:
        person["texts_left"] += 1
        person["contacts"].append({"at": event["at"], "mouth": event["mouth"], "sid": event["message"], "ended": None})


def _text_refused(person: Event, event: Event) -> None:
    refused = {"at": event["at"], "mouth": event["mouth"], "sid": event["message"], "ended": str(event["code"])}
    person["contacts"].append(refused)


def _text_ended(person: Event, event: Event) -> None:
    person["texts_received"] += not event["code"]
    _end_contact(person, event["message"], str(event["code"] or event["status"]))


def _wrote(person: Event, event: Event) -> None:  # noqa: ARG001 - one shape for every event
    person["texts_sent"] += 1


def _page_opened(person: Event, event: Event) -> None:  # noqa: ARG001
    person["pages_opened"] += 1


def _told(person: Event, event: Event) -> None:
    person["keys"] += event["mouth"] == "voz"
    meaning = Meaning(event["meaning"]) if event["meaning"] else None
    complaint = _complaint(person, event)
    person["began"] |= complaint is None and meaning not in _NO_BEGINNING
    if meaning is None:
        return
    if not event["reached"]:
        person["unconfirmed"].append(meaning.value)
        return
    person["unconfirmed"] = [said for said in person["unconfirmed"] if said != meaning]
    if meaning in _FACTS:
        name, value = _FACTS[meaning]
        person[name] = value
    if meaning in {Meaning.stop_confirmed, Meaning.comes_back}:
        person["stopped_at"] = event["at"] if person["stopped"] else None
    if complaint is not None:
        _complained(person, complaint, meaning)
    elif meaning in _OF_A_CHILD:
        name, value = _OF_A_CHILD[meaning]
        child = _child(person, event)
        child[name] = value
        child["mouths"] = sorted({*child["mouths"], event["mouth"]})
        if meaning is Meaning.complaint_yes and event["mouth"] == "voz":  # what follows in this call is of it
            person["complaints"].append(_blank_complaint(event["call"]))


def _complained(person: Event, complaint: Event, meaning: Meaning) -> None:
    if meaning in COMPLAINTS:
        step, key = COMPLAINTS[meaning]
        complaint[step] = key
    person["complaints_made"] += meaning is Meaning.story_sent


def _folio_heard(person: Event, event: Event) -> None:
    heard = (one for one in person["complaints"] if one["call"] == event["call"])
    complaint = next((one for one in heard if one["folio"] in ("", event["digits"])), None)
    if complaint is not None:
        complaint |= {"folio": event["digits"], "pin": event["pin"]}
    if event["digits"] not in person["folios"]:
        person["folios"].append(event["digits"])


def _folio_read(person: Event, event: Event) -> None:
    if event["digits"] not in person["folios"]:
        person["folios"].append(event["digits"])


def _recorded(person: Event, event: Event) -> None:
    facts = {"sid": event["recording"], "seconds": event["seconds"], "call": event["call"], "reached": False}
    complaint = _complaint(person, event)
    if complaint is None:
        _child(person, event)["comentario"] = True
    (person if complaint is None else complaint)["recordings"].append(facts)


def _recording_told(person: Event, event: Event) -> None:
    kept = [person, *person["complaints"]]
    for recording in (recording for one in kept for recording in one["recordings"]):
        recording["reached"] |= recording["sid"] == event["recording"] and event["reached"]


def _answered(person: Event, event: Event) -> None:
    person["machine"] = person["machine"] or event["habit"] in _MACHINES


def _hung_up(person: Event, event: Event) -> None:
    person["hung_up"] += event["by"] == "parent" and _complaint(person, event) is None


def _not_understood(person: Event, event: Event) -> None:  # noqa: ARG001
    person["not_understood"] += 1


_TAKEN: Final[Mapping[str, Callable[[Event, Event], None]]] = {
    "started": _started,
    "answered": _answered,
    "told": _told,
    "recorded": _recorded,
    "recording_told": _recording_told,
    "folio_heard": _folio_heard,
    "folio_read": _folio_read,
    "hung_up": _hung_up,
    "not_understood": _not_understood,
    "ended": _ended,
    "text_left": _text_left,
    "text_refused": _text_refused,
    "text_ended": _text_ended,
    "wrote": _wrote,
    "page_opened": _page_opened,
}
