"""Paper forms in a small world: sheets that came back, and who keys them."""

from collections.abc import Sequence
from itertools import count

from monitors import double_entry, paper
from monitors.double_entry import Done
from monitors.forms import COMMENT, KEY, STEP, heard_of
from monitors.paper import Keyer
from rules.check_digit import with_check
from rules.lives import MemberState
from storage.models import Answer, Campaign, Member, StaffUser
from tests.world import ANA, World

NUMBERS = count(1)
USED_WELL = ("1", "2", "4", "")
"""Used it for an illness, excellent, no comment."""
USED_BADLY = ("1", "2", "1", "Tardaron mucho", "2")
NOT_USED = ("2", "2", "")


def sheet(world: World, campaign: Campaign, number: str | None = ANA, **values) -> Member:
    """A member who waits for a monitor, with a code as a sample's rows get one."""
    given = {"caso": with_check(f"{next(NUMBERS):08}"), "state": MemberState.monitor, "mode": None}
    return world.member(campaign, number, **given | values)


def keyer(user: StaffUser, *, supervises: bool = False) -> Keyer:
    return Keyer(user.id, supervises)


def take(world: World, member: Member, who: Keyer) -> int:
    """The keying that this person may do now, by the code on the sheet."""
    with world.sessions.begin() as session:
        return paper.take(session, *paper.find(session, member.caso), who, world.clock())


def answer(world: World, entry_id: int, who: Keyer, given: str, *, chance: bool = False) -> Done | None:
    """Key one answer: a digit, or words where a text is asked for."""
    with world.sessions.begin() as session:
        place = paper.place_of(session, entry_id, who)
        view = place.view
        form = {STEP: view.step, COMMENT if view.max_chars else KEY: given}
        heard = heard_of(form, view)
        assert heard is not None, (given, view)
        return double_entry.go_on(session, place, who, heard, world.clock(), lambda: chance)


def key(world: World, member: Member, who: Keyer, answers: Sequence[str], *, chance: bool = False) -> Done:
    """Key a whole sheet."""
    entry_id = take(world, member, who)
    *before, last = answers
    for given in before:
        assert answer(world, entry_id, who, given) is None
    done = answer(world, entry_id, who, last, chance=chance)
    assert done is not None
    return done


def answers_of(world: World) -> dict[str, str]:
    return {row.question: row.value for row in world.rows(Answer)}
