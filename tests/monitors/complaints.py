"""Luis with the form of a complaint before him, and callers who were cut off."""

from typing import Any

from conversation.effects import GoOn
from conversation.heard import Opened, Said
from monitors import complaining
from monitors.complaining import ComplaintForm
from monitors.forms import COMMENT, KEY, NUMBER, STEP
from rules.routing import Mode
from storage.callers import begin_contact
from storage.handovers.moving import Claimed
from storage.intake import left_by
from storage.models import Case
from storage.openings import open_script
from storage.scene import Scene
from storage.turn_rows import call_turn
from storage.turns import take_turn
from tests.monitors.desk_work import Monitor, monitor, sweep
from tests.storage.test_complaints import CALLER, Caller
from tests.world import World


class Taker(Monitor):
    """A monitor with the form of a complaint before him."""

    form: ComplaintForm
    form_id: int = 0

    def begins(self, *, anew: bool = False) -> ComplaintForm:
        with self.world.sessions.begin() as session:
            self.form_id = complaining.begin_in_contact(
                session, self.handover_id, self.user.id, self.world.clock(), anew=anew
            )
        return self.looks()

    def begins_at_desk(self) -> ComplaintForm:
        with self.world.sessions.begin() as session:
            self.form_id = complaining.begin_at_desk(session, self.user.id, self.world.clock())
        return self.looks()

    def looks(self) -> ComplaintForm:
        with self.world.sessions() as session:
            contact = complaining.own_form(session, self.form_id, self.user.id)
            found = complaining.shown(session, contact)
        assert found is not None
        self.form = found
        return found

    def tells(self, *said: str | dict[str, str]) -> ComplaintForm:
        """Digits that choose, one turn each; what is longer is written."""
        for one in said:
            name = COMMENT if self.form.view.max_chars else NUMBER if len(str(one)) == 8 else KEY
            self.posts(self.form.turn, **(one if isinstance(one, dict) else {name: one}))
        return self.form

    def posts(self, turn: int, **fields: str) -> ComplaintForm:
        sent = {STEP: self.form.view.step, **fields}
        with self.world.sessions.begin() as session:
            self.form = complaining.answer(session, self.form_id, self.user.id, turn, sent, self.world.clock())
        return self.form

    @property
    def asked(self) -> str:
        return self.form.view.words[-1]


def taker(world: World, name: str = "Luis", **values: Any) -> Taker:
    return Taker(world, monitor(world, name, **values).user)


def cut_off(world: World, *keys: str) -> Case:
    """What a caller told until his call broke off."""
    Caller(world, clase="1").says(*keys).hangs_up()
    return world.one(Case)


def in_danger(world: World) -> None:
    """Another caller says that a child is in danger, and nobody is free."""
    with world.sessions.begin() as session:
        contact = begin_contact(session, "CA9", Mode.voice, "+50255550188", world.clock())
        scene = Scene(0, None, contact.person_id, "CA9", Mode.voice, {}, world.clock())
        opening = open_script(session, scene, GoOn("queja", {"clase": "1"}), "es")
        for turn, heard in enumerate((Opened(opening.facts, given=opening.given), Said("1"))):
            take_turn(session, opening.conversation_id, call_turn("CA9", turn), heard, world.clock())
        left_by(session, "CA9", world.clock())


def at_it(world: World) -> Taker:
    """Luis, who has just called back."""
    sweep(world)
    luis = taker(world)
    assert isinstance(luis.next(), Claimed)
    luis.calls(CALLER)
    return luis
