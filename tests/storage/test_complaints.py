"""A complaint, turn by turn, against the real database: what stands in the case after each."""

import pytest
from sqlalchemy import select

from conversation.effects import GoOn
from conversation.heard import Opened, Recorded, Said
from rules.check_digit import is_right
from rules.complaints import CaseChannel, Identity, Precision, Remedy, Service, Severity
from rules.lives import CaseState
from rules.routing import Mode
from storage.callers import begin_contact
from storage.intake import left_by
from storage.lapsing import expire_drafts, settle_quiet
from storage.models import Answer, Callback, Case, CaseEvent, CaseLink, Contact, Conversation, Notice, Turn
from storage.openings import open_script
from storage.queries.owing import promised_calls
from storage.scene import Scene
from storage.turn_rows import call_turn
from storage.turns import take_turn
from tests.world import World

CALLER = "+50255550199"


class Caller:
    """Somebody in no sample dials the line and complains."""

    def __init__(
        self, world: World, sid: str = "CA1", script: str = "queja", number: str = CALLER, **given: str
    ) -> None:
        self.world, self.sid, self.turns = world, sid, 0
        with world.sessions.begin() as session:
            contact = begin_contact(session, sid, Mode.voice, number, world.clock())
            scene = Scene(0, None, contact.person_id, sid, Mode.voice, {}, world.clock())
            opening = open_script(session, scene, GoOn(script, given), "es")
        self.talk = opening.conversation_id
        self.hears(Opened(opening.facts, given=opening.given))

    def hears(self, heard: object) -> None:
        """One more turn of this call."""
        with self.world.sessions.begin() as session:
            self.taken = take_turn(session, self.talk, call_turn(self.sid, self.turns), heard, self.world.clock())
        self.talk, self.turns = self.taken.conversation_id, self.turns + 1

    def says(self, *keys: str) -> "Caller":
        """Keys, one turn each; "r": a recording of a dozen seconds."""
        for key in keys:
            self.hears(Recorded(f"RE{self.turns:032x}", 12) if key == "r" else Said(key))
        return self

    @property
    def asked(self) -> list[str]:
        """The prompts heard last."""
        return [prompt.name for prompt in self.taken.reply.prompts]

    def hangs_up(self) -> None:
        """What the carrier's last news bring about."""
        with self.world.sessions.begin() as session:
            left_by(session, self.sid, self.world.clock())


def test_a_complaint_told_to_its_end_is_a_case_with_folio_pin_and_a_receipt_by_text(world):
    caller = Caller(world, clase="1")
    assert caller.asked == ["peligro"]
    caller.says("2", "3", "r", "1")
    case = world.one(Case)
    assert (case.state, case.service, case.channel) == (CaseState.received, Service.medicine, CaseChannel.ivr)
    assert case.folio is not None
    assert is_right(case.folio)
    assert caller.asked == ["lugar"]
    caller.says("r", "2", "2", "1", "1")
    assert caller.asked == ["folio", "folio_mensaje", "gracias"]
    case = world.one(Case)
    assert (case.remedy, case.identity, case.missing) == (Remedy.medicine, Identity.identified, [])
    assert caller.taken.reply.prompts[0].values["pin"] == case.pin
    assert [notice.what for notice in world.rows(Notice)] == ["receipt"]
    assert world.rows(Callback) == []


def test_the_same_key_told_twice_gives_one_case_and_the_same_answer(world):
    caller = Caller(world, clase="1")
    caller.says("2", "3", "r", "1")
    first = caller.taken.reply
    caller.turns -= 1
    caller.says("1")
    assert caller.taken.reply == first
    assert caller.taken.repeated
    assert len(world.rows(Case)) == 1


@pytest.mark.parametrize(
    ("keys", "state", "missing"),
    [
        ((), CaseState.draft, None),
        (("2",), CaseState.draft, None),
        (("2", "1"), CaseState.draft, ["place", "date", "manner", "parties"]),
        (("2", "1", "r"), CaseState.received, ["place", "date"]),
        (("2", "1", "r", "1"), CaseState.received, ["place", "date"]),
        (("2", "1", "r", "1", "r"), CaseState.received, ["date"]),
        (("2", "1", "r", "1", "r", "1"), CaseState.received, []),
    ],
)
def test_what_is_cut_off_is_a_case_with_service_and_story_and_else_a_draft(world, keys, state, missing):
    caller = Caller(world, clase="1").says(*keys)
    caller.hangs_up()
    caller.hangs_up()
    case = world.one(Case)
    assert case.state is state
    if missing is not None:
        assert case.missing == missing
    reasons = [row.reason for row in world.rows(Callback)]
    assert reasons == (["incomplete_complaint"] if state is CaseState.received and missing else [])


