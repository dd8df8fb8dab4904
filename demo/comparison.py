"""The results against what the simulated parents say they did, row by row. Plain data in, words out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any, Final

Row = Mapping[str, str]
Parent = Mapping[str, Any]

QUESTIONS: Final = ("uso", "motivo_no_uso", "tipo", "nivel")
NOT_GIVEN: Final = ("", "97", "99")
UNTOLD: Final[Parent] = {**dict.fromkeys(QUESTIONS), "comentario": False, "school": "", "mouths": []}
"""A child of whom nothing was said."""
# How the carrier's calls and texts ended, and what that tells about the number.
DEAD: Final = frozenset({"failed", "21211", "21217", "30005"})
NO_REPLY: Final = frozenset({"no-answer", "delivered", "30003", "30008"})
TAKES_NO_TEXTS: Final = frozenset({"21408", "21614", "30004", "30006", "30007", "63003", "63016", "63024"})
OPTED_OUT: Final = "21610"


def without(parents: Mapping[str, Parent], sids: Collection[str]) -> dict[str, Parent]:
    """What the parents did, but for the calls and texts with these SIDs: those that belong to no sample."""
    return {number: _without(parent, sids) for number, parent in parents.items()}


def _without(parent: Parent, sids: Collection[str]) -> Parent:
    gone = [contact for contact in parent["contacts"] if contact["sid"] in sids]
    calls = sum(contact["mouth"] == "voz" for contact in gone)
    return {
        **parent,
        "contacts": [contact for contact in parent["contacts"] if contact["sid"] not in sids],
        "calls_received": parent["calls_received"] - calls,
        "texts_left": parent["texts_left"] - (len(gone) - calls),
    }


def differences(rows: Iterable[Row], numbers: Sequence[Sequence[str]], parents: Mapping[str, Parent]) -> list[str]:
    """Each way in which a row says something else than its parent.

    `rows`: the results file, in the order of the sample; `numbers`: for each row, the E.164 numbers of the pupil that a
    machine may call; `parents`: number -> what the carrier's log says that the parent did. Rows with one first number
    are children of one parent: of all ways to tell them apart that fit their school levels, the one that differs least.
    """
    found: dict[int, list[str]] = {}
    families: dict[str, list[tuple[int, Row, list[Parent]]]] = {}
    for place, (row, own) in enumerate(zip(rows, numbers, strict=True), start=1):
        did = [parents[number] for number in own if number in parents]
        families.setdefault(own[0] if own else f"fila {place}", []).append((place, row, did))
    for family in families.values():
        found |= _family(family)
    return [f"fila {place}: {said}" for place in sorted(found) for said in found[place]]


def _family(family: Sequence[tuple[int, Row, list[Parent]]]) -> dict[int, list[str]]:
    """What differs, by the place of the row. Where no child is of the pupil's level, in the order of the sample."""
    known = max((len(one["children"]) for _, _, did in family for one in did), default=0)
    orders = list(permutations(range(max(known, len(family))), len(family)))
    fitting = [order for order in orders if _fit(family, order)] or orders[:1]
    ways = [
        {
            place: _row(row, did, [_child(one, child) for one in did])
            for (place, row, did), child in zip(family, order, strict=True)
        }
        for order in fitting
    ]
    best = min(ways, key=lambda way: sum(map(len, way.values())))
    attempts = _attempts(family)
    return {place: said + attempts.get(place, []) for place, said in best.items()}


def _fit(family: Sequence[tuple[int, Row, list[Parent]]], order: Sequence[int]) -> bool:
    """Whether the rows may be these children: where a parent was told a school level, it is the pupil's."""
    for (_, row, did), child in zip(family, order, strict=True):
        schools = {_child(one, child)["school"] for one in did} - {""}
        if schools and row["nivel_educativo"] not in schools:
            return False
    return True


def _child(one: Parent, place: int) -> Parent:
    children = one["children"]
    child: Parent = children[place] if place < len(children) else UNTOLD
    return child


def _row(row: Row, did: Sequence[Parent], children: Sequence[Parent]) -> list[str]:
    told = {question: next((str(one[question]) for one in children if one[question]), "") for question in QUESTIONS}
    kept = {question: "" if row[question] in NOT_GIVEN else row[question] for question in QUESTIONS}
    said = [
        f"{question} es {kept[question] or 'nada'}, el padre dijo {told[question] or 'nada'}"
        for question in QUESTIONS
        if kept[question] != told[question]
    ]
    expected = _disposition(told, did)
    if row["disposicion"] != expected:
        said.append(f"disposición {row['disposicion']}, se esperaba {expected}")
    if bool(row["comentario"]) != any(one["comentario"] for one in children):
        said.append("el comentario no coincide")
    mouths = {mouth for one in children for mouth in one["mouths"]}
    if mouths and row["modo"] not in mouths:
        said.append(f"modo {row['modo'] or 'ninguno'}, contestó por {' y '.join(sorted(mouths))}")
    return said


def _attempts(family: Sequence[tuple[int, Row, list[Parent]]]) -> dict[int, list[str]]:
    """A family's calls and texts are each of its pupils', until his questions are answered."""
    place, row, did = max(family, key=lambda one: int(one[1]["intentos"]))
    reached = sum(one["calls_received"] + one["texts_left"] for one in did)
    tried = int(row["intentos"])
    return {} if tried == reached else {place: [f"intentos {tried}, recibió {reached} llamadas y mensajes"]}


def _disposition(told: Mapping[str, str], did: Sequence[Parent]) -> str:
    """The AAPOR code that fits what happened at the pupil's telephones, from the most telling fact to the least."""
    contacts = sorted(
        ((contact["at"], contact["ended"], one) for one in did for contact in one["contacts"]),
        key=lambda found: found[0],
    )
    ends = {ended for _, ended, _ in contacts}
    # A dead number that was not the last word was followed by another one of the family.
    last_end, last = (contacts[-1][1], contacts[-1][2]) if contacts else ("", {})
    happened = {
        "1.1": bool(told["nivel"]) or told["uso"] == "2",
        "1.2": bool(told["tipo"]),
        "2.11": any(one["stopped"] for one in did) or OPTED_OUT in ends,
        "2.12": any(one["began"] for one in did),
        "4.7": bool(last and last["wrong_number"]),
        "4.3": last_end in DEAD,
        "2.21": any(one["guardian_absent"] or one["hung_up"] for one in did),
        "2.22": any(one["machine"] for one in did),
        "3.12": "busy" in ends,
        "3.13": bool(ends & NO_REPLY),
        "3.16": bool(ends & TAKES_NO_TEXTS),
    }
    return next((code for code, holds in happened.items() if holds), "3.11")
