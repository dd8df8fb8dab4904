"""A reply is kept with its turn and given again, equal, when the carrier asks twice."""

import json

import pytest

from conversation.reply import (
    Choice,
    Digits,
    LookUp,
    Nothing,
    Person,
    Prompt,
    Recording,
    Reply,
    Writing,
    reply_from_json,
    reply_to_json,
)

AWAITS = [Choice(("1", "2")), Digits(9), Recording(60), Writing(1000), LookUp("monitor"), Person(), Nothing()]


@pytest.mark.parametrize("awaits", AWAITS, ids=repr)
def test_a_reply_survives_being_kept(awaits):
    reply = Reply((Prompt("silencio"), Prompt("quedamos", {"momento": "morning"})), awaits)
    assert reply_from_json(json.loads(json.dumps(reply_to_json(reply)))) == reply


def test_the_kept_form_of_a_reply_is_stable():
    assert reply_to_json(Reply((Prompt("quedamos", {"momento": "morning"}),), Choice(("1", "2")))) == {
        "prompts": [{"name": "quedamos", "values": {"momento": "morning"}}],
        "awaits": {"choice": ["1", "2"]},
    }