def owed(world) -> list[tuple[str, str]]:
    return [(row.reason, row.state) for row in world.rows(Callback)]


def test_who_tells_the_rest_by_himself_is_called_no_more(world):
    Caller(world, clase="1").says("2", "1", "r", "1").hangs_up()
    assert owed(world) == [("incomplete_complaint", "owed")]
    again = Caller(world, "CA2", clase="1").says("1", "2", "1", "r", "2", "1", "1", "1")
    assert again.asked[0] == "folio"
    again.hangs_up()
    assert world.one(Case).missing == []
    assert owed(world) == [("incomplete_complaint", "done")]


def test_who_said_that_a_child_is_in_danger_is_called_whatever_he_tells_later(world):
    Caller(world, clase="1").says("1", "1", "1", "r", "1").hangs_up()
    Caller(world, "CA2", clase="1").says("1", "2", "1", "r", "2", "1", "1", "1").hangs_up()
    assert ("life_at_risk", "owed") in owed(world)


def test_a_telephone_told_only_in_the_second_call_gets_the_receipt_that_is_announced(world):
    landline, mobile = "+50222220123", "55550123"
    Caller(world, number=landline, clase="1").says("2", "1", "r", "1").hangs_up()
    assert world.rows(Notice) == []
    again = Caller(world, "CA2", number=landline, clase="1").says("1", "2", "1", "r", "2", "1", "1", "2", mobile)
    assert "folio_mensaje" in again.asked
    assert [notice.phone_id for notice in world.rows(Notice)] == [world.find_phone("+502" + mobile).id]


def test_another_telephone_told_later_gets_the_receipt_too_and_the_same_one_no_other(world):
    Caller(world, clase="1").says("2", "1", "r", "1").hangs_up()
    again = Caller(world, "CA2", clase="1").says("1", "2", "1", "r", "2", "1", "1", "2", "55550123")
    assert "folio_mensaje" in again.asked
    again.hangs_up()
    phones = [world.find_phone(number).id for number in (CALLER, "+50255550123")]
    assert sorted((notice.what, notice.phone_id) for notice in world.rows(Notice)) == [
        ("receipt", phones[0]),
        ("receipt:1", phones[1]),
    ]


def proposed(world) -> list[tuple[int, int, str]]:
    """(later, earlier, why), by the order in which the cases were begun."""
    number = {case.id: place for place, case in enumerate(sorted(world.rows(Case), key=lambda case: case.id))}
    return [(number[link.case_id], number[link.other_id], link.why) for link in world.rows(CaseLink)]


REST = ("r", "2", "2", "1", "1")
"""What is asked after the story of somebody in no sample."""


def test_two_complaints_of_one_telephone_about_one_service_are_proposed_as_one_and_stay_two(world, clock):
    for sid in ("CA1", "CA2"):
        Caller(world, sid, clase="1").says("2", "3", "r", "1", *REST).hangs_up()
        clock.pass_by(days=2)
    Caller(world, "CA3", clase="1").says("2", "1", "r", "1", *REST).hangs_up()
    assert proposed(world) == [(1, 0, "same_family")]
    assert {case.state for case in world.rows(Case)} == {CaseState.received}


def test_an_anonymous_complaint_is_proposed_as_one_with_nobodys(world):
    Caller(world, clase="1").says("2", "3", "r", "1", *REST).hangs_up()
    Caller(world, "CA2", clase="1").says("2", "3", "r", "1", "r", "2", "2", "3").hangs_up()
    Caller(world, "CA3", clase="1").says("2", "3", "r", "1", "r", "2", "2", "3").hangs_up()
    assert proposed(world) == []


def test_whose_service_is_told_only_later_is_proposed_as_one_too(world, clock):
    Caller(world, clase="1").says("2", "3", "r", "1", *REST).hangs_up()
    clock.pass_by(minutes=5)
    Caller(world, "CA2", clase="1").says("1").hangs_up()
    assert proposed(world) == []
    Caller(world, "CA3", clase="1").says("1", "2", "3", "r", "1", *REST).hangs_up()
    assert proposed(world) == [(1, 0, "same_family")]


