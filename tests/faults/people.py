"""Who is called: families whose answers are known, a parent who asks for a person, and a monitor's telephone."""

from typing import Any

from tests.world import ANA

FAMILIES = 20
TELEPHONE = "sip:luis@monitores.example"
TALKERS = {
    ANA: {"habits": ["asks_person"], "patience_seconds": 100_000, "alone_seconds": 100_000, "talk_seconds": 100_000},
    TELEPHONE: {"habits": ["answers"], "answer_seconds": 2, "think_seconds": 1, "talk_seconds": 100_000},
}


def _truth(ordinal: int) -> dict[str, Any]:
    """A family that used the insurance, or not; every kind, reason and level comes up."""
    return {
        "used": ordinal % 4 != 0,
        "reason": ordinal % 2 + 1,
        "kind": ordinal % 3 + 1,
        "level": ordinal % 4 + 1,
        "comment": False,
        "complaint": False,
    }


TRUTHS = {f"+5025556{ordinal:04}": _truth(ordinal) for ordinal in range(FAMILIES)}
PARENTS = {number: {"habits": ["answers"], "truth": truth} for number, truth in TRUTHS.items()}
