"""What the information menu tells, and by whose approval."""

import pytest

from conversation.effects import GoOn
from rules.information import FIRST_WORDS, Topic
from rules.routing import Mode
from storage.callers import begin_contact
from storage.information import words_of
from storage.models import Information
from storage.openings import information_facts, open_script
from storage.scene import Scene
from tests.world import MONDAY_MORNING


def written(world, version: int, words: str, *, topic: Topic = Topic.use, approved: bool = True, **values: str) -> None:
    dicoms = world.staff()
    signed = {"approved_by": dicoms.id, "approved_at": MONDAY_MORNING} if approved else {}
    given = {"language": "es", "short": "", "recording": None} | values
    row = Information(
        topic=topic, version=version, words=words, written_by=dicoms.id, written_at=MONDAY_MORNING, **given, **signed
    )
    with world.sessions.begin() as session:
        session.add(row)


def told(world, language: str = "es"):
    with world.sessions() as session:
        return words_of(session, language)


def test_until_anything_is_approved_what_came_with_the_service_is_told_as_such(world):
    assert set(told(world)) == set(Topic)
    for topic, telling in told(world).items():
        assert (telling.version, telling.words, telling.approved) == (1, FIRST_WORDS[topic].words, False)


def test_the_newest_approved_words_are_told(world):
    written(world, 3, "Las nuevas")
    written(world, 2, "Las de antes")
    written(world, 4, "Un borrador", approved=False)
    telling = told(world)[Topic.use]
    assert (telling.version, telling.words, telling.approved) == (3, "Las nuevas", True)
    assert told(world)[Topic.rights].version == 1


def test_another_language_is_told_where_there_are_words_and_else_in_spanish(world):
    written(world, 2, "Las nuevas")
    written(world, 1, "K'iche'", language="quc", topic=Topic.rights)
    tellings = told(world, "quc")
    assert (tellings[Topic.rights].words, tellings[Topic.use].words) == ("K'iche'", "Las nuevas")
    assert tellings[Topic.coverage].words == FIRST_WORDS[Topic.coverage].words


@pytest.mark.parametrize(("mode", "words"), [(Mode.voice, "Largas"), (Mode.sms, "Cortas"), (Mode.web, "Largas")])
def test_each_mouth_tells_the_words_made_for_it(world, mode, words):
    written(world, 2, "Largas", short="Cortas")
    with world.sessions() as session:
        assert information_facts(session, mode, "es")["uso"] == words


def test_a_recording_takes_the_place_of_the_words_in_a_call_only(world):
    written(world, 2, "Largas", recording="informacion/uso.mp3")
    with world.sessions() as session:
        in_a_call, on_a_page = (information_facts(session, mode, "es") for mode in (Mode.voice, Mode.web))
    assert in_a_call["uso_grabado"] == "informacion/uso.mp3"
    assert "uso" not in in_a_call
    assert on_a_page["uso"] == "Largas"
    assert "uso_grabado" not in on_a_page


def test_the_menu_opens_with_the_words_of_every_topic(world):
    with world.sessions.begin() as session:
        contact = begin_contact(session, "CA1", Mode.voice, "+50255550199", world.clock())
        scene = Scene(0, None, contact.person_id, "CA1", Mode.voice, {}, world.clock())
        opening = open_script(session, scene, GoOn("informacion"), "es")
    assert set(Topic) <= set(opening.facts)
    assert opening.facts["telefono"] == "1"