CODED = {
    "state": CaseState.under_review,
    "service": Service.medicine,
    "severity": Severity.priority,
    "municipio": "0108",
    "departamento": "01",
    "place": "Hospital de Mixco",
}


def test_what_an_analyst_has_coded_stands_and_what_comes_late_is_added(world):
    caller = Caller(world, clase="1").says("2", "1", "r", "1")
    world.change(world.one(Case), **CODED)
    caller.says("r", "2", "2", "1", "1")
    case = world.one(Case)
    assert {name: getattr(case, name) for name in CODED} == CODED
    assert (case.remedy, case.precision, case.identity) == (Remedy.medicine, Precision.week, Identity.identified)
    late = [event.what for event in world.rows(CaseEvent)]
    assert late == ["received", "told_late"]
    assert "lugar" in {answer.question for answer in world.rows(Answer)}


def test_a_danger_that_is_told_late_counts_whoever_works_on_the_case(world):
    Caller(world, clase="1").says("2", "1", "r", "1").hangs_up()
    again = Caller(world, "CA2", clase="1").says("1")
    world.change(world.one(Case), **CODED)
    again.says("1")
    assert (world.one(Case).severity, world.one(Case).place) == (Severity.vital, "Hospital de Mixco")


def test_who_withholds_his_number_and_gives_one_is_owed_the_call_that_he_is_promised(world):
    caller = Caller(world, number="", clase="1").says("2", "1", "0")
    assert caller.asked == ["telefono_otro"]
    caller.says("55550123")
    assert caller.asked == ["persona_cerrado"]
    assert owed(world) == [("complaint", "owed")]
    with world.sessions() as session:
        called = session.execute(promised_calls()).one()
    assert called.phone_id == world.find_phone("+50255550123").id


def test_the_next_call_from_that_number_offers_to_go_on_with_a_draft(world):
    Caller(world, clase="1").says("2", "1").hangs_up()
    again = Caller(world, "CA2", clase="1")
    assert again.asked == ["continuar"]
    again.says("1")
    assert again.asked == ["peligro"]
    again.says("2")
    assert again.asked == ["relato"]
    assert len(world.rows(Case)) == 1


def test_who_was_cut_after_he_sent_his_story_is_not_asked_to_send_it_again(world):
    Caller(world, clase="1").says("2", "1", "r", "1").hangs_up()
    assert Caller(world, "CA2", clase="1").says("1", "2").asked == ["lugar"]


def test_who_was_cut_before_he_sent_his_story_may_still_add_to_it(world):
    Caller(world, clase="1").says("2", "1", "r").hangs_up()
    assert Caller(world, "CA2", clase="1").says("1", "2").asked == ["relato_enviar"]


def test_who_begins_another_leaves_the_draft_and_tells_from_the_start(world):
    Caller(world, clase="1").says("2", "1").hangs_up()
    again = Caller(world, "CA2", clase="1").says("2")
    assert again.asked == ["peligro"]
    assert len(world.rows(Case)) == 2


def test_a_draft_that_nobody_goes_on_with_expires_and_nothing_of_it_is_kept(world, clock):
    Caller(world, clase="1").says("2", "1").hangs_up()
    clock.pass_by(days=7, minutes=1)
    with world.sessions.begin() as session:
        assert settle_quiet(session, clock()) == 0
        assert expire_drafts(session, clock()) == 1
    assert world.one(Case).state is CaseState.expired
    assert world.rows(Answer) == []
    assert world.rows(Turn) == []


def test_of_an_anonymous_case_nobody_can_be_found(world):
    caller = Caller(world, clase="1").says("2", "1", "r", "1", "r", "1", "1", "3")
    assert caller.asked == ["folio", "gracias"]
    case = world.one(Case)
    assert (case.phone_id, case.member_id) == (None, None)
    with world.sessions() as session:
        callers = session.scalars(select(Contact.person_id)).all()
        talks = session.scalars(select(Conversation.person_id).where(Conversation.case_id == case.id)).all()
    assert case.person_id not in callers
    assert set(talks) == {case.person_id}
    assert world.rows(Notice) == []


def test_another_telephone_is_sealed_where_it_is_kept(world):
    Caller(world, clase="1").says("2", "1", "r", "1", "r", "1", "1", "1", "2", "55550123")
    assert all("55550123" not in f"{row.value}" for row in world.rows(Answer))
    assert all("55550123" not in f"{row.said}{row.reply}" for row in world.rows(Turn))
    case = world.one(Case)
    assert case.phone_id == world.find_phone("+50255550123").id
