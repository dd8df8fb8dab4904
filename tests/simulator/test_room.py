"""Who hears whom in a room, and how one leaves it."""

import asyncio
from dataclasses import dataclass, field

import pytest

from simulator.people.phones import Deed, DeedKind
from simulator.voice.line import HungUpError, Line
from simulator.voice.room import STAR, TIME_UP, Member, Room
from tests.simulator.rehearsal import in_a_loop

SPEED = 1000.0
SAYS = Deed(5.0, DeedKind.speak, seconds=2.0, words="Buenas tardes")


@dataclass
class Telephone:
    """Does what it was told, and remembers what it heard."""

    deeds: list[Deed] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    company: list[str] = field(default_factory=list)

    def hears(self, words: str, starts: float, seconds: float) -> None:  # noqa: ARG002
        self.heard.append(words)

    def may_speak(self, at: float) -> None: ...

    def due(self, before: float) -> Deed | None:
        return self.deeds[0] if self.deeds and self.deeds[0].at <= before else None

    def does(self, deed: Deed) -> None:
        self.deeds.remove(deed)

    def joined(self, at: float) -> None:  # noqa: ARG002
        self.company.append("joined")

    def left(self, at: float) -> None:  # noqa: ARG002
        self.company.append("left")


class OnTheLine:
    def __init__(self, *deeds: Deed) -> None:
        self.telephone = Telephone(list(deeds))
        self.line = Line(self.telephone, SPEED)


def meet(*members: Member, seconds: float = 10.0) -> list[str]:
    """All of them stay so long: why each left."""

    async def together() -> list[str]:
        room = Room()
        return await asyncio.gather(*(room.stay(member, seconds) for member in members))

    return in_a_loop(together())


def heard(member: Member) -> list[str]:
    return member.stage.telephone.heard


def test_what_one_says_all_the_others_hear() -> None:
    ana, luis, beto = Member(OnTheLine(SAYS)), Member(OnTheLine()), Member(OnTheLine())
    assert meet(ana, luis, beto) == [TIME_UP] * 3
    assert (heard(ana), heard(luis), heard(beto)) == ([], ["Buenas tardes"], ["Buenas tardes"])


def test_who_is_muted_is_not_heard_and_hears() -> None:
    ana, luis = Member(OnTheLine(SAYS), muted=True), Member(OnTheLine(SAYS))
    meet(ana, luis)
    assert (heard(ana), heard(luis)) == (["Buenas tardes"], [])


def test_who_is_held_hears_nobody_and_is_not_heard() -> None:
    ana, luis = Member(OnTheLine(SAYS), held=True), Member(OnTheLine(SAYS))
    meet(ana, luis)
    assert heard(ana) == heard(luis) == []


def test_a_coach_is_heard_by_the_one_whom_he_coaches_alone() -> None:
    eva = Member(OnTheLine(SAYS), name="eva", coaches="luis")
    luis, ana = Member(OnTheLine(), name="luis"), Member(OnTheLine(), name="ana")
    meet(eva, luis, ana)
    assert (heard(luis), heard(ana)) == (["Buenas tardes"], [])


def test_star_leaves_the_room_only_for_who_may() -> None:
    star = Deed(1.0, DeedKind.press, "*")
    ana, luis = Member(OnTheLine(star), leaves_by_star=True), Member(OnTheLine(star))
    assert meet(ana, luis) == [STAR, TIME_UP]


def test_a_telephone_knows_when_somebody_comes_and_when_nobody_is_left() -> None:
    leaves = Deed(2.0, DeedKind.press, "*")
    ana, luis = Member(OnTheLine()), Member(OnTheLine(leaves), leaves_by_star=True)
    meet(ana, luis)
    assert ana.stage.telephone.company == ["joined", "left"]


def test_who_leaves_before_the_others_knows_that_he_talks_with_nobody() -> None:
    leaves = Deed(2.0, DeedKind.press, "*")
    ana, luis, eva = Member(OnTheLine(leaves), leaves_by_star=True), Member(OnTheLine()), Member(OnTheLine())
    meet(ana, luis, eva)
    assert [one.stage.telephone.company for one in (ana, luis, eva)] == [["joined", "left"]] * 3


def test_who_hangs_up_leaves_the_room() -> None:
    async def together() -> list[Member]:
        room = Room()
        with pytest.raises(HungUpError):
            await room.stay(Member(OnTheLine(Deed(1.0, DeedKind.hang_up))))
        return room.members

    assert in_a_loop(together()) == []


def test_nobody_stays_in_a_room_that_is_closed() -> None:
    async def come_late() -> str:
        room = Room()
        room.close("over")
        return await room.stay(Member(OnTheLine()))

    assert in_a_loop(come_late()) == "over"


def test_who_is_let_go_while_he_is_held_leaves() -> None:
    async def held() -> str:
        room, member = Room(), Member(OnTheLine(), held=True)
        member.aside = lambda: member.stage.line.through(10_000)
        staying = asyncio.create_task(room.stay(member))
        await asyncio.sleep(0)
        member.let_go("kicked")
        return await staying

    assert in_a_loop(held()) == "kicked"
